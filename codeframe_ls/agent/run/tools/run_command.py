"""run_command: a command of the shell, in the sandbox where there is one."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from codeframe_ls.agent.run.commands import CommandRefused
from codeframe_ls.agent.run.tools.tool import Input, Tool, ToolError
from codeframe_ls.agent.run.workshop import Workshop
from codeframe_ls.core.gates.running import Outcome

MOST_CHARACTERS: Final = 16_000


class RunCommand(Input):
    command: str = Field(min_length=1)
    seconds: float | None = Field(None, gt=0, description="Ends it after this time; there is an upper limit.")


def check_allowed(workshop: Workshop, wanted: RunCommand) -> None:
    """Raises Unanswered when a person has to allow the command first, ToolError when it cannot be run."""
    if "\0" in wanted.command:
        raise ToolError("A command cannot hold a NUL character.")
    try:
        workshop.commands.check(wanted.command)
    except CommandRefused as refused:
        raise ToolError(f"{refused} It did not run.") from None


async def _run(workshop: Workshop, wanted: RunCommand) -> str:
    command = ("sh", "-c", wanted.command)
    return _told(await workshop.commands.run(wanted.command, command, seconds=wanted.seconds))


def _told(outcome: Outcome) -> str:
    """How it ended, and the head and tail of what it wrote. No times: the same end reads the same."""
    ways = {
        "timeout": "It was ended after its time limit",
        "output": "It was ended because it wrote too much",
        "memory": "It was ended because it needed too much memory",
        "stopped": "It was ended from outside",
    }
    code = "was killed" if outcome.exit_code is None else f"ended with exit code {outcome.exit_code}"
    head = ways.get(outcome.ended, f"The command {code}")
    text = outcome.output.decode(errors="replace").replace("\r\n", "\n")
    if not text.strip():
        return f"{head} and wrote nothing."
    if len(text) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        left = len(text) - 2 * half
        text = f"{text[:half]}\n[... {left} characters are left out ...]\n{text[-half:]}"
    return f"{head}. Its output:\n{text}"


RUN_COMMAND = Tool(
    "run_command",
    "Run a shell command at the root of the repository. Each call is a new shell; what it leaves running is "
    "ended. Long output is shown by its head and tail.",
    RunCommand,
    _run,
    acts=True,
)

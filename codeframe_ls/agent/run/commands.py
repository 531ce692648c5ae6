"""Running a command of the agent: in the sandbox, or without one once a person has allowed its exact text.

Which of the two is decided by what works here, never by the model. Knows no tool and no gate.
"""

from __future__ import annotations

import codecs
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from codeframe_ls.agent.run.children import end_all
from codeframe_ls.agent.run.ending import Unanswered
from codeframe_ls.core.gates.on_tree import TreeRunner
from codeframe_ls.core.gates.records import Printed
from codeframe_ls.core.gates.running import Outcome
from codeframe_ls.core.runs.spec import ALWAYS_RUN_IT, APPROVAL_OPTIONS, DO_NOT_RUN_IT, RUN_IT, Answer
from codeframe_ls.core.sandbox.bubblewrap import working
from codeframe_ls.core.sandbox.policy import Policy
from codeframe_ls.core.sandbox.run import run

GATE_OUTPUT: Final = 16 * 1024 * 1024
"""Bytes of a check's output that are kept: what it says of each test is read from there."""

Show = Callable[[str], None]


class _Shown:
    """What a command writes, as text for people, as it comes; of a flood only the beginning."""

    def __init__(self, show: Show, most: int) -> None:
        self._show = show
        self._left = most
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __call__(self, part: bytes) -> None:
        if self._left <= 0 or not part:
            return
        self._show(self._decoder.decode(part[: self._left]))
        self._left -= len(part)
        if self._left <= 0:
            self._show("\n[what it writes from here on is not shown]\n")


class CommandRefused(Exception):
    """A person said no; the message holds their words."""


class Commands:
    """How commands are run in one worktree."""

    def __init__(
        self, policy: Policy, *, sandboxed: bool, trusted: Iterable[str], answers: Iterable[Answer],
        show: Show,
    ) -> None:  # fmt: skip
        self.policy = policy
        self.sandboxed = sandboxed
        self._show = show
        said = {answer.command: answer.answer for answer in answers if answer.command is not None}
        self._allowed = set(trusted) | {
            text for text, word in said.items() if word in (RUN_IT, ALWAYS_RUN_IT)
        }
        self._refused = {text: word for text, word in said.items() if text not in self._allowed}

    @classmethod
    async def find(
        cls, policy: Policy, trusted: Iterable[str], answers: Iterable[Answer], show: Show
    ) -> Commands:
        """The way that works on this machine."""
        sandboxed = await working() is not None
        return cls(policy, sandboxed=sandboxed, trusted=trusted, answers=answers, show=show)

    def check(self, text: str, detail: str = "") -> None:
        """Raises Unanswered when a person has to allow this text first, CommandRefused when one said no."""
        if self.sandboxed or text in self._allowed:
            return
        if text in self._refused:
            word = self._refused[text]
            raise CommandRefused(
                "A person did not allow this command."
                if word == DO_NOT_RUN_IT
                else f"A person did not allow this command and said: {word}"
            )
        raise Unanswered(
            kind="approval",
            question=f"May the agent run `{' '.join(text.split())}` on this machine, without a sandbox?",
            detail=detail,
            options=APPROVAL_OPTIONS,
            command=text,
        )

    async def run(
        self, text: str, command: Sequence[str], folder: str = "", *, seconds: float | None = None
    ) -> Outcome:
        """Run a command, known to people as `text`, in a folder of the tree. Cancelling ends all of it.

        Raises Unanswered or CommandRefused where there is no sandbox.
        """
        self.check(text)
        seconds = min(seconds or self.policy.seconds, self.policy.seconds)
        shown = _Shown(self._show, self.policy.output_bytes)
        return await self._run(replace(self.policy, seconds=seconds), command, folder, shown)

    def for_gate(self, text: str) -> Callable[[Sequence[str], str], Awaitable[Outcome]]:
        """How a check that is known to people as `text` runs its program."""
        self.check(text)
        policy = replace(self.policy, output_bytes=GATE_OUTPUT)

        async def runner(command: Sequence[str], folder: str) -> Outcome:
            shown, printed = _Shown(self._show, self.policy.output_bytes), Printed()
            return await self._run(policy, command, folder, lambda part: shown(printed.hear(part)))

        return runner

    async def _run(
        self, policy: Policy, command: Sequence[str], folder: str, on_output: Callable[[bytes], None]
    ) -> Outcome:
        if self.sandboxed:
            return await run(policy, command, cwd=folder or ".", on_output=on_output)
        environment = {
            "PATH": policy.path,
            "HOME": policy.home,
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "NO_COLOR": "1",
        }
        runner = TreeRunner(Path(policy.worktree), environment, policy.seconds, heard=on_output)
        try:
            return await runner(command, folder)
        finally:
            end_all()  # Nothing that a command has left behind may change the files later.

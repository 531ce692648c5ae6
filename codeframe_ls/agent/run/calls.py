"""Carrying out the calls of one message of the model, in order; finish after the others, a question last.

A call's intent is stored before it acts. After a crash, a call with an intent and no result was interrupted;
one without an intent has not acted, and acts now. Knows neither the model nor the conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from codeframe_ls.agent.run.channel import Channel
from codeframe_ls.agent.run.checks import Checks
from codeframe_ls.agent.run.conversation import JsonObject, result
from codeframe_ls.agent.run.ending import Done, Unanswered
from codeframe_ls.agent.run.repetition import TOLD_AT, Repetition, notice
from codeframe_ls.agent.run.tools.closing import ASK_HUMAN, FINISH, Finish
from codeframe_ls.agent.run.tools.run_command import RUN_COMMAND, check_allowed
from codeframe_ls.agent.run.tools.table import TOOLS
from codeframe_ls.agent.run.tools.tool import Tool, ToolError
from codeframe_ls.agent.run.workshop import Workshop
from codeframe_ls.core.errors import CodeframeError, SandboxMissing, StorageError
from codeframe_ls.core.runs.spec import Answer, Intent, RunSpec, StatusMessage

_INTERRUPTED: Final = (
    "This call was interrupted; its effects are unknown. The files are as they were at the end of your last "
    "message before this one."
)
_SHOWN: Final = ("command", "path", "pattern")


@dataclass(slots=True)
class Outcome:
    """What became of the calls of one message. `waiting` is the call that a person has to answer."""

    results: list[JsonObject] = field(default_factory=list)
    understood: bool = False
    refuted: str = ""
    done: Done | None = None
    waiting: tuple[str, Unanswered] | None = None


class Calls:
    """The calls of one run."""

    def __init__(self, spec: RunSpec, workshop: Workshop, checks: Checks, channel: Channel) -> None:
        self._spec = spec
        self._workshop = workshop
        self._checks = checks
        self._channel = channel
        self._intents = frozenset(spec.intents)
        self._answers = {answer.tool_use_id: answer for answer in spec.answers if answer.command is None}
        self._repetition = Repetition()
        self._acted = False

    async def carry_out(self, calls: Sequence[JsonObject], turn: int) -> Outcome:
        """All of them, or those up to one that waits for a person."""
        outcome = Outcome()
        interrupted = False
        for call in _in_order(calls):
            if interrupted := interrupted or self._was_interrupted(call):
                text = (
                    _INTERRUPTED
                    if call["id"] in self._intents
                    else "This call did not run: one before it was interrupted."
                )
                outcome.results.append(result(call["id"], text, error=True))
                outcome.understood = True
                continue
            try:
                outcome.results.append(await self._one(call, calls, outcome, turn))
            except Unanswered as question:
                outcome.waiting = (call["id"], question)
                return outcome
        return outcome

    def _was_interrupted(self, call: JsonObject) -> bool:
        # The checks change nothing: they are just run again.
        return call["id"] in self._intents - self._answers.keys() and call["name"] != FINISH.name

    async def _one(
        self, call: JsonObject, calls: Sequence[JsonObject], outcome: Outcome, turn: int
    ) -> JsonObject:
        if answer := self._answers.get(call["id"]):
            outcome.understood = True
            return result(call["id"], _answered(call, answer))
        try:
            tool, value = _understand(call)
        except ToolError as error:
            return result(call["id"], str(error), error=True)
        outcome.understood = True
        try:
            _refuse_company(call, calls, outcome)
            text, failed = await self._act(tool, call, value, outcome, turn), False
        except ToolError as error:
            text, failed = str(error), True
        except (StorageError, SandboxMissing):
            raise
        except CodeframeError as error:
            text, failed = error.message, True
        return result(call["id"], text + self._circling(call, text), error=failed)

    async def _act(self, tool: Tool[Any], call: JsonObject, value: Any, outcome: Outcome, turn: int) -> str:
        if tool is ASK_HUMAN:
            return await tool.run(self._workshop, value)  # The question itself is what is stored.
        if tool is FINISH:
            return await self._finish(call, value, outcome, turn)
        if tool is RUN_COMMAND:
            check_allowed(self._workshop, value)  # A person is asked before it counts as begun.
        await self._intend(call)
        shown = next((str(call["input"][name]) for name in _SHOWN if name in call["input"]), "")
        self._channel.tell(
            StatusMessage(message=f"{tool.name} {' '.join(shown.split())[:80]}".strip(), turn=turn)
        )
        self._acted = self._acted or tool.acts
        return await tool.run(self._workshop, value)

    async def _intend(self, call: JsonObject) -> None:
        await self._channel.store(Intent, id=call["id"], name=call["name"], input=call["input"])

    async def _finish(self, call: JsonObject, value: Finish, outcome: Outcome, turn: int) -> str:
        if call["id"] not in self._intents:
            await self._intend(call)
        verdict = await self.verify(value.summary, outcome, turn)
        if verdict:
            raise ToolError(verdict)
        return "The task is done."

    async def verify(self, summary: str, outcome: Outcome, turn: int) -> str:
        """Whether the model is right about being done: what it must hear, or nothing and `outcome.done`."""
        await self.commit(turn)
        verdict = await self._checks.verify(turn)
        if verdict.red:
            outcome.refuted = verdict.red
            return verdict.red
        if self._channel.steered:
            return "Nothing is against it, but a person has told you more meanwhile."
        outcome.done = Done(self._workshop.tree.head, summary, verdict.unproven)
        return ""

    async def commit(self, turn: int) -> None:
        """Record what has changed. Raises PlantedRepository."""
        if self._acted:
            await self._workshop.tree.commit(f"{self._spec.task_alias}: {self._spec.title} (turn {turn})")
            self._acted = False

    def _circling(self, call: JsonObject, text: str) -> str:
        """What to add to a result that is no news. Raises Unanswered when the model was told before."""
        count = self._repetition.count(call["name"], call["input"], text, self._workshop.tree.tree)
        if count < TOLD_AT:
            return ""
        if count == TOLD_AT:
            return notice(count)
        raise Unanswered(
            kind="question",
            question="The agent goes in circles; how should it go on?",
            detail=f"It has called {call['name']} {count} times with the input\n{call['input']}\nand each "
            f"time, with no file changed in between, the result was\n{text[:2000]}",
        )


def _in_order(calls: Sequence[JsonObject]) -> list[JsonObject]:
    """finish after all that it is about; of the questions, the one that is asked after everything."""
    last = {FINISH.name: 1, ASK_HUMAN.name: 2}
    ordered = sorted(calls, key=lambda call: last.get(call["name"], 0))
    asks = [call for call in ordered if call["name"] == ASK_HUMAN.name]
    return [call for call in ordered if call not in asks] + asks[1:] + asks[:1]


def _understand(call: JsonObject) -> tuple[Tool[Any], Any]:
    """The tool of a call and its input. Raises ToolError when one or the other is none."""
    tool = TOOLS.get(call["name"])
    if tool is None:
        raise ToolError(f"There is no tool {call['name']!r}; there are {', '.join(TOOLS)}.")
    return tool, tool.parse(call["input"])


def _refuse_company(call: JsonObject, calls: Sequence[JsonObject], outcome: Outcome) -> None:
    """Raises ToolError for a call that does not go together with others of its message."""
    asks = [other for other in calls if other["name"] == ASK_HUMAN.name]
    if call["name"] == FINISH.name and asks:
        raise ToolError("You are not done: in the same message you ask a person.")
    if call["name"] == FINISH.name and any(done.get("is_error") for done in outcome.results):
        raise ToolError("You are not done: another call of the same message failed.")
    if call in asks[1:]:
        raise ToolError("One question at a time; ask again after the answer.")


def _answered(call: JsonObject, answer: Answer) -> str:
    if call["name"] == ASK_HUMAN.name:
        return f"A person answered: {answer.answer}"
    return f"This call was not made again. A person was asked how to go on, and said: {answer.answer}"

"""One run, from its first message to its end: ask the model, do what it calls for, tell it, again.

Limits are checked before each call of the model. What the model says is stored before any of it is done, and
only a message that ended with `tool_use` is acted upon. Ends are exceptions, raised where they are known and
told here. Knows neither how a tool works nor how a message reaches the daemon.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from codeframe_ls.agent.client import Reply
from codeframe_ls.agent.run.budget import Meter, Patience
from codeframe_ls.agent.run.calls import Calls, Outcome
from codeframe_ls.agent.run.channel import Channel
from codeframe_ls.agent.run.checks import Checks
from codeframe_ls.agent.run.commands import Commands
from codeframe_ls.agent.run.conversation import Conversation, result, said
from codeframe_ls.agent.run.ending import Asked, Done, Unanswered
from codeframe_ls.agent.run.files import Files
from codeframe_ls.agent.run.model import Model
from codeframe_ls.agent.run.prompt import task_message
from codeframe_ls.agent.run.tree import Tree
from codeframe_ls.agent.run.workshop import Workshop
from codeframe_ls.core.errors import CodeframeError, ModelAnswerCut, ModelAnswerInvalid, PlantedRepository
from codeframe_ls.core.runs.spec import Ask, Completed, Failed, Message, Results, RunSpec

JsonObject = dict[str, Any]


async def run(spec: RunSpec, channel: Channel) -> None:
    """Carry out a run; the last that is told, and stored, is an Ask, Completed or Failed."""
    try:
        await (await Agent.prepare(spec, channel)).work()
    except Asked as asked:
        question = asked.question
        await channel.store(
            Ask,
            kind=question.kind,
            question=question.question,
            detail=question.detail,
            options=question.options,
            default=question.default,
            tool_use_id=asked.call,
            command=question.command,
        )
    except Done as done:
        await channel.store(Completed, commit=done.commit, summary=done.summary, unproven=done.unproven)
    except CodeframeError as error:
        await channel.store(Failed, error=error.name, message=error.message, data=error.data)


class Agent:
    """The state of one run in this process."""

    def __init__(self, spec: RunSpec, channel: Channel, workshop: Workshop) -> None:
        self._spec = spec
        self._channel = channel
        self._workshop = workshop
        self._meter = Meter(spec.budget, spec.spent)
        self._model = Model(spec.model, channel, self._meter)
        self._checks = Checks(spec, workshop.tree, workshop.commands, channel)
        self._calls = Calls(spec, workshop, self._checks, channel)
        self._conversation = Conversation(spec.transcript)
        self._patience = Patience()
        self._told_head = workshop.tree.head

    @classmethod
    async def prepare(cls, spec: RunSpec, channel: Channel) -> Agent:
        """The agent in its worktree, with what this machine offers."""
        commands = await Commands.find(spec.policy, spec.trusted, spec.answers, channel.show)
        tree = await Tree.open(spec)
        files = Files(tree.root, Path(spec.mount), spec.policy.hidden)
        return cls(spec, channel, Workshop(files, tree, commands))

    async def work(self) -> NoReturn:
        """Until the end: raises Asked, Done or a CodeframeError."""
        await self._begin()
        while True:
            await self._hear_steers()
            self._meter.check()
            reply = await self._model.ask(self._conversation.request(self._spec.model))
            self._meter.turns += 1
            await self._hear(reply)

    async def _begin(self) -> None:
        """Tell the task, or go on where an earlier process of the run has ended."""
        if self._conversation.is_new:
            try:
                await self._checks.check_base()
            except Unanswered as question:
                raise Asked(question, None) from None
            content = task_message(self._spec, sandboxed=self._workshop.commands.sandboxed)
            await self._channel.store(Message, role="user", content=content)
            self._conversation.add("user", content)
        elif self._conversation.waits_for_us or self._conversation.open_calls():
            spoken = next(turn for turn in reversed(self._spec.transcript) if turn.role == "assistant")
            await self._react(spoken.content, spoken.stop_reason)
        elif summary := self._conversation.accepted_summary():
            # Only the end itself was not stored any more.
            await self._answer_word(summary)

    async def _hear(self, reply: Reply) -> None:
        content = _content(reply)
        if content:
            await self._channel.store(
                Message, role="assistant", content=content, stop_reason=reply.stop_reason
            )
            self._conversation.add("assistant", content)
        await self._react(content, reply.stop_reason)

    async def _react(self, content: list[JsonObject], stop_reason: str | None) -> None:
        """Do what a message of the model, which is stored, calls for."""
        calls = self._conversation.open_calls()
        text = "\n".join(block["text"] for block in content if block["type"] == "text")
        match stop_reason:
            case "tool_use" if calls:
                await self._answer(await self._calls.carry_out(calls, self._meter.turns))
            case "end_turn" | "stop_sequence" if text and not calls:
                await self._answer_word(text)
            case "max_tokens":
                limit = self._spec.model.max_tokens
                await self._reject(
                    f"Your message was cut at its limit of {limit} tokens, so nothing of it was done. Go on "
                    "in smaller steps.",
                    ModelAnswerCut(
                        f"The model's messages do not fit into {limit} output tokens; raise "
                        "`[model] max_tokens`, or split the task into smaller ones."
                    ),
                )
            case _:
                await self._reject(
                    "Nothing of your message was done, for it did not end as one that calls tools. Go on: "
                    "call tools, and finish when you are done.",
                    ModelAnswerInvalid(
                        f"The model has sent {self._patience.limit} messages in a row that nothing could be "
                        f"done with (the last one stopped with {stop_reason!r}); try again."
                    ),
                )

    async def _answer(self, outcome: Outcome) -> None:
        """Record the turn, and tell the model the results of its calls in one message."""
        await self._record(outcome)
        if outcome.waiting:
            # No word of a person yet: texts follow after the last result.
            await self._tell(outcome.results, with_steers=False)
            call, question = outcome.waiting
            raise Asked(question, call)
        await self._tell(outcome.results, with_steers=outcome.done is None)
        if outcome.done:
            raise outcome.done
        if outcome.refuted:
            self._meter.count_round(outcome.refuted)
        if outcome.understood:
            self._patience.good()
        elif self._patience.bad():
            raise ModelAnswerInvalid(
                f"The model has called tools wrongly in {self._patience.limit} messages in a row; the last "
                f"result was: {outcome.results[-1]['content'][:300]}"
            )

    async def _answer_word(self, text: str) -> None:
        """The model has stopped without a call: that counts as its word that it is done."""
        outcome = Outcome(understood=True)
        try:
            verdict = await self._calls.verify(text, outcome, self._meter.turns)
        except PlantedRepository as error:
            verdict = outcome.refuted = error.message
        except Unanswered as question:
            raise Asked(question, None) from None
        if verdict:
            outcome.results.append(said(verdict))
        await self._answer(outcome)

    async def _reject(self, text: str, error: CodeframeError) -> None:
        """Tell the model that nothing was done; too often in a row, and `error` ends the run."""
        calls = self._conversation.open_calls()
        await self._tell([result(call["id"], text, error=True) for call in calls] or [said(text)])
        if self._patience.bad():
            raise error

    async def _record(self, outcome: Outcome) -> None:
        """Commit what the turn has changed; where that cannot be, the model hears of it."""
        try:
            await self._calls.commit(self._meter.turns)
        except PlantedRepository as error:
            if outcome.results and error.message not in str(outcome.results[-1]):
                outcome.results[-1]["content"] += f"\n\n[What you changed is not recorded. {error.message}]"

    async def _hear_steers(self) -> None:
        if self._channel.steered:
            await self._tell([])

    async def _tell(self, results: list[JsonObject], *, with_steers: bool = True) -> None:
        """Tell the model something, and what a person has said meanwhile; it is stored first."""
        steers = self._channel.take_steers() if with_steers else []
        content = [*results, *(said(f"A person tells you: {text}") for text in steers)]
        head = self._workshop.tree.head
        commit = head if head != self._told_head else None
        if content or commit:
            await self._channel.store(Results, content=content, commit=commit, steered=len(steers))
        self._told_head = head
        self._conversation.add("user", content)


def _content(reply: Reply) -> list[JsonObject]:
    """The blocks of a message as they are sent back; the API refuses texts of white space alone."""
    blocks = [block.to_dict(mode="json") for block in reply.message.content]
    return [block for block in blocks if block["type"] != "text" or str(block.get("text", "")).strip()]

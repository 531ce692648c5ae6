"""All that a worker is told: from the rows, the settings and the worktree to a `RunSpec`.

Made anew each time that a run's work is taken up: it goes on from what is stored, with the settings of now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from codeframe_ls.core import ids
from codeframe_ls.core.blockers import rows as blockers
from codeframe_ls.core.config import personal
from codeframe_ls.core.config.settings import RunSettings, Settings
from codeframe_ls.core.gates import rows as gates
from codeframe_ls.core.gates import trust
from codeframe_ls.core.gates.model import GateResult
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.shown import shown_git
from codeframe_ls.core.git.worktrees import Worktree
from codeframe_ls.core.model import KEY, base_url, child_environment
from codeframe_ls.core.patches.remarks import remarks
from codeframe_ls.core.runs import rows
from codeframe_ls.core.runs.earlier import earlier
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.output import place
from codeframe_ls.core.runs.spec import (
    Answer,
    Budget,
    Earlier,
    Instructions,
    ModelSpec,
    RunSpec,
    Section,
    Spent,
    Turn,
)
from codeframe_ls.core.sandbox.dependencies import dependency_folders
from codeframe_ls.core.sandbox.policy import Policy, policy_for
from codeframe_ls.core.store import Reader
from codeframe_ls.core.tasks import rows as tasks
from codeframe_ls.core.tasks import sources

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

_INSTRUCTIONS: Final = ("AGENTS.md", "CLAUDE.md")
_LONGEST: Final = 64 * 1024
"""Bytes of instructions that are told to the model; a longer file is refused by a note in its place."""
_CHECK_OUTPUT: Final = 16 * 1024 * 1024
"""Bytes that a command may print before its middle is left out: a check's report is among them."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the rows hold for a run."""

    task: dict[str, object]
    section: Section | None
    answers: tuple[Answer, ...]
    earlier: tuple[Earlier, ...]
    transcript: tuple[Turn, ...]
    intents: tuple[str, ...]
    base_results: tuple[GateResult, ...]
    trusted: tuple[str, ...]
    tokens: int


async def brief(core: Core, run: Run, worktree: Worktree, environment: Mapping[str, str]) -> RunSpec:
    """The specification for a worker that takes up `run` in `worktree`.

    Raises SettingsError, and RepositoryError where the instructions cannot be read.
    """
    settings = core.settings_file.read()
    private = await core.private()
    stored = await core.read(lambda db: _stored(db, run))
    place_ = place(core.repository.state_dir, run.id).parent
    return RunSpec(
        run_id=run.id,
        task_alias=ids.alias("task", _int(stored.task["number"])),
        title=str(stored.task["title"]),
        description=str(stored.task["description"]),
        acceptance=tuple(json.loads(str(stored.task["acceptance"]))),
        requirements=tuple(json.loads(str(stored.task["requirements"]))),
        section=stored.section,
        answers=stored.answers,
        remarks=tuple(await remarks(core, run.task_id)),
        earlier=stored.earlier,
        instructions=await _instructions(private, run.base),
        transcript=stored.transcript,
        intents=stored.intents,
        seq=run.seq,
        worktree=str(worktree.path),
        mount=str(core.repository.root),
        git_dir=str(private.git_dir),
        base=run.base,
        head=run.head,
        policy=await policy(core, run, worktree, environment),
        trusted=stored.trusted,
        gates=run.options.gates,
        base_red=run.options.base_red,
        base_results=stored.base_results,
        model=_model(run, settings, environment),
        budget=_budget(settings.run),
        spent=Spent(turns=run.turns, tokens=stored.tokens, seconds=run.seconds, rounds=run.rounds),
        environment=_environment(settings, environment),
        log=str(place_ / "worker.log"),
    )


async def policy(core: Core, run: Run, worktree: Worktree, environment: Mapping[str, str]) -> Policy:
    """What a command may do in a worktree of the run. Raises SettingsError and RepositoryError."""
    root = core.repository.root
    settings = core.settings_file.read().run
    return await policy_for(
        worktree=worktree.path,
        mount=root,
        environment=environment,
        read_only=[*await dependency_folders(root, settings.bind), *run.options.absent],
        git=await shown_git(await core.private(), worktree, root),
        network=personal.read().run.network,
        seconds=settings.command_seconds,
        output_bytes=_CHECK_OUTPUT,
    )


def pending_steers(db: Reader, run_id: str) -> list[rows.Message]:
    """What a person has told the run and no message to the model holds yet, in order."""
    told = rows.messages(db, run_id, ("steer",))
    heard = sum(int(message.body["steered"]) for message in rows.messages(db, run_id, ("results",)))
    return told[heard:]


def _stored(db: Reader, run: Run) -> _Stored:
    task = dict(tasks.find_task(db, run.task_id))
    # What a person decided about the task holds in every run; a permission holds in the run that asked.
    answered = [
        blocker
        for blocker in blockers.of_task(db, run.task_id)
        if blocker.answer is not None and (blocker.run_id == run.id or blocker.command is None)
    ]
    spoken = rows.messages(db, run.id, rows.SPOKEN)
    calls = rows.calls(db, run.id)
    return _Stored(
        task=task,
        section=_section(db, str(task["id"])),
        answers=tuple(
            Answer(
                question=blocker.question,
                answer=blocker.answer or "",
                tool_use_id=blocker.tool_use_id if blocker.run_id == run.id else None,
                command=blocker.command,
            )
            for blocker in answered
        ),
        earlier=earlier(db, run),
        transcript=tuple(
            Turn(
                role="assistant" if message.kind == "assistant" else "user",
                content=message.body["content"],
                stop_reason=message.body.get("stopReason"),
            )
            for message in spoken
        ),
        intents=tuple(str(message.body["id"]) for message in rows.messages(db, run.id, ("intent",))),
        base_results=tuple(one.result for one in gates.of_run(db, run.id) if one.scope == "base"),
        trusted=tuple(trust.trusted(db)),
        tokens=sum(call.input + call.output + call.cache_write for call in calls),
    )


def _section(db: Reader, task_id: str) -> Section | None:
    found = sources.section_of(db, task_id)
    return None if found is None else Section(path=tuple(json.loads(found["path"])), text=found["text"])


async def _instructions(private: PrivateRepository, base: str) -> tuple[Instructions, ...]:
    """The instructions of the base, not of the worktree: an agent must not write its own."""
    listed = await private.git("ls-tree", "-z", "-l", base, "--", *_INSTRUCTIONS)
    found = []
    for entry in filter(None, listed.split(b"\0")):
        facts, _, name = entry.partition(b"\t")
        mode, _, blob, size = facts.split()
        if mode not in (b"100644", b"100755"):
            continue  # A link to the other one, mostly; what it leads to is told by its own name.
        if int(size) > _LONGEST:
            text = f"({name.decode()} is longer than {_LONGEST // 1024} kB; read it in the tree.)"
        else:
            text = (await private.git("cat-file", "blob", blob.decode())).decode(errors="replace")
        found.append(Instructions(path=name.decode(), text=text))
    return tuple(found)


def _model(run: Run, settings: Settings, environment: Mapping[str, str]) -> ModelSpec:
    return ModelSpec(
        name=run.model,
        key=environment[KEY],
        base_url=base_url(settings.model, environment),
        max_tokens=settings.model.max_tokens,
        timeout=settings.model.timeout,
    )


def _budget(settings: RunSettings) -> Budget:
    return Budget(
        turns=settings.turns, tokens=settings.tokens, seconds=settings.seconds, rounds=settings.rounds
    )


def _environment(settings: Settings, environment: Mapping[str, str]) -> dict[str, str]:
    """What calls of the model need, and the programs' places."""
    places = {name: environment[name] for name in ("PATH", "HOME", "LANG") if name in environment}
    return places | child_environment(environment, base_url(settings.model, environment))


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value

"""Starting a run: everything that can refuse comes first, and a refusal leaves nothing behind.

The order is: the task and its dependencies, the key, the checks, the automatic checkpoint, the snapshot of
exactly what the asker has; then the run is stored as QUEUED. The worktree, the checks of the base and the
agent follow when it has a place (`carrying.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codeframe_ls.core import ids, words
from codeframe_ls.core.checkpoints import taking as checkpoint
from codeframe_ls.core.checkpoints.model import Checkpoint
from codeframe_ls.core.errors import Conflict, InvalidParams, ModelKeyMissing, NotReady, NotTrusted, RunLive
from codeframe_ls.core.gates import trust
from codeframe_ls.core.gates.detect import detect
from codeframe_ls.core.gates.model import Gate
from codeframe_ls.core.git import snapshot
from codeframe_ls.core.git.snapshot import Snapshot
from codeframe_ls.core.model import KEY, base_url
from codeframe_ls.core.operation import Call
from codeframe_ls.core.patches.model import Patch
from codeframe_ls.core.runs import rows, stacking
from codeframe_ls.core.runs.model import Options, Run
from codeframe_ls.core.runs.moving import follow, tell
from codeframe_ls.core.runs.states import STARTABLE
from codeframe_ls.core.store import Reader, Transaction
from codeframe_ls.core.tasks import questions
from codeframe_ls.core.tasks import rows as tasks

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the asker wants. `trust`: they vouch for the commands of the repository's checks."""

    task: str
    base_red: bool = False
    trust: bool = False


async def start(core: Core, wanted: Wanted, call: Call) -> Run:
    """Store a new run, QUEUED, with the snapshot that it works from.

    Raises NotFound, IllegalTransition, RunLive, NotReady, ModelKeyMissing, SettingsError, UnsavedElsewhere,
    NotTrusted, PatchConflict, and RepositoryError where no exact snapshot can be had.
    """
    task_id = await core.read(lambda db: _startable(core, db, wanted.task))
    settings = core.settings_file.read()
    check_key(core.runs.environment_for(call.environment))
    base_url(settings.model, call.environment)
    options = Options(base_red=wanted.base_red, gates=tuple(await detect(core.repository.root)))
    await _check_trusted(core, options.gates, wanted, call)
    unsaved = await core.buffers.of(call.session)
    run_id = ids.new_id()
    below = await core.read(lambda db: stacking.below(core, db, task_id))
    alias = await core.read(lambda db: ids.alias("task", tasks.find_task(db, task_id)["number"]))
    base = await _snapshot(core, run_id, alias, unsaved, below)
    builds_on = tuple(patch.id for patch in below)
    options = options.model_copy(update={"absent": base.absent, "builds_on": builds_on})

    def work(tx: Transaction) -> Run:
        # Looked at again: somebody may have been faster.
        _startable(core, tx, task_id)
        before = rows.newest_of(tx, task_id)
        run = rows.insert(
            tx,
            run_id=run_id,
            task_id=task_id,
            base=base.commit,
            model=settings.model.name,
            options=options,
            retry_of=before.id if before is not None else None,
            reason=waiting(core),
        )
        follow(tx, run, "daemon")
        tell(tx, "run.queued", run, reason=run.reason, absent=list(base.absent))
        return run

    try:
        return await core.write(work)
    except BaseException:
        await (await core.private()).drop(_kept(run_id))
        raise


def check_key(environment: Mapping[str, str]) -> None:
    """Raises ModelKeyMissing."""
    if not environment.get(KEY):
        raise ModelKeyMissing(
            f"No API key is known for the model, so no run can work; set {KEY} where your editor or `cf` is "
            "started, and start the task again."
        )


def waiting(core: Core) -> str:
    """Why a run that is queued now does not work at once; empty where it does."""
    if not core.runs.slots.full:
        return ""
    limit = core.settings_file.read().run.parallel
    working = words.count(limit, "run works", "runs work")
    return f"{working} already, which is as many as may at once (`[run] parallel`)."


def _startable(core: Core, db: Reader, reference: str) -> str:
    """The id of the task. Raises what keeps a run of it from being started."""
    row = tasks.find_task(db, reference)
    alias = ids.alias("task", row["number"])
    if live := rows.live_of(db, row["id"]):
        raise RunLive(
            f"{live.alias} is at work on {alias} already ({words.run_state(live.state)}); "
            f"`cf work show {live.alias}` tells more, `cf work stop {live.alias}` ends it.",
            run=live.alias,
        )
    if row["status"] not in STARTABLE:
        raise Conflict(_not_startable(db, row["id"], alias, row["status"]))
    _check_dependencies(core, row["id"], alias)
    return str(row["id"])


def _not_startable(db: Reader, task_id: str, alias: str, status: str) -> str:
    if status == "BLOCKED" and (open_ := questions.open_on(db, task_id)):
        asked = db.one("SELECT number FROM blocker WHERE id = ?", (open_[0],))
        assert asked is not None
        name = ids.alias("blocker", asked["number"])
        return f"{alias} is held by {name}; answer it first (`cf blocker answer {name}`)."
    if status == "BACKLOG":
        return f"{alias} is in the backlog; approve it first (`cf tasks approve {alias}`)."
    return (
        f"{alias} {words.standing(words.task_state(status))}; "
        f"to do it again, reopen it first (`cf tasks reopen {alias}`)."
    )


def _check_dependencies(core: Core, task_id: str, alias: str) -> None:
    missing = core.board.waits_for(task_id)
    if missing:
        names = ", ".join(f"{task.alias} ({core.board.state(task)})" for task in missing)
        raise NotReady(
            f"{alias} waits for {names}; do that first, or change what it depends on "
            "(`cf tasks set-dependencies`).",
            missing=[task.alias for task in missing],
        )


async def _check_trusted(core: Core, gates: Sequence[Gate], wanted: Wanted, call: Call) -> None:
    unknown = await core.read(lambda db: trust.untrusted(db, gates))
    if not unknown:
        return
    if not wanted.trust:
        commands = ", ".join(f"`{text}`" for text in unknown)
        raise NotTrusted(
            f"A run proves its work with the repository's own checks, and nobody has trusted these commands "
            f"yet: {commands}. If you would type them yourself, start the task with `--trust`.",
            commands=unknown,
        )
    if call.actor != "person":
        raise InvalidParams("Only a person can trust a command.")
    await trust.record(core, unknown, call.client or call.actor)


async def _snapshot(
    core: Core, run_id: str, task: str, unsaved: Mapping[str, bytes], below: Sequence[Patch]
) -> Snapshot:
    """The run's base: what the asker has, and the patches it builds on; and the automatic checkpoint."""
    private = await core.private()
    if not unsaved and not below:
        _, on_disk = await _checkpoint(core, run_id)
        await private.keep(_kept(run_id), on_disk.commit)
        return on_disk
    base = await snapshot.take(private, keep=_kept(run_id), message=f"Base of run {run_id}", unsaved=unsaved)
    try:
        if below:
            base = await stacking.merged(core, base, below, task)
            await private.keep(_kept(run_id), base.commit)
        await _checkpoint(core, run_id)
    except BaseException:
        await private.drop(_kept(run_id))
        raise
    return base


async def _checkpoint(core: Core, run_id: str) -> tuple[Checkpoint, Snapshot]:
    """The files as they lie on the disk, before the run."""
    return await checkpoint.take(core, kind="run", label="Before a run", subject=run_id)


def _kept(run_id: str) -> str:
    return f"run/{run_id}"

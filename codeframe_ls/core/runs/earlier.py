"""What the earlier runs of a task came to, for the next one: why each ended, what the checks found, what a
person said meanwhile. Knows neither prompt nor model.
"""

from __future__ import annotations

from codeframe_ls.core import words
from codeframe_ls.core.gates import rows as gates
from codeframe_ls.core.gates.model import GateResult
from codeframe_ls.core.patches import rows as patches
from codeframe_ls.core.runs import rows
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.spec import Earlier
from codeframe_ls.core.store import Reader


def earlier(db: Reader, run: Run) -> tuple[Earlier, ...]:
    """Each run of the task before this one whose model said a word, oldest first."""
    before = [other for other in rows.everything(db, run.task_id) if other.number < run.number]
    return tuple(_told(db, other) for other in before if other.turns)


def _told(db: Reader, run: Run) -> Earlier:
    return Earlier(
        run=run.alias,
        ended=_ended(db, run),
        red=tuple(_red(db, run)),
        said=tuple(str(message.body["text"]) for message in rows.messages(db, run.id, ("steer",))),
    )


def _ended(db: Reader, run: Run) -> str:
    """How it ended, as one sentence."""
    patch = patches.of_run(db, run.id)
    if patch is not None:
        return f"It made the patch {patch.alias}, which {words.standing(words.patch_state(patch.state))}."
    how = words.standing(words.run_state(run.state)).removeprefix("is ")
    return f"It {how}: {run.reason}" if run.reason else f"It {how}."


def _red(db: Reader, run: Run) -> list[GateResult]:
    """What the checks found on the last commit that they looked at."""
    verified = [one for one in gates.of_run(db, run.id) if one.scope == "verify"]
    newest = {one.result.gate: one.result for one in verified if one.commit == verified[-1].commit}
    return [result for result in newest.values() if result.state in ("failed", "error")]

"""What reviewers said of the earlier patches of a task, in sentences for the next run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codeframe_ls.core.patches import content, rows
from codeframe_ls.core.printable import one_line

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


async def remarks(core: Core, task_id: str) -> list[str]:
    """Each comment with the file that it is about, oldest patch first."""
    private = await core.private()
    found = []
    for patch in await core.read(lambda db: rows.all_of_task(db, task_id)):
        commented = {key: one for key, one in patch.body.decisions.items() if one.comment.strip()}
        if not commented:
            continue
        paths = {key: file.path for file in await content.load(private, patch) for key in file.keys}
        for key, decision in commented.items():
            verdict = "applied" if key in patch.body.done else "not applied"
            found.append(f"{paths[key]} ({verdict}): {one_line(decision.comment)}")
    return found

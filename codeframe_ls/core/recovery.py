"""At the start of a daemon: what to do with what a process was writing when it died.

The rows tell whether the change was committed. It was: the files go forward, and what was put into the user's
repository stays; it was not: both go back. A file that a person has changed since stays theirs.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from codeframe_ls.core.git import drafts, journals, publication, writing
from codeframe_ls.core.store import Reader

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)


async def recover(core: Core) -> None:
    """Finish or take back what was being written. Raises RepositoryError."""
    await asyncio.to_thread(drafts.remove_scratch, core.repository)
    # Nearly always there is no note, and every start waits for this.
    notes = (journals.FILE, publication.FILE)
    if not any((core.repository.state_dir / name).exists() for name in notes):
        return
    private = await core.private()
    note, journal = await publication.pending(private), await writing.pending(private)
    subject = note.subject if note else journal.subject if journal else ""
    is_committed = await core.read(lambda db: _committed(db, subject))
    logger.info("The writing of %s is %s.", subject, "finished" if is_committed else "taken back")
    if note:
        await (publication.end(private) if is_committed else publication.take_back(private, note))
    if journal and is_committed:
        await writing.roll_forward(private, journal)
        await writing.finish(private, journal.subject)
    elif journal:
        await writing.roll_back(private, journal)


def _committed(db: Reader, written: str) -> bool:
    noun, _, subject = written.partition(" ")
    if noun == "checkpoint":
        row = db.one("SELECT 1 FROM checkpoint WHERE id = ? AND restored_from IS NOT NULL", (subject,))
        return row is not None
    assert noun in ("apply", "undo"), f"nobody writes {written}"
    patch_id, checkpoint_id = subject.split()
    row = db.one("SELECT json_extract(applied, '$.checkpoint') AS it FROM patch WHERE id = ?", (patch_id,))
    # A patch holds the checkpoint of its apply; an undone one holds none of it.
    is_applied = row is not None and row["it"] == checkpoint_id
    return is_applied == (noun == "apply")

"""Files with unsaved text among those that a patch changes: what is written there goes into the buffers.

Such a file is left alone on the disk, because its editor would have to choose between two texts; it holds the
patch once the person saves. The text that they typed is never lost: what cannot be merged is refused, and an
edit that an editor did not take leaves nothing applied. Knows no protocol of editors.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from codeframe_ls.core.buffers import Holder, Unsaved, decode
from codeframe_ls.core.errors import Conflict
from codeframe_ls.core.git import trees
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.trees import Change

logger = logging.getLogger(__name__)


async def laid_over(private: PrivateRepository, tree: str, held: Mapping[str, Unsaved]) -> str:
    """The tree with the unsaved text in the place of its files. Raises Conflict."""
    modes = await trees.modes(private, tree, held)
    edits: dict[str, tuple[str, str] | None] = {}
    for path, unsaved in held.items():
        mode = modes.get(path, "100644")
        if not mode.startswith("100"):
            raise Conflict(
                f"{path} is no regular file and has unsaved text; save it and try again.", path=path
            )
        edits[path] = mode, await trees.write_blob(private, unsaved.data)
    return await trees.edit(private, tree, edits)


@dataclass(frozen=True, slots=True)
class _Edit:
    """One file: from which text to which, and who holds it."""

    path: str
    mode: str
    old: str
    new: str
    holders: tuple[Holder, ...]


@dataclass(slots=True)
class BufferEdits:
    """The edits of all buffers together; `changes` are the same in the tree of what the user has."""

    private: PrivateRepository
    label: str
    edits: Sequence[_Edit] = ()
    changes: Sequence[Change] = ()
    _written: list[tuple[Holder, Sequence[_Edit]]] = field(default_factory=list)

    @property
    def paths(self) -> tuple[str, ...]:
        """Their files."""
        return tuple(edit.path for edit in self.edits)

    async def write(self) -> None:
        """Have every editor take its edits. Raises Conflict; `take_back` then undoes what was taken."""
        for holder, edits in self._by_holder():
            # Noted first: also an editor that did not take all of them may have taken some.
            self._written.append((holder, edits))
            texts = {self._file(edit): (edit.old, edit.new) for edit in edits}
            now = await holder.editor.edit(texts, self.label)
            missing = [edit.path for edit in edits if not await self._holds(edit, now.get(self._file(edit)))]
            if missing:
                raise Conflict(
                    f"{holder.client} did not take the edit of its unsaved text of {', '.join(missing)}, so "
                    "nothing was applied; save there and try again.",
                    paths=missing,
                )

    async def take_back(self) -> None:
        """Bring the buffers back to where they were; one that holds neither text is left to its person."""
        while self._written:
            holder, edits = self._written.pop()
            texts = {self._file(edit): (edit.new, edit.old) for edit in edits}
            now = await holder.editor.edit(texts, f"Undo {self.label}")
            if left := [edit.path for edit in edits if now.get(self._file(edit), edit.old) != edit.old]:
                logger.warning(
                    "%s was edited in %s meanwhile, so the edit was not taken back; undo it there.",
                    ", ".join(left),
                    holder.client,
                )

    def _by_holder(self) -> list[tuple[Holder, list[_Edit]]]:
        found: dict[int, tuple[Holder, list[_Edit]]] = {}
        for edit in self.edits:
            for holder in edit.holders:
                found.setdefault(id(holder.editor), (holder, []))[1].append(edit)
        return list(found.values())

    async def _holds(self, edit: _Edit, now: str | None) -> bool:
        """Whether the buffer has taken the edit; its person may have typed on since."""
        if now is None or now in (edit.old, edit.new):
            return now == edit.new
        blobs = [
            await trees.write_blob(self.private, data)
            for data in (edit.old.encode(), now.encode(), edit.new.encode())
        ]
        old, there, new = [await trees.of_file(self.private, edit.path, edit.mode, blob) for blob in blobs]
        merged = await trees.merge(self.private, old, there, new)
        return not merged.conflicts and merged.tree == there

    def _file(self, edit: _Edit) -> Path:
        return self.private.repository.root / edit.path


async def planned(
    private: PrivateRepository, changes: Collection[Change], held: Mapping[str, Unsaved], label: str
) -> BufferEdits:
    """The changes of files with unsaved text, as edits. Raises Conflict for what only a disk can hold."""
    edits, buffered = [], [change for change in changes if change.path in held]
    for change in buffered:
        unsaved = held[change.path]
        _check(change, unsaved)
        assert change.new_mode is not None
        assert change.new_blob is not None
        new = decode(await trees.read_blob(private, change.new_blob), change.path)
        edits.append(_Edit(change.path, change.new_mode, unsaved.text, new, unsaved.holders))
    return BufferEdits(private, label, edits, buffered)


def _check(change: Change, unsaved: Unsaved) -> None:
    name = unsaved.holders[0].client
    if change.new_mode != change.old_mode:
        what = "is deleted" if change.new_mode is None else "changes its kind or mode"
        raise Conflict(
            f"{change.path} {what} and has unsaved text in {name}; save or close it there and try again.",
            paths=[change.path],
        )
    for holder in unsaved.holders:
        if not holder.editor.takes_edits:
            raise Conflict(
                f"{change.path} has unsaved text in {holder.client}, which takes no edits from here; save "
                "there and try again.",
                paths=[change.path],
            )

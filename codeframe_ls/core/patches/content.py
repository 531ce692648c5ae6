"""The content of a patch in the private repository: its files and hunks, and the tree that some of them make.

Knows git's objects; neither the database nor the user's files.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from codeframe_ls.core.git import trees
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.patches import hunks
from codeframe_ls.core.patches.model import Decision, FileChange, Patch


async def load(private: PrivateRepository, patch: Patch) -> list[FileChange]:
    """The files that the patch changes, with their hunks, in the order of their paths."""
    changes = await trees.diff(private, patch.base, patch.head)
    return hunks.read(changes, await trees.patch(private, patch.base, patch.head))


def wanted(patch: Patch, files: Collection[FileChange]) -> list[str]:
    """The keys that are neither applied before nor decided against, in their order."""
    decisions = patch.body.decisions
    return [
        key
        for file in files
        for key in file.keys
        if key not in patch.body.done and decisions.get(key, Decision()).apply
    ]


async def compose(
    private: PrivateRepository,
    patch: Patch,
    files: Collection[FileChange],
    decisions: Mapping[str, Decision],
    keys: Collection[str],
) -> str:
    """The tree of the patch's base with these of its hunks applied, edited as decided.

    What a key that is not among `keys` changes is left out.
    """
    edits: dict[str, tuple[str, str] | None] = {}
    for file in files:
        wanted = {key: decisions.get(key, Decision()) for key in file.keys if key in keys}
        if any(decision.apply for decision in wanted.values()):
            edits[file.path] = await _edit(private, file, wanted)
    return await trees.edit(private, patch.base, edits)


async def _edit(
    private: PrivateRepository, file: FileChange, wanted: Mapping[str, Decision]
) -> tuple[str, str] | None:
    """Mode and blob of the file with the wanted hunks; None where it is deleted."""
    everything = {key: wanted.get(key, Decision(apply=False)) for key in file.keys}
    chosen = hunks.decided(file, everything)
    if list(chosen) == list(file.hunks):
        if file.new_mode is None:
            return None
        assert file.new_blob is not None
        return file.new_mode, file.new_blob
    old = await trees.read_blob(private, file.old_blob) if file.old_blob else b""
    content = hunks.compose(hunks.lines(old), chosen)
    # A file that is deleted or added in part is there, with what is left or taken.
    mode = file.new_mode or file.old_mode
    assert mode is not None
    return mode, await trees.write_blob(private, content)

"""Writing a tree onto the user's files: the one place that changes them.

Each file is made ready beside the tree and put in place in one step, only where the file that it replaces is
still the one that was looked at. A journal on the disk says what is under way before the first file is
replaced, so that whoever finds it after a crash can go on or go back. HEAD, index, branches and ignored files
do not move. Knows neither patches nor checkpoints: the caller's rows decide how a crash is resolved.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from codeframe_ls.core.errors import Conflict, OutsideWorktree, TreeMoved
from codeframe_ls.core.git import drafts, journals
from codeframe_ls.core.git.disk import FOLDER, Disk, Moved, State
from codeframe_ls.core.git.journals import Journal, sync
from codeframe_ls.core.git.private import PrivateRepository, unwritable
from codeframe_ls.core.git.snapshot import Snapshot
from codeframe_ls.core.git.trees import diff

__all__ = ["Journal", "Written", "finish", "pending", "roll_back", "roll_forward", "write"]

_REPOSITORY: Final = "160000"
_NAMED: Final = 5

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what stood there before."""

    before: Snapshot
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One path on its way from what is there to what shall be."""

    path: str
    old: State | None
    new: State | None


async def write(
    private: PrivateRepository, *, target: str, paths: Collection[str], subject: str, before: Snapshot
) -> Written:
    """Bring exactly these paths of the user's tree to what the tree `target` holds, byte for byte.

    All of them or none: raises TreeMoved where a path is no longer what `before` holds, OutsideWorktree for a
    path that leads elsewhere, Conflict, RepositoryError or DiskFull. The journal stays until `finish`.
    """
    async with private.lock:
        if (under_way := await asyncio.to_thread(journals.read, private)) is not None:
            raise Conflict(
                f"Files are still being written ({under_way.subject}); restart the daemon to end that."
            )
        journal = Journal(subject, before.commit, target, tuple(sorted(paths)))
        steps = await _steps(private, journal)
        disk = _disk(private)
        with _explained(private):
            await asyncio.to_thread(_check, private, disk, steps)
            async with drafts.ready(private, _new(steps)) as folder:
                try:
                    await _unbroken(asyncio.to_thread(journals.write, private, journal))
                    await _unbroken(asyncio.to_thread(_all_or_none, disk, steps, folder))
                except BaseException:
                    await _roll(private, journal, back=True)
                    await asyncio.to_thread(journals.end, private)
                    raise
    return Written(before, tuple(step.path for step in steps))


async def finish(private: PrivateRepository, subject: str) -> None:
    """The caller has recorded what was written: the journal goes."""
    async with private.lock:
        journal = journals.read(private)
        if journal is not None:
            assert journal.subject == subject, "whoever wrote finishes"
            with _explained(private):
                await asyncio.to_thread(journals.end, private)


async def pending(private: PrivateRepository) -> Journal | None:
    """The writing that a crash has cut short: the caller knows whether it goes on or back."""
    return await asyncio.to_thread(journals.read, private)


async def roll_forward(private: PrivateRepository, journal: Journal) -> tuple[str, ...]:
    """Write what is not written yet; `finish` ends the journal. May be done again.

    Gives the paths that were left alone because somebody has changed them since.
    """
    async with private.lock:
        await asyncio.to_thread(drafts.remove_leftovers, private)
        return await _roll(private, journal, back=False)


async def roll_back(private: PrivateRepository, journal: Journal) -> tuple[str, ...]:
    """Put back what was written already, and end the journal. May be done again.

    Gives the paths that were left alone because somebody has changed them since.
    """
    async with private.lock:
        await asyncio.to_thread(drafts.remove_leftovers, private)
        left = await _roll(private, journal, back=True)
        await asyncio.to_thread(journals.end, private)
        return left


async def _roll(private: PrivateRepository, journal: Journal, *, back: bool) -> tuple[str, ...]:
    steps = await _steps(private, journal)
    if back:
        steps = [_Step(step.path, step.new, step.old) for step in steps]
    with _explained(private):
        async with drafts.ready(private, _new(steps)) as folder:
            return tuple(await _unbroken(asyncio.to_thread(_bring, _disk(private), steps, folder)))


def _new(steps: Sequence[_Step]) -> dict[str, State]:
    """The files that are to come, by the names of their drafts."""
    return {str(number): step.new for number, step in enumerate(steps) if step.new is not None}


async def _steps(private: PrivateRepository, journal: Journal) -> list[_Step]:
    """What is different at the journal's paths."""
    wanted = frozenset(journal.paths)
    steps = []
    for change in await diff(private, journal.before, journal.target):
        if change.path in wanted:
            if _REPOSITORY in (change.old_mode, change.new_mode):
                raise Conflict(
                    f"{change.path} is a repository of its own, which is not written; leave it out."
                )
            old, new = (change.old_mode, change.old_blob), (change.new_mode, change.new_blob)
            steps.append(_Step(change.path, _state(*old), _state(*new)))
    return steps


def _state(mode: str | None, blob: str | None) -> State | None:
    return State(mode, blob) if mode is not None and blob is not None else None


def _check(private: PrivateRepository, disk: Disk, steps: Sequence[_Step]) -> None:
    """Raise TreeMoved or Conflict unless every step can be taken as it is planned."""
    leaving = {step.path for step in steps if step.new is None}
    moved = set()
    for step in steps:
        there = disk.now(step.path)
        if there != step.old and not (there == FOLDER and step.old is None):
            moved.add(step.path)
        elif step.old is None:
            moved.update(set(disk.in_the_way(step.path)) - leaving)
    if moved:
        raise _moved(moved)
    device = private.repository.root.stat().st_dev
    for step in steps:
        if disk.folder(step.path).stat().st_dev != device:
            raise Conflict(f"{step.path} is on another file system than the top of the tree; leave it out.")


def _moved(paths: Collection[str]) -> TreeMoved:
    named = ", ".join(sorted(paths)[:_NAMED])
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return TreeMoved(
        f"{named}{more} changed in the meantime, so nothing was written; look again and repeat.",
        paths=sorted(paths),
    )


def _all_or_none(disk: Disk, steps: Sequence[_Step], folder: int) -> None:
    for _ in (left := _bring(disk, steps, folder, once=True)):
        raise _moved(left)


def _bring(disk: Disk, steps: Sequence[_Step], folder: int, *, once: bool = False) -> list[str]:
    """Take every step that is not taken yet, files that go first: a folder may come in the place of one.

    Gives the paths where something else lies than either end of the step; with `once` it stops at the first.
    """
    left: list[str] = []
    taken: list[_Step] = []
    for number in sorted(range(len(steps)), key=lambda number: steps[number].new is not None):
        step = steps[number]
        try:
            if _take(disk, step, folder, str(number)):
                taken.append(step)
        except (Moved, OutsideWorktree):
            left.append(step.path)
            if once:
                return left
    for step in taken:
        if step.new is None:
            disk.remove_empty_folders(step.path)
    for changed in {disk.folder(step.path) for step in taken}:
        sync(changed)
    return left


def _take(disk: Disk, step: _Step, folder: int, draft: str) -> bool:
    """Take the step, and say whether it was still to be taken."""
    there = disk.now(step.path)
    if there == step.new or (there == FOLDER and step.new is None):
        return False
    if step.new is None:
        disk.remove(step.path, step.old)
    else:
        disk.put(step.path, step.new.mode, folder, draft, step.old)
    return True


def _disk(private: PrivateRepository) -> Disk:
    return Disk(private.repository.root, private.digits)


@contextmanager
def _explained(private: PrivateRepository) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(private.repository.root / str(error.filename or ""), error) from error


async def _unbroken(work: Awaitable[T]) -> T:
    """Wait to the end also when the caller is cancelled: a thread cannot be stopped half-way."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise

"""Registering PRDs, and following their files: a content that differs becomes a version.

Whoever hears of a save first (an editor, the watcher, an operation) calls `saved`; the others then find
nothing to do. Knows no face.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from codeframe_ls.core.errors import CodeframeError, NotFound, PrdError
from codeframe_ls.core.prd import file, rows
from codeframe_ls.core.prd.discovery import is_markdown, is_prd
from codeframe_ls.core.prd.file import Content
from codeframe_ls.core.prd.outline import Outline
from codeframe_ls.core.prd.parsing import parse_off_loop
from codeframe_ls.core.prd.rows import Version
from codeframe_ls.core.store import Transaction
from codeframe_ls.core.workspace.git import tracked_and_new

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core
    from codeframe_ls.core.prd.library import KnownPrd

_HEAD: Final = 4096
"""Bytes in which front matter is looked for."""


async def saved(core: Core, path: str, *, settled: bool = True) -> Version | None:
    """Bring a registered PRD up to date with its file; the version that this made, or None.

    `path` is relative to the root; `settled` says that whoever saves it has finished. A PRD whose file is
    gone keeps everything and is marked as missing, or follows its file when that lies elsewhere with the
    same content. Raises PrdError when the file is no text; then the newest version stays.
    """
    async with _one_at_a_time(core, path):
        known = core.library.prds.get(path)
        try:
            read = file.read if settled else file.read_settled
            content = await read(core.repository, path)
        except NotFound:
            if known is not None:
                await _lose(core, path)
            return None
        if known is None:
            await _claim(core, path, content)
            return None
        return await _follow(core, path, content)


async def register(core: Core, path: str) -> bool:
    """Register the file at `path` as a PRD, or bring it up to date; whether it is new.

    Raises NotFound, PrdOutsideRepository, PrdNotText and PrdError.
    """
    path = core.repository.relative(path)
    async with _one_at_a_time(core, path):
        content = await file.read(core.repository, path)
        if path not in core.library.prds:
            await _claim(core, path, content)
        known = path in core.library.prds
        await _follow(core, path, content)
        return not known


async def capture(core: Core, path: str, content: Content, outline: Outline, *, saved: bool) -> KnownPrd:
    """Make `content` the newest version of the PRD at `path`, which this registers.

    `saved`: the file holds it; otherwise it is an editor's text, and the file may never come to hold it.
    Gives the PRD as it is with exactly this content.
    """
    async with _one_at_a_time(core, path):
        known = core.library.prds.get(path)
        if known is None or known.prd.version.hash != content.hash:
            await _new_version(core, path, content, outline, saved=saved)
        return core.library.prds[path]


async def register_found(core: Core) -> tuple[list[str], list[str]]:
    """Register every PRD that the working tree holds: the paths of all registered ones, sorted, and refusals.

    A refusal is a sentence that names a file that looks like a PRD, and says why it is none. Raises
    StorageError and RepositoryReadOnly: what cannot be stored is no fault of a file.
    """
    refused = []
    for path in await found(core):
        if path not in core.library.prds:
            try:
                await register(core, path)
            except (PrdError, NotFound) as error:
                refused.append(error.message)
    return sorted(core.library.prds), refused


async def found(core: Core) -> list[str]:
    """Paths of the PRDs that git tracks or would, registered or not, sorted.

    A link is its file: two names of one document are no two PRDs.
    """
    globs = core.settings_file.read().prd.globs
    registered = set(core.library.prds)
    paths = [path for path in await tracked_and_new(core.repository.root) if is_markdown(path)]

    def chosen() -> list[str]:
        prds = (path for path in paths if is_prd(path, _head(core, path), registered, globs))
        return sorted({_linked(core, path) for path in prds})

    return await asyncio.to_thread(chosen)


async def looks_like_prd(core: Core, path: str) -> bool:
    """Whether the settings or its front matter call the file at `path` a PRD, registered or not."""
    globs = core.settings_file.read().prd.globs
    registered = set(core.library.prds)
    return await asyncio.to_thread(lambda: is_prd(path, _head(core, path), registered, globs))


async def _follow(core: Core, path: str, content: Content) -> Version | None:
    """The file at `path` holds `content`: a new version, unless the file has held it before this too."""
    known = core.library.prds.get(path)
    if known is None or content.hash not in (known.prd.version.hash, known.prd.saved_hash):
        outline = await parse_off_loop(content.text)
        return await _new_version(core, path, content, outline, saved=True)
    # Where the newest version is an editor's unsaved text, a file that stayed as it was tells nothing new.
    newly_saved = known.prd.version.hash == content.hash and not known.prd.version.saved
    if newly_saved or known.prd.missing:
        await core.write(lambda db: _confirm(db, known.prd, newly_saved))
    return None


def _confirm(db: Transaction, prd: rows.Prd, newly_saved: bool) -> None:
    if newly_saved:
        rows.mark_saved(db, prd.version)
    if prd.missing:
        rows.set_place(db, prd.id, prd.path, missing=False)
    db.event("prd.found" if prd.missing else "prd.saved", prd.id, path=prd.path, version=prd.version.number)


async def _new_version(core: Core, path: str, content: Content, outline: Outline, *, saved: bool) -> Version:
    packed = await asyncio.to_thread(rows.pack, content.data)

    def work(db: Transaction) -> Version:
        prd = rows.find(db, path)
        if prd is not None and prd.missing:
            rows.set_place(db, prd.id, path, missing=False)
        prd_id = prd.id if prd else rows.insert_prd(db, path)
        version = rows.insert_version(db, prd_id, content.hash, len(content.data), packed, saved=saved)
        changed = rows.replace_sections(db, prd_id, outline, content.text)
        kind = "prd.version" if prd else "prd.added"
        db.event(kind, prd_id, path=path, version=version.number, sections=changed)
        return version

    return await core.write(work)


async def _lose(core: Core, path: str) -> None:
    """The file of a registered PRD is gone: follow it, or mark the PRD as missing."""
    prd = core.library.prds[path].prd
    goal = await _same_content(core, prd.version)
    if goal is None and prd.missing:
        return

    def work(db: Transaction) -> None:
        if goal is None:
            rows.set_place(db, prd.id, path, missing=True)
            db.event("prd.missing", prd.id, path=path)
        else:
            rows.set_place(db, prd.id, goal, missing=False)
            db.event("prd.moved", prd.id, path=goal, before=path)

    await core.write(work)


async def _claim(core: Core, path: str, content: Content) -> None:
    """A file of no registered PRD: it may be a missing one, under another name."""
    for known in core.library.prds.values():
        prd = known.prd
        if prd.missing and prd.version.hash == content.hash:

            def work(db: Transaction, prd: rows.Prd = prd) -> None:
                rows.set_place(db, prd.id, path, missing=False)
                db.event("prd.moved", prd.id, path=path, before=prd.path)

            await core.write(work)
            return


async def _same_content(core: Core, version: Version) -> str | None:
    """The path of the one file of the tree that holds this content and is no registered PRD."""
    if not version.size:
        return None
    registered = set(core.library.prds)
    paths = [path for path in await tracked_and_new(core.repository.root) if path not in registered]

    def same() -> list[str]:
        return [
            path for path in paths if _size(core, path) == version.size and _hash(core, path) == version.hash
        ]

    candidates = await asyncio.to_thread(same)
    return candidates[0] if len(candidates) == 1 else None


def _size(core: Core, path: str) -> int | None:
    try:
        return (core.repository.root / path).lstat().st_size
    except OSError:
        return None


def _hash(core: Core, path: str) -> str | None:
    try:
        return file.read_now(core.repository, path).hash
    except CodeframeError:
        # A file that is no text, or that vanished meanwhile, is not the document that we look for.
        return None


def _linked(core: Core, path: str) -> str:
    """The file that the path leads to; a path that leads to none of this working tree stays as it is."""
    try:
        return core.repository.relative(path)
    except PrdError:
        return path


def _head(core: Core, path: str) -> str:
    try:
        return file.head(core.repository, path, _HEAD).decode("utf-8", errors="replace")
    except CodeframeError:
        return ""


@asynccontextmanager
async def _one_at_a_time(core: Core, path: str) -> AsyncIterator[None]:
    """Two who hear of a save at once read the file one after the other, so that the older text cannot win."""
    lock = core.library.locks.setdefault(path, asyncio.Lock())
    async with lock:
        yield

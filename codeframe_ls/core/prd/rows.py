"""PRDs, their versions and their sections as rows. Knows SQL and nothing of files or Markdown."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass

from codeframe_ls.core import clock
from codeframe_ls.core.errors import NotFound
from codeframe_ls.core.ids import new_id, parse_reference
from codeframe_ls.core.prd.identity import KnownSection, match
from codeframe_ls.core.prd.outline import Outline
from codeframe_ls.core.store import Reader, Row, Transaction


@dataclass(frozen=True, slots=True)
class Prd:
    """A registered document and its newest version. `path` is relative to the root, with forward slashes.

    `saved_hash` is that of the newest version that the file has held.
    """

    id: str
    number: int
    path: str
    current: bool
    missing: bool
    version: Version
    saved_hash: str


@dataclass(frozen=True, slots=True)
class Version:
    """One content of a PRD; `hash` is the SHA-256 of its `size` bytes. `saved`: the file has held it."""

    id: str
    number: int
    hash: str
    size: int
    saved: bool
    created_at: str


_NEWEST = """
    SELECT prd.id, prd.number, prd.path, prd.current, prd.missing,
           v.id AS version_id, v.number AS version_number, v.hash, v.size, v.saved, v.created_at,
           (SELECT hash FROM prd_version WHERE prd_id = prd.id AND saved ORDER BY number DESC) AS saved_hash
    FROM prd JOIN prd_version v ON v.prd_id = prd.id
    WHERE v.number = (SELECT max(number) FROM prd_version WHERE prd_id = prd.id)
"""


def all_prds(db: Reader) -> list[Prd]:
    """Every registered PRD, in the order of registration."""
    return [_prd(row) for row in db.all(f"{_NEWEST} ORDER BY prd.number")]


def find(db: Reader, reference: str) -> Prd | None:
    """The PRD of a path, an alias such as `D1`, or a ULID."""
    row = db.one(f"{_NEWEST} AND prd.path = ?", (reference,))
    if row is None and (parsed := parse_reference("prd", reference)):
        row = db.one(f"{_NEWEST} AND (prd.id = ? OR prd.number = ?)", (parsed.ulid, parsed.number))
    return _prd(row) if row else None


def versions(db: Reader, prd_id: str) -> list[Version]:
    """Every version of a PRD, oldest first."""
    rows = db.all(
        "SELECT id AS version_id, number AS version_number, hash, size, saved, created_at "
        "FROM prd_version WHERE prd_id = ? ORDER BY number",
        (prd_id,),
    )
    return [_version(row) for row in rows]


def content(db: Reader, version_id: str) -> bytes:
    """The bytes of a version. Raises NotFound."""
    row = db.one("SELECT content FROM prd_version WHERE id = ?", (version_id,))
    if row is None:
        raise NotFound(f"There is no version {version_id} of any PRD.")
    return zlib.decompress(row["content"])


def insert_prd(db: Transaction, path: str) -> str:
    """Register a path; the first PRD of a working tree becomes the current one. Gives its id."""
    prd_id = new_id()
    first = db.one("SELECT 1 FROM prd") is None
    db.execute(
        "INSERT INTO prd (id, number, path, current, created_at) VALUES (?, ?, ?, ?, ?)",
        (prd_id, db.next_number("prd"), path, int(first), clock.now()),
    )
    return prd_id


def insert_version(
    db: Transaction, prd_id: str, hash_: str, size: int, compressed: bytes, *, saved: bool
) -> Version:
    """Store a content, which `pack` made, as the newest version."""
    row = db.one("SELECT coalesce(max(number), 0) AS n FROM prd_version WHERE prd_id = ?", (prd_id,))
    assert row is not None
    version = Version(new_id(), int(row["n"]) + 1, hash_, size, saved, clock.now())
    db.execute(
        "INSERT INTO prd_version (id, prd_id, number, hash, size, content, saved, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (version.id, prd_id, version.number, hash_, size, compressed, saved, version.created_at),
    )
    return version


def mark_saved(db: Transaction, version: Version) -> None:
    """Record that the file holds a version that was an editor's text before."""
    db.execute("UPDATE prd_version SET saved = 1 WHERE id = ?", (version.id,))


def pack(data: bytes) -> bytes:
    """The form in which a content is stored."""
    return zlib.compress(data)


def use(db: Transaction, prd_id: str) -> None:
    """Make a PRD the current one."""
    db.execute("UPDATE prd SET current = 0 WHERE current = 1 AND id <> ?", (prd_id,))
    db.execute("UPDATE prd SET current = 1 WHERE id = ?", (prd_id,))


def set_place(db: Transaction, prd_id: str, path: str, *, missing: bool) -> None:
    """Record where the PRD's file is, or that none is there."""
    db.execute("UPDATE prd SET path = ?, missing = ? WHERE id = ?", (path, int(missing), prd_id))


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections of a PRD's newest version in document order, and those that earlier versions had."""

    present: tuple[KnownSection, ...]
    gone: tuple[KnownSection, ...]


def sections(db: Reader, prd_id: str) -> Sections:
    """What is known of the sections of a PRD."""
    present: list[KnownSection] = []
    gone: list[KnownSection] = []
    for row in db.all("SELECT * FROM section WHERE prd_id = ? ORDER BY position, id", (prd_id,)):
        known = KnownSection(row["id"], tuple(json.loads(row["path"])), row["hash"], row["text"])
        (gone if row["position"] is None else present).append(known)
    return Sections(tuple(present), tuple(gone))


def replace_sections(db: Transaction, prd_id: str, outline: Outline, text: str) -> list[str]:
    """Store the sections of a new version; gives the ids of those that are new, changed or gone.

    A section keeps its id when it is edited, moved or renamed, and gets it back when it returns.
    """
    before = sections(db, prd_id)
    found = match(before.present, outline, text)
    if len(found) < len(outline.sections):
        found = match(before.gone, outline, text) | found
    hashes = {known.id: known.hash for known in (*before.present, *before.gone)}
    changed = _store_sections(db, prd_id, outline, text, found, hashes)
    remaining = set(found.values())
    lost = [known.id for known in before.present if known.id not in remaining]
    db.executemany("UPDATE section SET position = NULL WHERE id = ?", [(section_id,) for section_id in lost])
    _forget_unused(db, prd_id)
    return changed + lost


def _store_sections(
    db: Transaction, prd_id: str, outline: Outline, text: str, found: dict[int, str], hashes: dict[str, str]
) -> list[str]:
    changed = []
    rows = []
    for index, section in enumerate(outline.sections):
        section_id = found.get(index) or new_id()
        if hashes.get(section_id) != section.hash:
            changed.append(section_id)
        path = json.dumps(section.path, ensure_ascii=False)
        own_text = outline.own_text(text, index)
        rows.append((section_id, prd_id, path, section.occurrence, section.hash, own_text, index))
    db.executemany(
        "INSERT INTO section (id, prd_id, path, occurrence, hash, text, position) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET path = excluded.path, occurrence = excluded.occurrence, "
        "hash = excluded.hash, text = excluded.text, position = excluded.position",
        rows,
    )
    return changed


def _forget_unused(db: Transaction, prd_id: str) -> None:
    """A section that is gone is remembered only for what hangs on it."""
    db.execute(
        "DELETE FROM section WHERE prd_id = ? AND position IS NULL "
        "AND id NOT IN (SELECT section_id FROM task WHERE section_id IS NOT NULL) "
        "AND id NOT IN (SELECT section_id FROM draft WHERE section_id IS NOT NULL) "
        "AND id NOT IN (SELECT section_id FROM plan WHERE section_id IS NOT NULL)",
        (prd_id,),
    )


def _prd(row: Row) -> Prd:
    return Prd(
        row["id"],
        row["number"],
        row["path"],
        bool(row["current"]),
        bool(row["missing"]),
        _version(row),
        row["saved_hash"] or "",
    )


def _version(row: Row) -> Version:
    return Version(
        row["version_id"],
        row["version_number"],
        row["hash"],
        row["size"],
        bool(row["saved"]),
        row["created_at"],
    )

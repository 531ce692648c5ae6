"""What the operations of PRDs tell a face."""

from __future__ import annotations

from pydantic import Field

from codeframe_ls.core import ids
from codeframe_ls.core.operation import Model, Result
from codeframe_ls.core.prd import rows
from codeframe_ls.core.prd.library import KnownPrd
from codeframe_ls.core.tasks.model import TaskName


class PrdVersionEntry(Model):
    """One version of a PRD."""

    id: str
    number: int
    hash: str = Field(description="SHA-256 of its bytes.")
    size: int = Field(description="Bytes.")
    saved: bool = Field(description="False for an editor's text that the file has never held.")
    created_at: str

    @classmethod
    def of(cls, version: rows.Version) -> PrdVersionEntry:
        """The entry of a stored version."""
        return cls(
            id=version.id,
            number=version.number,
            hash=version.hash,
            size=version.size,
            saved=version.saved,
            created_at=version.created_at,
        )


class PrdEntry(Model):
    """One registered PRD."""

    id: str
    alias: str
    path: str = Field(description="Relative to the root.")
    current: bool = Field(description="Whether operations mean it when they name none.")
    missing: bool = Field(description="Whether its file is gone; its tasks are kept.")
    version: int = Field(description="The newest version's number.")
    sections: int
    tasks: int
    done: int

    @classmethod
    def of(cls, known: KnownPrd, tasks: int, done: int) -> PrdEntry:
        """The entry of a PRD with this many tasks."""
        return cls(
            id=known.prd.id,
            alias=ids.alias("prd", known.prd.number),
            path=known.prd.path,
            current=known.prd.current,
            missing=known.prd.missing,
            version=known.prd.version.number,
            sections=len(known.sections.present),
            tasks=tasks,
            done=done,
        )


class PrdAdded(Result):
    """A PRD after it was added."""

    prd: PrdEntry
    created: bool = Field(description="False when it had been registered before.")


class PrdChosen(Result):
    """The PRD that is the current one now."""

    prd: PrdEntry


class PrdList(Result):
    """Every registered PRD, and documents that look like one and are not registered."""

    prds: list[PrdEntry]
    unregistered: list[str]


class SectionEntry(Model):
    """One section of a PRD with its tasks, those of subsections not among them."""

    id: str | None = Field(description="Null while the section is new and not saved.")
    heading: str
    level: int
    path: list[str]
    line: int = Field(description="The heading's line, counted from 0.")
    end_line: int = Field(description="The first line after its own text.")
    tasks: int
    done: int
    needs_input: int
    ready: int
    stale: list[TaskName] = Field(description="Tasks that its text has changed for.")


class PrdDetail(Result):
    """A PRD as it is now: unsaved text counts."""

    path: str
    alias: str = Field(description="Empty when it is not registered.")
    version: int = Field(description="The newest version's number; 0 when it is not registered.")
    unsaved: bool = Field(description="Whether the outline is that of text that is not saved.")
    sections: list[SectionEntry]
    lost: list[TaskName] = Field(description="Tasks whose section the text no longer has.")


class PrdVersions(Result):
    """The versions of a PRD, oldest first."""

    path: str
    versions: list[PrdVersionEntry]


class PrdDiff(Result):
    """How one text of a PRD differs from another."""

    path: str
    old: str
    new: str
    diff: str = Field(description="A unified diff, empty when both are equal.")

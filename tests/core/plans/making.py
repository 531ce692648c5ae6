"""Drafts and tasks for the tests of plans."""

from __future__ import annotations

from typing import Any

from codeframe_ls.core.plans.draft import TaskDraft
from codeframe_ls.core.plans.known import Base, Known
from codeframe_ls.core.plans.model import Fields, Place, PlannedTask
from codeframe_ls.core.plans.threeway import Drafted
from codeframe_ls.core.tasks.model import Origin
from codeframe_ls.core.tasks.states import SATISFIED, Status


def draft(key: str, title: str, section: str = "s1", line: int = 0, **values: Any) -> TaskDraft:
    return TaskDraft(
        key=key, title=title, section=(section,), line=line, end_line=line + 1, origin="structure", **values
    )


def drafted(key: str, title: str, section: str = "s1", line: int = 0, **values: Any) -> Drafted:
    """A new draft of the section whose id and heading are `section`."""
    place = Place(section=(section,), section_id=section, line=line, end_line=line + 1, source_hash="new")
    return Drafted(draft(key, title, section, line, **values), place)


def known(
    number: int,
    *bases: TaskDraft,
    status: Status = "READY",
    origin: Origin = "structure",
    stale: bool = True,
    retired: bool = False,
    **edited: Any,
) -> Known:
    """T<number>, made from `bases` and then edited by hand."""
    first = bases[0]
    fields = {
        "title": first.title,
        "description": "\n\n".join(base.description for base in bases if base.description),
        "acceptance": tuple(item for base in bases for item in base.acceptance),
        "requirements": tuple(item for base in bases for item in base.requirements),
        "depends_on": tuple(item for base in bases for item in base.depends_on),
        "done": status in SATISFIED,
        **edited,
    }
    task = PlannedTask(
        id=f"{number:026}", number=number, status=status, revision=1, stale=stale, fields=Fields(**fields)
    )
    section = first.section[0]
    return Known(task, origin, section, tuple(Base(base, base.section[0]) for base in bases), retired)

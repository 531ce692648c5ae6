"""`tasks.generate`: from a PRD, or one section of it, to a plan that a person reviews.

Nothing is stored but the plan, and that only when it is whole: a broken or cancelled generation leaves none.
Knows no face.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from codeframe_ls.core import ids
from codeframe_ls.core.errors import (
    Conflict,
    ModelKeyMissing,
    NotFound,
    PrdAsksNothing,
)
from codeframe_ls.core.generate.model import (
    Drafted as DraftArrived,
)
from codeframe_ls.core.generate.model import (
    GenerationEvent,
    GenerationSpec,
    Progressed,
    Restarted,
    Used,
    stream_tasks,
)
from codeframe_ls.core.generate.structure import Structure, read_structure
from codeframe_ls.core.model import KEY, base_url
from codeframe_ls.core.operation import Call, FilePath, Line, Params, operation
from codeframe_ls.core.plans import rows
from codeframe_ls.core.plans.draft import TaskDraft
from codeframe_ls.core.plans.model import Body, Place, Plan, Source
from codeframe_ls.core.plans.operations import detail, refresh_pages
from codeframe_ls.core.plans.result import PlanDetail
from codeframe_ls.core.plans.superseding import supersede
from codeframe_ls.core.plans.threeway import Drafted, compare
from codeframe_ls.core.prd import file, library
from codeframe_ls.core.prd.file import Content
from codeframe_ls.core.prd.library import KnownPrd
from codeframe_ls.core.prd.naming import named_path
from codeframe_ls.core.prd.outline import Outline
from codeframe_ls.core.prd.parsing import off_loop, parse_off_loop
from codeframe_ls.core.prd.span import source_hash
from codeframe_ls.core.printable import one_line
from codeframe_ls.core.store import Transaction

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


class TasksGenerate(Params):
    """Parameters of `tasks.generate`."""

    prd: FilePath = Field(
        "", description="The PRD: its path, D1 or its ULID; left out, the current or only one."
    )
    section: list[str] = Field(
        [], description="Headings that lead to the one section to generate for, such as Login; left out, all."
    )
    line: Line | None = Field(None, description="A line of the section to generate for, instead of headings.")
    source: Literal["auto", "structure", "model"] = Field(
        "auto",
        description="What makes the tasks; auto: the model where an API key is known, else the structure.",
    )


@dataclass(frozen=True, slots=True)
class _Document:
    """A document at one version. Index i of `outline.sections` is index i of `known.sections.present`."""

    known: KnownPrd
    text: str
    outline: Outline
    chosen: range
    """Indices of the sections to generate for."""

    @property
    def whole(self) -> bool:
        return len(self.chosen) == len(self.outline.sections)

    @property
    def scope(self) -> tuple[str, ...]:
        return () if self.whole else self.outline.sections[self.chosen.start].path


@operation("tasks.generate", title="Generate Tasks", positional=("prd",), long=True)
async def generate(core: Core, params: TasksGenerate, call: Call) -> PlanDetail:
    """Make a plan of tasks from a PRD or one of its sections.

    Where there are tasks already, the plan compares: it keeps what is still asked for, changes what was
    edited, adds what is new and cancels what is gone. Finished work and what was written by hand stay as
    they are until a person decides. Nothing becomes a task before the plan is applied. A plan that waits for
    the same sections, and that nobody has edited, is replaced. A document that asks for no work, and has no
    task that this would end, is refused with what to write.
    """
    source = _source(params, call)
    notes: list[str] = []
    path = await named_path(core, params.prd)
    call.report(f"Reading {path}", None)
    document = await _read(core, path, params, call)
    if source == "model" and document.text.strip():
        drafts, made_by = await _from_model(core, document, call)
    else:
        structure = await off_loop(read_structure, document.text, document.outline)
        drafts, made_by = structure.tasks, "structure"
        notes = _notes(document, structure)
    call.report(f"Comparing {len(drafts)} tasks with those that exist", None)
    plan = await _store(core, document, source, made_by, drafts, notes)
    await refresh_pages(core, plan.body.supersedes)
    return await detail(core, plan)


def _source(params: TasksGenerate, call: Call) -> Source:
    has_key = bool(call.environment.get(KEY))
    if params.source == "model" and not has_key:
        raise ModelKeyMissing(
            f"No API key is known for the model; set {KEY} where your editor or `cf` is started, or generate "
            "from the document's structure with `--source structure`."
        )
    if params.source == "auto":
        return "model" if has_key else "structure"
    return params.source


async def _read(core: Core, path: str, params: TasksGenerate, call: Call) -> _Document:
    """The document as the asker sees it: unsaved text counts, and becomes a version like any other."""
    unsaved = call.unsaved(core.repository.root / path)
    if unsaved is None:
        content = await file.read(core.repository, path)
    else:
        content = Content.of_text(unsaved, path)
    outline = await parse_off_loop(content.text)
    chosen = _chosen(outline, path, params)
    known = await library.capture(core, path, content, outline, saved=unsaved is None)
    return _Document(known, content.text, outline, chosen)


def _chosen(outline: Outline, path: str, params: TasksGenerate) -> range:
    if params.line is not None:
        index = outline.at(params.line)
        if index is None or params.line >= outline.line_count:
            raise NotFound(f"Line {params.line + 1} of {path} is in no section.")
        return outline.subtree(index)
    if not params.section:
        return range(len(outline.sections))
    wanted = tuple(heading.strip().casefold() for heading in params.section)
    name = " › ".join(params.section)
    found = [
        index
        for index, section in enumerate(outline.sections)
        if tuple(heading.casefold() for heading in section.path)[-len(wanted) :] == wanted
    ]
    if not found:
        raise NotFound(f"{path} has no section “{name}”; `cf prd show` lists them.")
    if len(found) > 1:
        places = ", ".join(f"“{' › '.join(outline.sections[index].path)}”" for index in found)
        raise Conflict(f"{path} has {len(found)} sections “{name}”: {places}; name more of the headings.")
    return outline.subtree(found[0])


async def _from_model(core: Core, document: _Document, call: Call) -> tuple[Sequence[TaskDraft], str]:
    settings = core.settings_file.read().model
    known = await core.read(lambda db: rows.known_tasks(db, document.known.prd.id))
    spec = GenerationSpec(
        key=call.environment[KEY],
        model=settings.name,
        name=document.known.prd.path,
        text=document.text,
        outline=document.outline,
        chosen=None if document.whole else document.chosen,
        existing=[one.task.fields.title for one in known if one.task.status != "CANCELLED"],
        base_url=base_url(settings, call.environment),
        max_tokens=settings.max_tokens,
        silence=settings.timeout,
        environment=call.environment,
    )
    heard = 0

    def tell(event: GenerationEvent) -> None:
        nonlocal heard
        match event:
            case DraftArrived(draft):
                heard += 1
                call.report(
                    f"{heard} {'task' if heard == 1 else 'tasks'} so far: {one_line(draft.title)}", None
                )
            case Progressed(message):
                call.report(message, None)
            case Restarted(message):
                heard = 0
                call.report(message, None)
            case Used():
                pass

    result = await stream_tasks(spec, core.nursery, tell)
    return result.drafts, settings.name


def _notes(document: _Document, structure: Structure) -> list[str]:
    """What the structure leaves for a person to know about the sections in question."""
    return [
        f"Line {remark.line + 1}: {remark.message}"
        for remark in structure.remarks
        if document.outline.at(remark.line) in document.chosen
    ]


async def _store(
    core: Core,
    document: _Document,
    source: Source,
    made_by: str,
    drafts: Sequence[TaskDraft],
    notes: Sequence[str],
) -> Plan:
    prd = document.known.prd
    drafted = _drafted(document, drafts)
    sections = {
        section.id: section.hash
        for section in document.known.sections.present[document.chosen.start : document.chosen.stop]
    }

    scope = None if document.whole else sections.keys()
    known, left_out = await core.read(lambda db: (rows.known_tasks(db, prd.id), rows.left_out(db, prd.id)))
    comparison = await asyncio.to_thread(compare, known, left_out, drafted, source, scope)
    if not comparison.entries:
        raise _asks_nothing(document)
    body = Body(
        scope=document.scope,
        made_by=made_by,
        entries=comparison.entries,
        notes=(*notes, *comparison.notes),
        sections=sections,
    )

    def work(db: Transaction) -> Plan:
        plan = rows.insert_plan(db, source, prd.id, prd.version.id, body)
        replaced = supersede(db, plan)
        if replaced:
            plan = rows.update_body(db, plan, body.model_copy(update={"supersedes": tuple(replaced)}))
        db.event(
            "plan.created",
            plan.id,
            plan=ids.alias("plan", plan.number),
            prd=prd.path,
            source=source,
            entries=len(body.entries),
            supersedes=replaced,
        )
        return plan

    return await core.write(work)


def _asks_nothing(document: _Document) -> PrdAsksNothing:
    what = f"“{' › '.join(document.scope)}” in " if document.scope else ""
    return PrdAsksNothing(
        f"Nothing in {what}{document.known.prd.path} asks for work, so no plan was made; write what is to be "
        "done, for example as a list item “- [ ] Log in with a password”, and generate again."
    )


def _drafted(document: _Document, drafts: Sequence[TaskDraft]) -> list[Drafted]:
    found = []
    hashes = [section.hash for section in document.known.sections.present]
    for draft in drafts:
        index = document.outline.at(draft.line)
        assert index is not None, "a draft comes from a section"
        section = document.known.sections.present[index]
        place = Place(
            section=document.outline.sections[index].path,
            section_id=section.id,
            line=draft.line,
            end_line=draft.end_line,
            source_hash=source_hash(hashes, document.outline, draft.line, draft.end_line),
        )
        found.append(Drafted(draft, place))
    return found

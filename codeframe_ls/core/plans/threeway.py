"""The three-way comparison: what the document asked for when a task was made (base), the task as it is now
(mine), and what the document asks for today (theirs).

The outcome is one entry for every task and every draft. Finished and running work is never changed by itself,
and neither is what a person wrote by hand. Pure; knows no store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from codeframe_ls.core import ids
from codeframe_ls.core.plans.draft import TaskDraft
from codeframe_ls.core.plans.matching import Item, match
from codeframe_ls.core.plans.model import FIELD_NAMES, Action, Entry, Fields, Place, PlannedTask, Source
from codeframe_ls.core.tasks.model import Origin
from codeframe_ls.core.tasks.states import SATISFIED, Status

STARTED: Final[frozenset[Status]] = SATISFIED | {"IN_PROGRESS", "BLOCKED"}
"""Work that exists or is under way: only a person decides what a changed document means for it."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A new draft and where in the document it stands."""

    draft: TaskDraft
    place: Place


@dataclass(frozen=True, slots=True)
class Base:
    """A draft of an applied plan. `depends_on` of the draft holds references such as `T12`."""

    draft: TaskDraft
    section_id: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """A task that an applied plan made. `kept`: a person keeps it although the document dropped it."""

    task: PlannedTask
    origin: Origin
    section_id: str | None
    bases: tuple[Base, ...]
    retired: bool = False
    kept: bool = False

    @property
    def alias(self) -> str:
        """`T12`."""
        return ids.alias("task", self.task.number)


def compare(
    known: Sequence[Known], left_out: Sequence[Base], drafted: Sequence[Drafted], source: Source
) -> tuple[Entry, ...]:
    """One entry for each task and each draft, in the order of the document."""
    return _Comparison(known, left_out, drafted, source).entries()


def combined(drafts: Sequence[TaskDraft], references: Mapping[str, str]) -> Fields:
    """The fields of the one task that these drafts make; `references` translates the keys in `depends_on`."""
    first = drafts[0]
    depends_on = [references[key] for draft in drafts for key in draft.depends_on if key in references]
    own = {references.get(draft.key) for draft in drafts}
    return Fields(
        title=first.title,
        description="\n\n".join(draft.description for draft in drafts if draft.description),
        acceptance=_distinct(criterion for draft in drafts for criterion in draft.acceptance),
        requirements=_distinct(requirement for draft in drafts for requirement in draft.requirements),
        priority=next((draft.priority for draft in drafts if draft.priority), None),
        depends_on=_distinct(reference for reference in depends_on if reference not in own),
        done=all(draft.done for draft in drafts),
    )


def merged(base: Fields, mine: Fields, theirs: Fields) -> tuple[Fields, dict[str, Any]]:
    """What the task becomes, and what the document says where an edit made by hand is kept instead."""
    result: dict[str, Any] = {}
    offered: dict[str, Any] = {}
    for name in FIELD_NAMES:
        was, has, wants = getattr(base, name), getattr(mine, name), getattr(theirs, name)
        if name == "depends_on":
            result[name] = _merged_set(was, has, wants)
        elif wants in (was, has):
            result[name] = has
        elif has == was:
            result[name] = wants
        else:
            result[name] = has
            offered[name] = list(wants) if isinstance(wants, tuple) else wants
    return Fields.model_construct(**result), offered


class _Comparison:
    def __init__(
        self, known: Sequence[Known], left_out: Sequence[Base], drafted: Sequence[Drafted], source: Source
    ) -> None:
        self.known, self.drafted, self.source = known, drafted, source
        self._pair(left_out)
        self._number()

    def entries(self) -> tuple[Entry, ...]:
        ordered: list[Entry] = []
        seen: set[int] = set()
        for index in range(len(self.drafted)):
            task = self.task_of.get(index)
            if task is None:
                ordered.append(self._addition(index))
            elif task not in seen:
                seen.add(task)
                ordered.append(self._update(self.known[task], self.drafts_of[task]))
        gone = [
            self._departure(known)
            for number, known in enumerate(self.known)
            if number not in seen and not known.kept and known.task.status != "CANCELLED"
        ]
        return _placed(ordered, gone, {known.alias: known.section_id for known in self.known})

    def _pair(self, left_out: Sequence[Base]) -> None:
        owners: list[int | None] = []
        old: list[Item] = []
        for number, known in enumerate(self.known):
            for base in known.bases:
                owners.append(number)
                old.append(_item(base.draft, base.section_id))
        for base in left_out:
            owners.append(None)
            old.append(_item(base.draft, base.section_id))
        found = match(old, [_item(one.draft, one.place.section_id) for one in self.drafted])
        self.task_of: dict[int, int] = {}
        self.left_out: set[int] = set()
        self.drafts_of: dict[int, list[int]] = defaultdict(list)
        for new in sorted(found):
            owner = owners[found[new]]
            if owner is None:
                self.left_out.add(new)
            else:
                self.task_of[new] = owner
                self.drafts_of[owner].append(new)

    def _number(self) -> None:
        """Name every draft by its entry: `T12` where there is a task, `N3` where there will be one."""
        self.references: dict[str, str] = {}
        self.names: dict[int, str] = {}
        fresh = 0
        for index, one in enumerate(self.drafted):
            task = self.task_of.get(index)
            if task is not None:
                self.names[index] = self.known[task].alias
            else:
                fresh += 1
                self.names[index] = f"N{fresh}"
            # A task cannot wait for one that will not exist, so nothing refers to a draft that is left out.
            if index not in self.left_out:
                self.references[one.draft.key] = self.names[index]

    def _addition(self, index: int) -> Entry:
        one = self.drafted[index]
        skipped = index in self.left_out
        return Entry.model_construct(
            key=self.names[index],
            action="add",
            options=("add",),
            chosen=not skipped,
            review=False,
            reason="You left it out of an earlier plan, or deleted its task."
            if skipped
            else "New in the PRD.",
            fields=combined([one.draft], self.references),
            offered={},
            task=None,
            place=one.place,
            drafts=(one.draft,),
        )

    def _update(self, known: Known, indices: Sequence[int]) -> Entry:
        drafts = [self.drafted[index].draft for index in indices]
        place = self.drafted[indices[0]].place
        mine = known.task.fields
        bases = [base.draft for base in known.bases]
        # The base's references are those of tasks already; its own keys must not be taken for today's.
        base = combined(bases, {name: name for draft in bases for name in draft.depends_on})
        fields, offered = merged(base, mine, combined(drafts, self.references))
        verdict = self._verdict(known, place, changed=fields != mine, offered=bool(offered))
        return Entry.model_construct(
            key=known.alias,
            fields=fields,
            offered=offered,
            task=known.task,
            place=place,
            drafts=tuple(drafts),
            **verdict,
        )

    def _verdict(self, known: Known, place: Place, *, changed: bool, offered: bool) -> dict[str, Any]:
        status = known.task.status
        if status == "CANCELLED":
            return _of_cancelled(known, changed)
        if not changed:
            kept = "Edited by hand; the PRD says something else by now." if offered else "As in the PRD."
            return _verdict("keep", ("keep",), kept)
        if status in STARTED:
            options: tuple[Action, ...] = (
                ("keep", "reopen", "add") if status in SATISFIED else ("keep", "change")
            )
            return _verdict("keep", options, "The PRD changed: review.", chosen=False, review=True)
        if (
            self.source == known.origin == "model"
            and not known.task.stale
            and place.section_id == known.section_id
        ):
            reason = "Only the model's words differ: the section has not changed."
            return _verdict("change", ("change", "keep"), reason, chosen=False)
        return _verdict("change", ("change", "keep"), "The PRD changed.")

    def _departure(self, known: Known) -> Entry:
        return Entry.model_construct(
            key=known.alias,
            fields=known.task.fields,
            offered={},
            task=known.task,
            place=None,
            drafts=(),
            **self._farewell(known),
        )

    def _farewell(self, known: Known) -> dict[str, Any]:
        """What becomes of a task that no draft speaks of."""
        status = known.task.status
        if status in STARTED:
            options: tuple[Action, ...] = ("keep",) if status == "MERGED" else ("keep", "cancel")
            return _verdict("keep", options, "No longer in the PRD: review.", chosen=False, review=True)
        if known.origin != self.source:
            made = "the model" if known.origin == "model" else "the document's structure"
            return _verdict(
                "cancel", ("cancel", "keep"), f"Made from {made}, and not found there.", chosen=False
            )
        if self.source == "model" and not known.task.stale:
            return _verdict("keep", ("keep", "cancel"), "Its section has not changed.")
        if _edited_by_hand(known):
            reason = "No longer in the PRD, but edited by hand."
            return _verdict("cancel", ("cancel", "keep"), reason, chosen=False)
        return _verdict("cancel", ("cancel", "keep"), "No longer in the PRD.")


def _of_cancelled(known: Known, changed: bool) -> dict[str, Any]:
    if known.retired:
        return _verdict("reopen", ("reopen", "keep"), "It is in the PRD again.")
    reason = "Cancelled by hand; the PRD changed since." if changed else "Cancelled by hand."
    return _verdict("keep", ("keep", "reopen"), reason)


def _verdict(
    action: Action, options: tuple[Action, ...], reason: str, *, chosen: bool = True, review: bool = False
) -> dict[str, Any]:
    return {"action": action, "options": options, "reason": reason, "chosen": chosen, "review": review}


def _edited_by_hand(known: Known) -> bool:
    bases = [base.draft for base in known.bases]
    base = combined(bases, {name: name for draft in bases for name in draft.depends_on})
    mine = known.task.fields
    return any(getattr(base, name) != getattr(mine, name) for name in ("title", "description", "acceptance"))


def _placed(ordered: list[Entry], gone: list[Entry], sections: Mapping[str, str | None]) -> tuple[Entry, ...]:
    """Put what the document dropped behind the other entries of its section, or at the end."""
    behind: dict[str | None, list[Entry]] = defaultdict(list)
    present = {entry.place.section_id for entry in ordered if entry.place}
    for entry in gone:
        section = sections[entry.key]
        behind[section if section in present else None].append(entry)
    result: list[Entry] = []
    for index, entry in enumerate(ordered):
        result.append(entry)
        section = entry.place.section_id if entry.place else None
        following = ordered[index + 1].place if index + 1 < len(ordered) else None
        if section is not None and (following is None or following.section_id != section):
            result.extend(behind.pop(section, ()))
    for rest in behind.values():
        result.extend(rest)
    return tuple(result)


def _item(draft: TaskDraft, section_id: str | None) -> Item:
    text = " ".join((draft.description, *draft.acceptance))
    return Item(section_id, draft.title, text, tuple(draft.requirements))


def _merged_set(was: tuple[str, ...], has: tuple[str, ...], wants: tuple[str, ...]) -> tuple[str, ...]:
    dropped = set(was) - set(wants)
    kept = [reference for reference in has if reference not in dropped]
    added = [reference for reference in wants if reference not in was and reference not in kept]
    return (*kept, *added)


def _distinct(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))

"""The three-way comparison: what the document asked for when a task was made (base), the task as it is now
(mine), and what the document asks for today (theirs).

The outcome is one entry for every task and every draft. Finished and running work is never changed by itself,
and neither is what a person wrote by hand. Pure; knows no store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codeframe_ls.core.plans.draft import TaskDraft
from codeframe_ls.core.plans.known import Base, Known
from codeframe_ls.core.plans.matching import Item, match
from codeframe_ls.core.plans.model import FIELD_NAMES, Entry, Fields, Place, Source
from codeframe_ls.core.plans.verdict import of_departure, of_update
from codeframe_ls.core.printable import one_line


@dataclass(frozen=True, slots=True)
class Drafted:
    """A new draft and where in the document it stands."""

    draft: TaskDraft
    place: Place


@dataclass(frozen=True, slots=True)
class Comparison:
    """One entry for each task and each draft, in the order of the document; `notes` are sentences."""

    entries: tuple[Entry, ...]
    notes: tuple[str, ...]


def compare(
    known: Sequence[Known],
    left_out: Sequence[Base],
    drafted: Sequence[Drafted],
    source: Source,
    scope: Collection[str | None] | None = None,
) -> Comparison:
    """Compare the tasks of a document with new drafts of it.

    With `scope` (ids of sections) only these sections' tasks and drafts have entries; the drafts of others
    serve to know what depends on what.
    """
    comparison = _Comparison(known, left_out, drafted, source, scope)
    return Comparison(comparison.entries(), tuple(comparison.notes))


def combined(drafts: Sequence[TaskDraft], own: str) -> Fields:
    """The fields of the one task that these drafts make, which others refer to as `own`."""
    depends_on = (name for draft in drafts for name in draft.depends_on if name != own)
    return Fields(
        title=drafts[0].title,
        description="\n\n".join(draft.description for draft in drafts if draft.description),
        acceptance=_distinct(criterion for draft in drafts for criterion in draft.acceptance),
        requirements=_distinct(requirement for draft in drafts for requirement in draft.requirements),
        priority=next((draft.priority for draft in drafts if draft.priority), None),
        depends_on=_distinct(depends_on),
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
        self,
        known: Sequence[Known],
        left_out: Sequence[Base],
        drafted: Sequence[Drafted],
        source: Source,
        scope: Collection[str | None] | None,
    ) -> None:
        self.known, self.drafted, self.source, self.scope = known, drafted, source, scope
        self.notes: list[str] = []
        self._pair(left_out)
        self._number()

    def entries(self) -> tuple[Entry, ...]:
        ordered: list[Entry] = []
        seen: set[int] = set()
        for index, one in enumerate(self.drafted):
            task = self.task_of.get(index)
            if not self._within(one.place.section_id):
                seen.update(() if task is None else (task,))
            elif task is None:
                ordered.append(self._addition(index))
            elif task not in seen:
                seen.add(task)
                ordered.append(self._update(self.known[task], self.drafts_of[task]))
        gone = [
            self._departure(known)
            for number, known in enumerate(self.known)
            if number not in seen and not known.kept and known.task.status != "CANCELLED"
            if self._within(known.section_id)
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
        # In the order of what they were made from: a person may have merged a later one first, and the first
        # gives the task its title and its place.
        for new in sorted(found, key=lambda new: found[new]):
            owner = owners[found[new]]
            if owner is None:
                self.left_out.add(new)
            else:
                self.task_of[new] = owner
                self.drafts_of[owner].append(new)

    def _within(self, section_id: str | None) -> bool:
        return self.scope is None or section_id in self.scope

    def _number(self) -> None:
        """Name every draft by its entry: `T12` where there is a task, `N3` where there will be one.

        A task cannot wait for one that will not exist, so a draft that is left out, or that is outside the
        scope and has no task, has no name.
        """
        self.references: dict[str, str] = {}
        self.names: dict[int, str] = {}
        fresh = 0
        for index, one in enumerate(self.drafted):
            task = self.task_of.get(index)
            if task is not None:
                self.names[index] = self.known[task].alias
            elif self._within(one.place.section_id):
                fresh += 1
                self.names[index] = f"N{fresh}"
            if index in self.names and index not in self.left_out:
                self.references[one.draft.key] = self.names[index]
        self._note_loose_ends()

    def _note_loose_ends(self) -> None:
        titles = {one.draft.key: one.draft.title for one in self.drafted}
        for index, one in enumerate(self.drafted):
            if not self._within(one.place.section_id) or index in self.left_out:
                continue
            for key in one.draft.depends_on:
                if key not in self.references:
                    name, other = self.names[index], one_line(titles.get(key, key))
                    self.notes.append(f"{name} depends on “{other}”, which has no task: left without it.")

    def _named(self, drafted: Drafted) -> TaskDraft:
        """The draft with its section's id, and references in place of keys."""
        draft = drafted.draft
        others = [self.references[key] for key in draft.depends_on if key in self.references]
        return draft.model_copy(update={"depends_on": others, "section_id": drafted.place.section_id})

    def _addition(self, index: int) -> Entry:
        one = self.drafted[index]
        skipped = index in self.left_out
        draft = self._named(one)
        return Entry.model_construct(
            key=self.names[index],
            action="add",
            options=("add",),
            chosen=not skipped,
            review=False,
            reason="You left it out of an earlier plan, or deleted its task."
            if skipped
            else "New in the PRD.",
            fields=combined([draft], self.names[index]),
            offered={},
            task=None,
            place=one.place,
            drafts=(draft,),
        )

    def _update(self, known: Known, indices: Sequence[int]) -> Entry:
        drafts = [self._named(self.drafted[index]) for index in indices]
        place = self.drafted[indices[0]].place
        mine = known.task.fields
        fields, offered = self._merged(known, drafts)
        changed = fields is not mine and fields != mine
        verdict = of_update(known, self.source, place.section_id, changed=changed, offered=bool(offered))
        return Entry.model_construct(
            key=known.alias,
            fields=fields,
            offered=offered,
            task=known.task,
            place=place,
            drafts=tuple(drafts),
            **verdict,
        )

    def _merged(self, known: Known, drafts: Sequence[TaskDraft]) -> tuple[Fields, dict[str, Any]]:
        bases = [base.draft for base in known.bases]
        # Most drafts of most documents are as they were, so this is what the time of a comparison depends on.
        if len(bases) == len(drafts) and all(map(_says_the_same, bases, drafts)):
            return known.task.fields, {}
        base, theirs = combined(bases, known.alias), combined(drafts, known.alias)
        theirs = theirs.model_copy(
            update={"depends_on": _distinct((*theirs.depends_on, *self._unseen(base)))}
        )
        return merged(base, known.task.fields, theirs)

    def _unseen(self, base: Fields) -> list[str]:
        """Dependencies that lead out of the sections that a model was asked for: it could not name them."""
        if self.scope is None or self.source != "model":
            return []
        outside = {known.alias for known in self.known if not self._within(known.section_id)}
        return [reference for reference in base.depends_on if reference in outside]

    def _departure(self, known: Known) -> Entry:
        return Entry.model_construct(
            key=known.alias,
            fields=known.task.fields,
            offered={},
            task=known.task,
            place=None,
            drafts=(),
            **of_departure(known, self.source, by_hand=_edited_by_hand(known)),
        )


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


def _says_the_same(base: TaskDraft, draft: TaskDraft) -> bool:
    return (
        base.title == draft.title
        and base.description == draft.description
        and base.acceptance == draft.acceptance
        and base.requirements == draft.requirements
        and base.depends_on == draft.depends_on
        and base.done == draft.done
        and base.priority == draft.priority
    )


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


def _edited_by_hand(known: Known) -> bool:
    base = combined([base.draft for base in known.bases], known.alias)
    mine = known.task.fields
    return any(getattr(base, name) != getattr(mine, name) for name in ("title", "description", "acceptance"))

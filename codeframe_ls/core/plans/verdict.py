"""What a plan proposes for a task that exists: the rules, apart from the comparison of texts. Pure."""

from __future__ import annotations

from typing import Final, TypedDict

from codeframe_ls.core.plans.known import Known
from codeframe_ls.core.plans.model import Action, Source
from codeframe_ls.core.tasks.states import SATISFIED, Status

STARTED: Final[frozenset[Status]] = SATISFIED | {"IN_PROGRESS", "BLOCKED"}
"""Work that exists or is under way: only a person decides what a changed document means for it."""


class Verdict(TypedDict):
    """The fields of a plan's entry that say what is proposed, and why."""

    action: Action
    options: tuple[Action, ...]
    reason: str
    chosen: bool
    review: bool


def of_update(
    known: Known, source: Source, section_id: str | None, *, changed: bool, offered: bool
) -> Verdict:
    """What is proposed for a task that a draft of the section speaks of.

    `changed`: the task would not stay as it is. `offered`: the document disagrees with an edit made by hand.
    """
    status = known.task.status
    if status == "CANCELLED":
        return _of_cancelled(known, changed)
    if not changed:
        kept = "Edited by hand; the PRD says something else by now." if offered else "As in the PRD."
        return _verdict("keep", ("keep",), kept)
    if _reworded(known, source, section_id):
        reason = "Only the wording differs: its section has not changed."
        if status in STARTED:
            return _verdict("keep", ("keep",), reason)
        return _verdict("change", ("change", "keep"), reason, chosen=False)
    if status in SATISFIED:
        return _review(("keep", "reopen", "add"), "The PRD changed: review.")
    if status in STARTED:
        return _review(("keep", "change"), "The PRD changed: review.")
    return _verdict("change", ("change", "keep"), "The PRD changed.")


def of_departure(known: Known, source: Source, *, by_hand: bool) -> Verdict:
    """What is proposed for a task that no draft speaks of; `by_hand`: a person has edited it."""
    status = known.task.status
    if status in STARTED:
        return _review(
            ("keep",) if status == "MERGED" else ("keep", "cancel"), "No longer in the PRD: review."
        )
    if known.origin != source:
        other = "The model made it; the structure does not show it."
        reason = other if source == "structure" else "Made from the structure; the model does not name it."
        return _verdict("cancel", ("cancel", "keep"), reason, chosen=False)
    if source == "model" and not known.task.stale:
        return _verdict("keep", ("keep", "cancel"), "Its section has not changed.")
    if by_hand:
        reason = "No longer in the PRD, but edited by hand."
        return _verdict("cancel", ("cancel", "keep"), reason, chosen=False)
    return _verdict("cancel", ("cancel", "keep"), "No longer in the PRD.")


def _reworded(known: Known, source: Source, section_id: str | None) -> bool:
    """Whether the difference is the generator's alone: another one, or a model, reads the very same text."""
    another_reading = "model" in (source, known.origin)
    return another_reading and not known.task.stale and section_id == known.section_id


def _of_cancelled(known: Known, changed: bool) -> Verdict:
    if known.retired:
        return _verdict("reopen", ("reopen", "keep"), "It is in the PRD again.")
    reason = "Cancelled by hand; the PRD changed since." if changed else "Cancelled by hand."
    return _verdict("keep", ("keep", "reopen"), reason)


def _review(options: tuple[Action, ...], reason: str) -> Verdict:
    return _verdict("keep", options, reason, chosen=False, review=True)


def _verdict(
    action: Action, options: tuple[Action, ...], reason: str, *, chosen: bool = True, review: bool = False
) -> Verdict:
    return {"action": action, "options": options, "reason": reason, "chosen": chosen, "review": review}

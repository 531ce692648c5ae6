"""What a plan proposes: keep, change, add, cancel, reopen, or a person's review."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.core.plans.known import Base, Known
from codeframe_ls.core.plans.model import Entry, Fields
from codeframe_ls.core.plans.threeway import Drafted, compare, merged
from codeframe_ls.core.tasks.states import Status
from tests.core.plans.making import draft, drafted, known

TEXT = st.sampled_from(["", "a", "b", "c"])
LISTS = st.lists(st.sampled_from(["x", "y", "z"]), unique=True).map(tuple)
FIELDS = st.builds(
    Fields,
    title=st.sampled_from(["a", "b", "c"]),
    description=TEXT,
    acceptance=LISTS,
    requirements=LISTS,
    priority=st.sampled_from([None, "high", "low"]),
    depends_on=LISTS,
    done=st.booleans(),
)


def entries(tasks: list[Known], drafts: list[Drafted], *left_out: Base) -> dict[str, Entry]:
    return {entry.key: entry for entry in compare(tasks, left_out, drafts, "structure").entries}


def outcome(entry: Entry) -> tuple[str, bool, bool]:
    return entry.action, entry.chosen, entry.review


LOGIN = draft("t1", "Users can log in", description="With a password.")


class TestWithoutTasks:
    def test_every_draft_is_added_in_order(self) -> None:
        found = entries([], [drafted("a", "Log in"), drafted("b", "Pay", depends_on=["a"])])
        assert list(found) == ["N1", "N2"]
        assert {outcome(entry) for entry in found.values()} == {("add", True, False)}
        assert found["N2"].fields.depends_on == ("N1",)

    def test_what_was_left_out_before_is_shown_and_not_chosen(self) -> None:
        found = entries([], [drafted("a", "Log in")], Base(draft("a", "Log in"), "s1"))
        assert outcome(found["N1"]) == ("add", False, False)

    def test_nothing_waits_for_what_is_left_out(self) -> None:
        compared = compare(
            [],
            [Base(draft("a", "Log in"), "s1")],
            [drafted("a", "Log in"), drafted("b", "Pay", depends_on=["a"])],
            "structure",
        )
        assert compared.entries[1].fields.depends_on == ()
        assert compared.notes == ("N2 depends on “Log in”, which has no task: left without it.",)


class TestWithTasks:
    def test_an_unchanged_draft_keeps_its_task(self) -> None:
        found = entries([known(1, LOGIN)], [drafted("x", LOGIN.title, description=LOGIN.description)])
        assert outcome(found["T1"]) == ("keep", True, False)
        assert found["T1"].changed_fields() == []

    def test_an_edited_draft_changes_its_task(self) -> None:
        found = entries([known(1, LOGIN)], [drafted("x", LOGIN.title, description="With a passkey.")])
        assert outcome(found["T1"]) == ("change", True, False)
        assert found["T1"].changed_fields() == ["description"]
        assert found["T1"].fields.description == "With a passkey."

    def test_what_left_the_document_is_cancelled(self) -> None:
        assert outcome(entries([known(1, LOGIN)], [])["T1"]) == ("cancel", True, False)

    def test_a_checked_box_finishes_the_task(self) -> None:
        found = entries(
            [known(1, LOGIN)], [drafted("x", LOGIN.title, description=LOGIN.description, done=True)]
        )
        assert found["T1"].changed_fields() == ["done"]

    def test_a_task_that_was_finished_otherwise_stays_so_though_its_box_is_open(self) -> None:
        task = known(1, LOGIN, status="MERGED")
        found = entries([task], [drafted("x", LOGIN.title, description=LOGIN.description)])
        assert outcome(found["T1"]) == ("keep", True, False)

    def test_an_edit_by_hand_is_kept_and_the_documents_text_offered(self) -> None:
        task = known(1, LOGIN, description="With a fingerprint.")
        entry = entries([task], [drafted("x", LOGIN.title, description="With a passkey.")])["T1"]
        assert outcome(entry) == ("keep", True, False)
        assert entry.fields.description == "With a fingerprint."
        assert entry.offered == {"description": "With a passkey."}

    def test_an_edit_by_hand_that_the_document_does_not_contradict_is_kept_silently(self) -> None:
        task = known(1, LOGIN, description="With a fingerprint.")
        entry = entries([task], [drafted("x", "All users can log in", description=LOGIN.description)])["T1"]
        assert (entry.fields.title, entry.fields.description) == (
            "All users can log in",
            "With a fingerprint.",
        )
        assert entry.offered == {}

    def test_what_was_edited_by_hand_is_not_cancelled_unasked(self) -> None:
        entry = entries([known(1, LOGIN, title="Users can sign in")], [])["T1"]
        assert outcome(entry) == ("cancel", False, False)

    def test_dependencies_added_by_hand_stay_and_those_of_the_document_follow_it(self) -> None:
        base = draft("t2", "Pay by card", depends_on=["T1"])
        pay = known(2, base, depends_on=("T1", "T9"))
        others = [known(1, LOGIN), known(3, draft("t3", "Fill the cart"))]
        new = [
            drafted("a", LOGIN.title, description=LOGIN.description),
            drafted("b", "Pay by card", depends_on=["c"]),
            drafted("c", "Fill the cart"),
        ]
        assert entries([*others, pay], new)["T2"].fields.depends_on == ("T9", "T3")


@pytest.mark.parametrize("status", ["DONE", "MERGED", "IN_PROGRESS", "BLOCKED"])
class TestStartedWork:
    def test_is_never_changed_but_shown_for_review(self, status: Status) -> None:
        task = known(1, LOGIN, status=status)
        entry = entries([task], [drafted("x", LOGIN.title, description="With a passkey.")])["T1"]
        assert outcome(entry) == ("keep", False, True)
        assert entry.fields.description == "With a passkey."
        assert set(entry.options) == (
            {"keep", "reopen", "add"} if status in ("DONE", "MERGED") else {"keep", "change"}
        )

    def test_is_never_cancelled_but_shown_for_review(self, status: Status) -> None:
        entry = entries([known(1, LOGIN, status=status)], [])["T1"]
        assert outcome(entry) == ("keep", False, True)
        assert ("cancel" in entry.options) == (status != "MERGED")


class TestCancelled:
    def test_by_hand_it_stays_cancelled(self) -> None:
        task = known(1, LOGIN, status="CANCELLED")
        entry = entries([task], [drafted("x", LOGIN.title, description="With a passkey.")])["T1"]
        assert (entry.action, entry.options) == ("keep", ("keep", "reopen"))

    def test_by_a_plan_it_comes_back_with_the_text(self) -> None:
        task = known(1, LOGIN, status="CANCELLED", retired=True)
        entry = entries([task], [drafted("x", LOGIN.title, description=LOGIN.description)])["T1"]
        assert outcome(entry) == ("reopen", True, False)

    def test_what_is_cancelled_and_gone_is_not_mentioned(self) -> None:
        assert entries([known(1, LOGIN, status="CANCELLED")], []) == {}


class TestMergedTasks:
    def test_drafts_that_were_merged_stay_one_task(self) -> None:
        task = known(1, draft("a", "Log in"), draft("b", "Log out", line=1))
        found = entries([task], [drafted("x", "Log in"), drafted("y", "Log out", line=1)])
        assert list(found) == ["T1"]
        assert outcome(found["T1"]) == ("keep", True, False)


class TestModel:
    def test_other_words_for_an_unchanged_section_are_not_chosen(self) -> None:
        task = known(1, LOGIN, origin="model", stale=False)
        found = compare([task], [], [drafted("x", LOGIN.title, description="Using a password.")], "model")
        assert outcome(found.entries[0]) == ("change", False, False)

    def test_the_structure_of_an_unchanged_section_does_not_undo_the_models_words(self) -> None:
        task = known(1, LOGIN, origin="model", stale=False)
        found = compare([task], [], [drafted("x", LOGIN.title, description="Using a password.")], "structure")
        assert outcome(found.entries[0]) == ("change", False, False)

    def test_other_words_for_finished_work_of_an_unchanged_section_ask_for_no_review(self) -> None:
        task = known(1, LOGIN, origin="model", stale=False, status="DONE")
        again = drafted("x", LOGIN.title, description="Using a password.", done=True)
        assert outcome(compare([task], [], [again], "model").entries[0]) == ("keep", True, False)

    def test_a_dependency_that_leads_out_of_the_asked_sections_is_kept(self) -> None:
        other = known(1, draft("a", "Log in", "s1"), origin="model")
        task = known(2, draft("b", "Pay", "s2", depends_on=["T1"]), origin="model")
        found = compare([other, task], [], [drafted("x", "Pay by card", "s2")], "model", scope={"s2"})
        assert [(entry.key, entry.fields.depends_on) for entry in found.entries] == [("T2", ("T1",))]

    def test_what_the_model_does_not_repeat_of_an_unchanged_section_is_kept(self) -> None:
        found = compare([known(1, LOGIN, origin="model", stale=False)], [], [], "model")
        assert outcome(found.entries[0]) == ("keep", True, False)

    def test_what_the_other_source_made_is_not_cancelled_unasked(self) -> None:
        found = compare([known(1, LOGIN, origin="model")], [], [], "structure")
        assert outcome(found.entries[0]) == ("cancel", False, False)


class TestScope:
    def test_only_the_sections_asked_for_have_entries(self) -> None:
        tasks = [known(1, LOGIN), known(2, draft("b", "Pay", "s2"))]
        new = [drafted("x", "Fly", "s1"), drafted("y", "Swim", "s2", depends_on=["x"])]
        compared = compare(tasks, [], new, "structure", {"s2"})
        assert [(entry.key, entry.action) for entry in compared.entries] == [("N1", "add"), ("T2", "cancel")]

    def test_dependencies_reach_tasks_outside(self) -> None:
        new = [
            drafted("x", LOGIN.title, description=LOGIN.description),
            drafted("y", "Swim", "s2", depends_on=["x"]),
        ]
        compared = compare([known(1, LOGIN)], [], new, "structure", {"s2"})
        assert compared.entries[0].fields.depends_on == ("T1",)


@given(FIELDS, FIELDS)
def test_an_unchanged_document_changes_nothing(base: Fields, mine: Fields) -> None:
    assert merged(base, mine, base) == (mine, {})


@given(FIELDS, FIELDS)
def test_an_untouched_task_follows_the_document(base: Fields, theirs: Fields) -> None:
    result, offered = merged(base, base, theirs)
    assert offered == {}
    assert result.model_copy(update={"depends_on": ()}) == theirs.model_copy(update={"depends_on": ()})
    assert set(result.depends_on) == set(theirs.depends_on)


@given(FIELDS, FIELDS, FIELDS)
def test_nothing_written_by_hand_is_lost(base: Fields, mine: Fields, theirs: Fields) -> None:
    result, offered = merged(base, mine, theirs)
    for name in ("title", "description", "acceptance", "requirements", "priority", "done"):
        if getattr(mine, name) != getattr(base, name):
            assert getattr(result, name) == getattr(mine, name)
            contradicted = getattr(theirs, name) not in (getattr(base, name), getattr(mine, name))
            assert (name in offered) == contradicted

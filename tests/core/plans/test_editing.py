"""Changing a plan before it is applied."""

from __future__ import annotations

import pytest

from codeframe_ls.core.errors import Conflict, InvalidParams, NotFound
from codeframe_ls.core.plans import editing
from codeframe_ls.core.plans.model import Body, Entry
from codeframe_ls.core.plans.problems import cycles, loose_ends
from codeframe_ls.core.plans.threeway import compare
from tests.core.plans.making import draft, drafted, known


@pytest.fixture
def body() -> Body:
    """N1, N2 (after N1), N3 (after N2), T1, which is done and changed, and T2, which was edited by hand."""
    tasks = [
        known(1, draft("a", "Log in", "s2", description="Old."), status="DONE"),
        known(2, draft("b", "Pay", "s2", description="Old."), description="By hand."),
    ]
    drafts = [
        drafted("x", "Draw", acceptance=["red"]),
        drafted("y", "Paint", depends_on=["x"], acceptance=["blue", "red"]),
        drafted("z", "Frame", depends_on=["y"]),
        drafted("a", "Log in", "s2", description="New."),
        drafted("b", "Pay", "s2", description="New."),
    ]
    compared = compare(tasks, [], drafts, "structure")
    return Body(scope=(), made_by="structure", entries=compared.entries, sections={})


def entry(body: Body, key: str) -> Entry:
    return editing.find(body, key)


def keys(body: Body) -> list[str]:
    return [one.key for one in body.entries]


def test_an_entry_is_left_out_and_taken_again(body: Body) -> None:
    left = editing.choose(body, ["n2"], chosen=False)
    assert [one.key for one in left.entries if not one.chosen] == ["N2", "T1"]
    assert loose_ends(left) == ["N3 depends on N2, which is left out: applied without it."]
    assert editing.choose(left, ["N2"], chosen=True) == body


def test_merging_unites_everything_and_redirects_what_depended_on_the_parts(body: Body) -> None:
    merged = editing.merge(body, ["N1", "N2"])
    assert keys(merged) == ["N1", "N3", "T1", "T2"]
    one = entry(merged, "N1")
    assert one.fields.title == "Draw"
    assert one.fields.acceptance == ("red", "blue")
    assert one.fields.depends_on == ()
    assert [part.key for part in one.drafts] == ["x", "y"]
    assert entry(merged, "N3").fields.depends_on == ("N1",)


def test_a_new_task_can_be_merged_into_one_that_exists(body: Body) -> None:
    merged = editing.merge(body, ["T2", "N3"])
    assert entry(merged, "T2").action == "change"
    assert "T2" not in entry(merged, "T2").fields.depends_on


def test_merging_refuses_tasks_that_exist_and_single_entries(body: Body) -> None:
    with pytest.raises(Conflict, match="T2 is a task already"):
        editing.merge(body, ["N1", "T2"])
    with pytest.raises(InvalidParams):
        editing.merge(body, ["N1", "n1"])


def test_fields_are_rewritten(body: Body) -> None:
    changed = editing.rewrite(body, "N1", {"title": "Sketch", "priority": "high", "depends_on": ("t1",)})
    fields = entry(changed, "N1").fields
    assert (fields.title, fields.priority, fields.depends_on) == ("Sketch", "high", ("T1",))


def test_a_kept_task_that_is_rewritten_is_changed(body: Body) -> None:
    changed = editing.rewrite(body, "T2", {"title": "Pay by card"})
    assert (entry(changed, "T2").action, entry(changed, "T2").changed_fields()) == ("change", ["title"])


def test_what_the_document_offers_is_taken(body: Body) -> None:
    taken = entry(editing.take_offered(body, "T2", ["description"]), "T2")
    assert (taken.fields.description, taken.action, taken.offered) == ("New.", "change", {})


def test_finished_work_is_rewritten_only_after_a_decision(body: Body) -> None:
    with pytest.raises(Conflict, match="choose what to do"):
        editing.rewrite(body, "T1", {"title": "Sign in"})
    decided = editing.act(body, "T1", "reopen")
    assert entry(editing.rewrite(decided, "T1", {"title": "Sign in"}), "T1").action == "reopen"


def test_only_the_options_of_an_entry_can_be_chosen(body: Body) -> None:
    with pytest.raises(InvalidParams, match="T1 cannot be `cancel`"):
        editing.act(body, "T1", "cancel")


def test_dependencies_are_dropped_by_name(body: Body) -> None:
    assert entry(editing.drop_dependencies(body, "N3", ["n2"]), "N3").fields.depends_on == ()
    with pytest.raises(NotFound, match="N3 does not depend on N1"):
        editing.drop_dependencies(body, "N3", ["N1"])


@pytest.mark.parametrize(
    ("key", "before", "order"),
    [
        ("N3", "N1", ["N3", "N1", "N2", "T1", "T2"]),
        ("N1", "end", ["N2", "N3", "T1", "T2", "N1"]),
        ("N1", "N1", ["N1", "N2", "N3", "T1", "T2"]),
    ],
)
def test_entries_move(body: Body, key: str, before: str, order: list[str]) -> None:
    assert keys(editing.move(body, key, before)) == order


def test_an_entry_that_does_not_exist_is_named(body: Body) -> None:
    with pytest.raises(NotFound, match="no entry N9"):
        editing.choose(body, ["N9"], chosen=True)
    with pytest.raises(InvalidParams, match="N1 cannot depend on itself"):
        editing.rewrite(body, "N1", {"depends_on": ("n1",)})


def test_a_cycle_is_named_with_titles(body: Body) -> None:
    circle = editing.rewrite(body, "N1", {"depends_on": ("N3",)})
    (cycle,) = cycles(circle, {"T1": [], "T2": []})
    assert set(cycle.keys) == {"N1", "N2", "N3"}
    assert "“Draw”" in cycle.sentence
    assert cycles(editing.choose(circle, ["N2"], chosen=False), {"T1": [], "T2": []}) == []


def test_a_cycle_through_a_task_outside_the_plan_is_seen(body: Body) -> None:
    waiting = editing.rewrite(body, "T2", {"depends_on": ("T7",)})
    assert cycles(waiting, {"T1": [], "T2": [], "T7": ["T2"]})
    assert cycles(waiting, {"T1": [], "T2": [], "T7": []}) == []

"""What a text says must be finished first becomes an edge between its tasks."""

from __future__ import annotations

import textwrap

import pytest

from codeframe_ls.core.generate.structure import read_structure


def edges(text: str) -> set[tuple[str, str]]:
    """(task, prerequisite) by title."""
    tasks = read_structure(textwrap.dedent(text)).tasks
    names = {task.key: task.title for task in tasks}
    return {(task.title, names[key]) for task in tasks for key in task.depends_on}


@pytest.mark.parametrize(
    "phrase",
    [
        "depends on FR-1",
        "Depends on: FR-1",
        "**Depends on**: FR-1",
        "(depends on FR-1)",
        "Blocked by: FR-1.",
        "Requires FR-1 to be finished",
        "after FR-1",
        "Dependencies: FR-1",
        "Prerequisites: FR-1",
        "Hängt ab von FR-1",
        "Dépend de FR-1",
        "Depende de: FR-1",
        "Dipende da FR-1",
        "Afhankelijk van FR-1",
        "Zależy od FR-1",
        "Зависит от FR-1",
        "依赖于 FR-1",
        "依存関係: FR-1",
        "의존성: FR-1",
        "Depends on: Login",
        "Depends on: “Login”",
    ],
)
def test_phrases(phrase: str) -> None:
    assert edges(f"### FR-1 Login\n### FR-2 Search\nText.\n\n{phrase}\n") == {("Search", "Login")}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("T001, T003", {"One", "Three"}),
        ("T001 and T002", {"One", "Two"}),
        ("T001–T003", {"One", "Two", "Three"}),
        ("T001 to T003", {"One", "Two", "Three"}),
        ("One, Three", {"One", "Three"}),
    ],
)
def test_several_names_and_ranges(names: str, expected: set[str]) -> None:
    text = f"- [ ] T001 One\n- [ ] T002 Two\n- [ ] T003 Three\n- [ ] T004 Four (depends on {names})\n"
    assert {prerequisite for _, prerequisite in edges(text)} == expected


def test_numbers_of_steps_tasks_and_lists() -> None:
    text = "## Step 1: Index\n## Step 2: Rank\nDepends on Step 1.\n## Step 3: Show\nDepends on: 1, #2\n"
    assert edges(text) == {("Rank", "Index"), ("Show", "Index"), ("Show", "Rank")}
    assert edges("## Tasks\n1. Index\n2. Rank (depends on task 1)\n") == {("Rank", "Index")}


def test_a_short_form_of_a_numbered_name() -> None:
    assert edges("## Unit plan\n## Task 1: A\n## Task 2: B\nDepends on: T1\n") == {("B", "A")}


def test_a_section_stands_for_all_of_its_tasks() -> None:
    text = "## Phase 1: Base\n- [ ] A\n- [ ] B\n## Phase 2: Search\n- [ ] C\n\nDepends on: Phase 1 complete\n"
    assert edges(text) == {("C", "A"), ("C", "B")}
    text = "## Features\n### Store\n- [ ] A\n- [ ] B\n### Search\nDepends on: Store\n"
    assert edges(text) == {("Search", "A"), ("Search", "B")}


def test_a_column_of_a_table() -> None:
    text = """\
        | ID | Requirement | Depends on |
        |----|-------------|------------|
        | F1 | Login | - |
        | F2 | Search | F1 |
        | F3 | Export | F1, F2 |
        """
    assert edges(text) == {("Search", "Login"), ("Export", "Login"), ("Export", "Search")}


def test_cycles_are_kept_for_the_plan_to_show() -> None:
    text = "### FR-1 A\nDepends on FR-2\n### FR-2 B\nDepends on FR-1\n"
    assert edges(text) == {("A", "B"), ("B", "A")}


def test_a_task_does_not_depend_on_itself() -> None:
    assert edges("### FR-1 A\nDepends on: FR-1\n") == set()


@pytest.mark.parametrize("text", ["None", "-", "n/a", "keine", "нет", "无", "なし"])
def test_nothing_is_no_name(text: str) -> None:
    structure = read_structure(f"### FR-1 A\nDepends on: {text}\n")
    assert (structure.tasks[0].depends_on, structure.remarks) == ([], [])


def test_a_prerequisite_that_is_not_there_is_reported() -> None:
    structure = read_structure("# X\n### FR-1 A\nDepends on: FR-9\n")
    assert [(remark.line, remark.message) for remark in structure.remarks] == [
        (1, "“A” depends on “FR-9”, which names no task of this document.")
    ]


def test_everyday_words_are_not_taken_for_names() -> None:
    text = "### FR-1 Login\n### FR-2 Search\nShown after login. Requires a network. After a while it stops.\n"
    structure = read_structure(text)
    assert structure.remarks == []
    assert edges(text) == {("Search", "Login")}


def test_a_name_that_two_tasks_have_means_neither() -> None:
    text = "## Features\n- Notes\n- Notes\n- Search (depends on Notes)\n"
    assert edges(text) == set()

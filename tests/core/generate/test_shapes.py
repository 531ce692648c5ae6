"""Shapes in which people write requirements and plans, and what of them is work."""

from __future__ import annotations

import textwrap

import pytest

from codeframe_ls.core.generate.structure import draft_tasks, read_structure
from codeframe_ls.core.plans.draft import TaskDraft


def tasks(text: str) -> list[TaskDraft]:
    return draft_tasks(textwrap.dedent(text))


def titles(text: str) -> list[str]:
    return [task.title for task in tasks(text)]


def remarks(text: str) -> list[str]:
    return [remark.message for remark in read_structure(textwrap.dedent(text)).remarks]


class TestPlans:
    BOXED = """\
        # Tasks: Library

        ## Phase 1: Books
        - [x] T001 Store books

        ## Phase 2: Loans
        - [ ] T002 Lend a book
        """

    def test_lists_beside_boxed_phases_tell_of_the_order(self) -> None:
        text = textwrap.dedent(self.BOXED) + textwrap.dedent("""\
            ## Dependencies & Execution Order
            - **Books (Phase 1)**: no dependencies
            - **US2**: after Books

            ## Working agreement
            - Commit after each task

            ## Strategy
            ### MVP First (User Stories 1 and 2)
            1. Finish phase 1
            2. Stop and look
            """)
        assert titles(text) == ["Store books", "Lend a book"]

    def test_phases_without_boxes_keep_their_lists(self) -> None:
        text = "# Implementation plan\n## Phase 1: Books\n- Store books\n## Phase 2: Loans\n- Lend a book\n"
        assert titles(text) == ["Store books", "Lend a book"]

    def test_the_deliverables_of_a_phase_that_says_nothing_else_are_its_work(self) -> None:
        text = """\
            # Implementation plan
            ## P1 — Books
            ### Assumption this phase validates
            Readers want books.
            ### Deliverables
            1. **Shelf** — a table of books
            2. **Search** — by title
            ### Exit criteria
            - tests pass
            ### Deferrals (named)
            - covers come later
            """
        assert titles(text) == ["Shelf", "Search"]

    def test_the_deliverables_of_a_phase_with_tasks_are_not(self) -> None:
        text = "# Plan\n## Phase 1: Books\n- Store books\n\n**Deliverables:**\n- a shelf\n"
        assert titles(f"{text}\n## Phase 2: Loans\n- Lend a book\n") == ["Store books", "Lend a book"]

    def test_a_table_of_phases_with_what_each_delivers(self) -> None:
        text = """\
            # PRD
            ## Implementation plan
            | Phase | Deliverable | Assumption |
            |---|---|---|
            | P1 | Shelf with search | readers search |
            | P2 | Lending | readers bring books back |
            """
        assert titles(text) == ["Shelf with search", "Lending"]

    def test_the_name_of_a_phase_is_no_title(self) -> None:
        table = "| Phase | Deliverable |\n|---|---|\n| P1 | Shelf |\n| P2 (if wanted) | Lending |\n"
        assert titles(f"# X\n## Implementation plan\n{table}") == ["Shelf", "Lending"]

    def test_a_note_on_the_order_is_no_step(self) -> None:
        text = "# X\n## Implementation plan\n### Shelf\nStore books.\n### Note on resequencing\nLoans wait.\n"
        assert titles(text) == ["Shelf"]

    def test_a_section_of_a_plan_that_is_all_code_is_no_step(self) -> None:
        text = (
            "# Implementation plan\n## Shelf\n- Store books\n## Phase list as data\n```yaml\n- id: P1\n```\n"
        )
        assert titles(text) == ["Store books"]

    def test_a_letter_in_brackets_is_a_tag_where_no_boxes_are(self) -> None:
        text = "# Library\n## How to read this\n- [P] can be done beside others\n- plain text\n"
        assert titles(text) == []
        assert remarks(text) == []

    @pytest.mark.parametrize(
        "heading", ["Go-to-Market", "Requirements → Tasks Mapping", "Traceability", "Parallel Opportunities"]
    )
    def test_sections_of_plans_that_hold_no_work(self, heading: str) -> None:
        assert titles(f"# Library\n## {heading}\n### Phase 1: Start\n- FR-1 (books)\n- other\n") == []


class TestRepeats:
    def test_a_story_and_its_line_in_the_sprint_make_one_task(self) -> None:
        text = """\
            # Backlog
            ## User Story 1.1: Lend a book
            Readers take books home.
            ## Order of work
            ### Sprint 1
            - User Story 1.1: Lend a book (5 points)
            """
        assert [(task.title, task.line) for task in tasks(text)] == [("Lend a book", 1)]
        assert remarks(text) == ["“Lend a book (5 points)” is the task of line 2 once more."]

    def test_the_fuller_text_stays_and_learns_that_it_is_done(self) -> None:
        box = "## Checklist\n- [x] FR-1: Search\n"
        text = f"# X\n{box}\n## Requirements\n### FR-1: Search\nFinds books.\n\nQuickly.\n"
        (task,) = tasks(text)
        assert (task.line, task.done) == (5, True)

    def test_the_same_code_with_another_title_is_other_work(self) -> None:
        text = "# X\n## Requirements\n### Books\n- US-1: Search\n### Loans\n- US-1: Lend\n"
        assert titles(text) == ["Search", "Lend"]

    def test_steps_of_the_same_name_in_several_chapters_are_several_steps(self) -> None:
        step = "- [ ] Step 1: Write tests\n"
        text = f"# X\n## Task 1: Books\n{step}\n## Task 2: Loans\n{step}"
        assert titles(text) == ["Write tests", "Write tests"]


class TestTemplates:
    def test_placeholders_are_reported(self) -> None:
        text = "# X\n## Requirements\n- [ ] [Task name]\n- [ ] Lines: [X] percent\n- [ ] Search\n"
        assert titles(text) == ["Search"]
        assert "“[Task name]” is a placeholder and makes no task." in remarks(text)

    def test_a_list_inside_of_an_instruction_in_brackets(self) -> None:
        text = "# X\n## Features\n[Describe each:\n- What it does\n- Why]\n\n## Requirements\n- Search\n"
        assert titles(text) == ["Search"]

    def test_forms_for_meetings(self) -> None:
        assert titles("# X\n## Template de Retrospectiva\n### Ações\n- [ ] Falar com Ana\n") == []


class TestWordsAndCodes:
    @pytest.mark.parametrize("heading", ["Definição de Pronto", "Definition of Ready", "Definición de hecho"])
    def test_a_definition_of_done_holds_for_all_tasks(self, heading: str) -> None:
        assert titles(f"# X\n## {heading}\n- [ ] Tests pass\n") == []

    def test_an_aside_puts_off_only_with_its_first_clause(self) -> None:
        assert titles("# X\n## Requirements (only these, nothing in future)\n- Search\n") == ["Search"]
        assert titles("# X\n## Requirements (future)\n- Search\n") == []

    def test_prose_that_was_wrapped_before_a_code_is_prose(self) -> None:
        text = "# X\nThis version changes how\nFR-4 is measured, and drops\nFR-1.3/FR-2 (see below).\n"
        assert titles(text) == []

    def test_coded_lines_below_a_sentence(self) -> None:
        assert titles("# X\nThe system does this:\nFR-1: Search\nFR-2: Lend\n") == ["Search", "Lend"]
        assert titles("# X\nFR-1 Search\nFR-2 Lend\n") == ["Search", "Lend"]

    def test_a_code_with_an_aside_in_bold_is_followed_by_the_title(self) -> None:
        assert titles("# X\n## Requirements\n- **NFR-1 (Speed):** Answers within a second\n") == [
            "Answers within a second"
        ]

    def test_a_bold_sentence_behind_a_code_is_the_title(self) -> None:
        text = (
            "# X\n- **FR-1 — Speed of each answer.** A second at most.\n- **FR-2 (cache).** Keeps answers\n"
        )
        assert [(task.requirements, task.title) for task in tasks(text)] == [
            (["FR-1"], "Speed of each answer"),
            (["FR-2"], "Keeps answers"),
        ]

    def test_a_label_without_a_number_stays_out_of_the_title(self) -> None:
        assert titles("# X\n## Requirements\n### Requirement: Lend a book\nIt SHALL.\n") == ["Lend a book"]
        assert titles("# X\n## Requirements\n- Keep the history: who lent what\n") == [
            "Keep the history: who lent what"
        ]

    def test_numbers_with_a_hyphen_stay_out_of_the_title(self) -> None:
        assert titles("# X\n## 機能一覧\n### 4-1. 検索\n本を探す。\n") == ["検索"]

    def test_goals_of_a_motivation_are_no_feature(self) -> None:
        assert titles("# X\n## Zakres\n### Motywacja\nBrak takiego narzędzia.\n") == []

    def test_a_list_of_infinitives_says_what_to_do(self) -> None:
        assert titles("# Задание\n## Книги\n- Вести список книг\n- Реализовать поиск\n") == [
            "Вести список книг",
            "Реализовать поиск",
        ]

    def test_a_pflichtenheft_names_what_it_leaves_out(self) -> None:
        wished = "### Wunschfunktionen\n- Suche\n"
        text = f"# Heft\n## Produktfunktionen\n{wished}### Abgrenzungsfunktionen\n- Druck\n"
        assert titles(text) == ["Suche"]


class TestTables:
    def test_the_text_beside_codes_is_their_title_whatever_its_header(self) -> None:
        text = "# X\n## Draft\n| ID | 要件案 | 状況 |\n|---|---|---|\n| FR-01 | 本を探す | 決定 |\n"
        assert titles(text) == ["本を探す"]

    @pytest.mark.parametrize("header", ["Question", "質問", "Risk"])
    def test_a_table_that_asks_or_weighs_lists_no_work(self, header: str) -> None:
        table = f"| ID | {header} | Description |\n|---|---|---|\n| R-01 | Which one? | this |\n"
        text = f"# X\n## Requirements\n{table}"
        assert titles(text) == []

    def test_a_risk_beside_a_requirement_is_a_remark_on_it(self) -> None:
        text = "# X\n## Requirements\n| ID | Requirement | Risk |\n|---|---|---|\n| FR-1 | Search | low |\n"
        assert titles(text) == ["Search"]

    def test_rows_below_the_headings_that_sort_them(self) -> None:
        text = """\
            # X
            ## Features
            ### Books
            | # | Feature | Description |
            |---|---|---|
            | 1 | Search | by title |
            | 2 | Lend | for a month |
            ### Card
            | # | Name | Description |
            |---|---|---|
            | 1 | owner | who it is |
            """
        assert titles(text) == ["Search", "Lend", "Card"]


class TestHeadingsOverCode:
    def test_a_story_told_in_a_code_block(self) -> None:
        text = "# X\n## User Stories\n### Epic 1: Lending\n```\nAs a reader I want books\n```\n"
        assert titles(text) == ["Lending"]

    def test_a_feature_with_nothing_but_labels(self) -> None:
        text = (
            "# X\n## Requirements\n### Search\n**Request:**\n```json\n{}\n```\n**Reply:**\n```json\n{}\n```\n"
        )
        assert titles(text) == ["Search"]


def test_scenarios_below_a_requirement_are_its_criteria() -> None:
    text = """\
        # Lending
        ## Requirements
        ### Requirement: Lend a book
        The system SHALL lend books.

        #### Scenario: Book is there
        - **WHEN** a reader asks for it
        - **THEN** it is lent
        """
    (task,) = tasks(text)
    assert task.acceptance == ["Book is there: WHEN a reader asks for it; THEN it is lent"]
    assert task.description == "The system SHALL lend books."

"""Tasks from the structure of a document: what is work, what is not, and what belongs to a task."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.core.generate import wording
from codeframe_ls.core.generate.structure import draft_tasks, read_structure
from codeframe_ls.core.plans.draft import TaskDraft
from codeframe_ls.core.prd.outline import parse


def tasks(text: str) -> list[TaskDraft]:
    return draft_tasks(textwrap.dedent(text))


def titles(text: str) -> list[str]:
    return [task.title for task in tasks(text)]


def only(text: str) -> TaskDraft:
    (task,) = tasks(text)
    return task


class TestFeatures:
    def test_list_items_under_a_heading_that_announces_them(self) -> None:
        assert titles("# Shop\n## Features\n- Search\n- Cart\n") == ["Search", "Cart"]

    def test_subsections_are_tasks_and_their_lists_are_description(self) -> None:
        task = only("# Shop\n## Features\n### Search\nFinds products.\n\n- by name\n- by price\n")
        assert (task.title, task.description) == ("Search", "Finds products.\n\n- by name\n- by price")

    def test_subsections_of_subsections_are_the_tasks(self) -> None:
        assert titles("# Shop\n## Features\n### Account\n#### Login\n#### Password\n") == [
            "Login",
            "Password",
        ]

    def test_bold_labels_stand_for_headings(self) -> None:
        text = "# Shop\n## Requirements\n### Users\n**Login**\n- by mail\n\n**Password**\n- ten letters\n"
        assert titles(text) == ["Login", "Password"]

    def test_aspects_are_features_of_their_own_only_where_features_are_listed(self) -> None:
        assert titles("# X\n## Requirements\n### Security\n- TLS\n### Performance\n- 1 s\n") == [
            "Security",
            "Performance",
        ]
        assert titles("# X\n## Features\n### Search\n#### Security\n- TLS\n#### Performance\n- 1 s\n") == [
            "Search"
        ]

    def test_requirements_below_requirements(self) -> None:
        entities = "### Key Entities\n- **User**\n"
        text = f"# X\n## Requirements\n### Functional Requirements\n- **FR-001**: Sign in\n{entities}"
        assert titles(text) == ["Sign in"]

    def test_a_numbered_feature_has_its_labels_for_description(self) -> None:
        labels = "**Layout**:\n- a grid\n\n**Keys**:\n- Enter\n"
        first, second = tasks(f"# App\n## Features\n### F1. Picker\n{labels}### F1.2 Search\nBy name.\n")
        assert (first.title, first.requirements, first.description) == ("Picker", ["F1"], labels.strip())
        assert (second.title, second.requirements) == ("Search", ["F1.2"])

    def test_headings_below_a_numbered_group_are_the_features(self) -> None:
        assert titles("# App\n## Features\n### F1. Account\n#### F1.1 Login\n#### F1.2 Logout\n") == [
            "Login",
            "Logout",
        ]

    def test_groups_give_their_priority(self) -> None:
        text = "# Shop\n## Features\n### P0 — Must have\n- Search\n### Nice to have\n- Confetti\n"
        assert [(task.title, task.priority) for task in tasks(text)] == [
            ("Search", "high"),
            ("Confetti", "low"),
        ]

    def test_a_feature_may_be_called_like_something_that_is_no_work(self) -> None:
        text = "# App\n## Features\n### Goal tracking\n### Risk scoring\n### Editing tasks\n- a\n- b\n"
        assert titles(text) == ["Goal tracking", "Risk scoring", "Editing tasks"]

    def test_tables_with_a_column_for_it(self) -> None:
        text = """\
            ## Requirements

            | Feature | Description | Priority |
            |---|---|---|
            | Search | by name | high |
            | Cart | keeps a week | won't |
            """
        task = only(text)
        assert (task.title, task.description, task.priority) == ("Search", "by name", "high")

    @pytest.mark.parametrize(
        ("features", "excluded"),
        [
            ("Functional requirements", "Non-goals"),
            ("Funktionale Anforderungen", "Nicht-Ziele"),
            ("Fonctionnalités attendues", "Hors périmètre"),
            ("Requisitos funcionales", "Fuera de alcance"),
            ("Requisitos funcionais", "Fora do escopo"),
            ("Requisiti funzionali", "Fuori ambito"),
            ("Functionele eisen", "Buiten scope"),
            ("Wymagania funkcjonalne", "Poza zakresem"),
            ("Функциональные требования", "Вне рамок проекта"),
            ("功能需求", "不在范围内"),
            ("機能要件", "対象外"),
            ("기능 요구사항", "범위 제외"),
        ],
    )
    def test_in_twelve_languages(self, features: str, excluded: str) -> None:
        text = f"# X\n## 1. {features}\n- one\n- two\n## 2. {excluded}\n- [ ] never\n- FR-9: never\n"
        assert titles(text) == ["one", "two"]

    def test_accents_may_be_missing(self) -> None:
        assert titles("# X\n## Caracteristicas\n- uno\n## Metricas de exito\n- dos\n") == ["uno"]


class TestSteps:
    def test_items_of_phases(self) -> None:
        text = "# X\n## Phase 1: Base\n- Database\n- Login\n## Phase 2 – Search\n1. Index\n2. Ranking\n"
        assert titles(text) == ["Database", "Login", "Index", "Ranking"]

    def test_boxes_below_parts_of_a_phase(self) -> None:
        legend = "## Format: `[ID]`\n- **[P]**: parallel\n"
        phase = "## Phase 1: Base\n### Tests\n- [ ] T001 A\n### Implementation\n- [ ] T002 B\n"
        text = f"# Tasks: X\n{legend}{phase}"
        assert titles(text) == ["A", "B"]

    def test_headings_that_are_numbered_tasks_and_steps(self) -> None:
        text = "# X\n## Task 1: Index\n- fast\n## Step 2 - Ranking\n## Feature 3: Paging\n"
        assert titles(text) == ["Index", "Ranking", "Paging"]

    def test_an_implementation_plan_groups_its_steps_by_subsection(self) -> None:
        text = "# X\n## Implementation plan\n### Base\n- Database\n- Login\n### Release\nBuild a wheel.\n"
        assert titles(text) == ["Database", "Login", "Release"]

    def test_a_title_can_announce_the_steps(self) -> None:
        assert titles("# Tasks: search\n\n## Setup\n- Index\n- Cache\n") == ["Index", "Cache"]

    def test_scope_and_roadmap_count_when_there_is_nothing_else(self) -> None:
        scope = "# X\n## Scope\n- Search\n"
        assert titles(scope) == ["Search"]
        assert titles(scope + "## Features\n- Cart\n") == ["Cart"]

    @pytest.mark.parametrize(
        "qualities",
        ["Non-functional requirements", "5.4 Security and privacy requirements", "Sicherheitsanforderungen"],
    )
    def test_scope_counts_beside_requirements_of_a_quality_alone(self, qualities: str) -> None:
        text = f"# X\n## Scope\n- Search\n## {qualities}\n- TLS\n"
        assert titles(text) == ["Search", "TLS"]
        assert titles(text + "## Functional requirements\n- Cart\n") == ["TLS", "Cart"]

    @pytest.mark.parametrize("heading", ["Functional and security requirements", "功能与安全需求"])
    def test_a_quality_among_other_requirements_leaves_the_scope_alone(self, heading: str) -> None:
        assert titles(f"# X\n## Scope\n- Search\n## {heading}\n- Cart\n") == ["Cart"]

    def test_a_tag_in_brackets_makes_no_scope(self) -> None:
        text = "# X\n## Scope\n- Search\n## Search mode [MVP]\n- Output: a list\n"
        assert titles(text) == ["Search"]


class TestForms:
    def test_checkboxes_count_anywhere(self) -> None:
        text = "# X\n## Release\n- [ ] Tag it\n- [x] Write notes\n- no task\n"
        assert [(task.title, task.done) for task in tasks(text)] == [("Tag it", False), ("Write notes", True)]

    @pytest.mark.parametrize(("mark", "done"), [("x", True), ("X", True), ("✓", True), (" ", False)])
    def test_known_marks(self, mark: str, done: bool) -> None:
        structure = read_structure(f"- [{mark}] Index\n")
        assert [task.done for task in structure.tasks] == [done]
        assert structure.remarks == []

    @pytest.mark.parametrize("mark", ["~", "-", "/", ">", "!"])
    def test_unknown_marks_are_not_done_and_reported(self, mark: str) -> None:
        structure = read_structure(f"# X\n\n- [{mark}] Index\n")
        assert [task.done for task in structure.tasks] == [False]
        assert [(remark.line, remark.message) for remark in structure.remarks] == [
            (2, f"The box [{mark}] has no known meaning; its task counts as not done.")
        ]

    def test_a_box_with_boxes_below_is_a_group(self) -> None:
        text = "- [ ] 1. Search\n  - [x] 1.1 Index\n  - [ ] 1.2 Ranking\n    - by date\n"
        assert [(task.title, task.description) for task in tasks(text)] == [
            ("Index", ""),
            ("Ranking", "- by date"),
        ]

    def test_codes_count_anywhere_and_stay_out_of_the_title(self) -> None:
        text = "# X\n## Access\n- **FR-1**: Sign in\n- FR-2 Sign out\n- REQ-UI-003 — Dark mode\n- plain\n"
        assert [(task.title, task.requirements) for task in tasks(text)] == [
            ("Sign in", ["FR-1"]),
            ("Sign out", ["FR-2"]),
            ("Dark mode", ["REQ-UI-003"]),
        ]

    @pytest.mark.parametrize("code", ["FR7-A", "FR-7-A", "FR-07-UI", "REQ-UI-3-B"])
    def test_codes_may_end_with_letters(self, code: str) -> None:
        task = only(f"# X\n## Access\n- **{code}:** Sign in\n")
        assert (task.title, task.requirements) == ("Sign in", [code])

    def test_codes_in_headings_with_everything_below(self) -> None:
        task = only("# X\n### US-12 - Sign in\nAs a reader, I want to sign in.\n#### Notes\nMail only.\n")
        assert (task.title, task.requirements, task.end_line) == ("Sign in", ["US-12"], 5)
        assert task.description == "As a reader, I want to sign in.\n#### Notes\nMail only."

    def test_codes_below_a_code_are_the_tasks(self) -> None:
        assert titles("### FR-1 Access\n#### FR-1.1 In\n#### FR-1.2 Out\n") == ["In", "Out"]
        assert titles("- FR-1: Access\n  - FR-1.1: In\n  - FR-1.2: Out\n") == ["In", "Out"]

    def test_lines_of_plain_text_that_begin_with_a_code(self) -> None:
        assert titles("Requirements\nRF01: Cadastrar\nRF02: Consultar\n") == ["Cadastrar", "Consultar"]

    @pytest.mark.parametrize("heading", ["Requirements", "Login"])
    def test_what_follows_a_coded_paragraph_belongs_to_it(self, heading: str) -> None:
        rules = "- The system must wait\n- The system must warn"
        text = f"# X\n## {heading}\n**FR-1:** After three tries:\n{rules}\n\n**FR-2:** Sign out\n\n---\n"
        assert [(task.title, task.description, task.line, task.end_line) for task in tasks(text)] == [
            ("After three tries", rules, 2, 5),
            ("Sign out", "", 6, 7),
        ]

    def test_code_and_criteria_after_a_coded_paragraph(self) -> None:
        text = "## Login\nFR-1: Send this:\n\n```\nhello\n```\n\nAcceptance criteria:\n\n- fast\n"
        task = only(text)
        assert (task.description, task.acceptance) == ("```\nhello\n```", ["fast"])

    def test_a_heading_over_one_coded_paragraph_is_that_requirement(self) -> None:
        text = "## Features\n### Search\nFR-2: A reader finds books.\n\nAcceptance criteria:\n\n- fast\n"
        task = only(text)
        assert (task.title, task.requirements, task.acceptance) == ("Search", ["FR-2"], ["fast"])

    def test_tables_with_codes_count_anywhere(self) -> None:
        text = "# X\n## Display\n| ID | What | Prio |\n|--|--|--|\n| A1 | x | must |\n"
        assert titles(text) == []
        rows = "| A1 | Dark mode | must |\n| A2 | Clock | no |\n"
        text = f"# X\n## Display\n| ID | Requirement | Prio |\n|--|--|--|\n{rows}"
        task = only(text)
        assert (task.title, task.requirements, task.priority) == ("Dark mode", ["A1"], "high")

    @pytest.mark.parametrize(
        "story",
        [
            "As a reader, I want to sign in",
            "Als Leserin möchte ich mich anmelden",
            "En tant que lecteur, je veux me connecter",
            "Como lector, quiero entrar",
            "Como leitor, eu quero entrar",
            "Come lettore, voglio entrare",
            "Als lezer wil ik inloggen",
            "Jako czytelnik, chcę się zalogować",
            "Как читатель, я хочу войти",
            "作为读者，我想登录",
            "読者として、ログインしたい",
            "독자로서 로그인하고 싶다",
        ],
    )
    def test_user_stories_count_anywhere(self, story: str) -> None:
        assert titles(f"# X\n## Access\n- {story}\n- something else\n") == [story]

    def test_lists_of_what_users_and_systems_can_or_must_do(self) -> None:
        text = (
            "# X\n## Access\n- Users can sign in\n- The system must lock after five tries\n- Also by mail\n"
        )
        assert len(tasks(text)) == 3
        assert tasks("# X\n## Access\n- Users can sign in\n- fast\n- cheap\n") == []

    def test_struck_out_items_are_dropped_and_reported(self) -> None:
        structure = read_structure("## Features\n- ~~Fax~~\n- Mail\n")
        assert [task.title for task in structure.tasks] == ["Mail"]
        assert [(remark.line, remark.message) for remark in structure.remarks] == [(1, "“Fax” is ruled out.")]

    @pytest.mark.parametrize(
        "text",
        [
            "- FR-1: Removed\n",
            "- **FR-1:** ❌ **REMOVED** (see FR-2)\n",
            "- FR-1: Entfällt, siehe FR-2\n",
            "- **FR-1**: 已废弃（见 FR-2）\n",
            "FR-1: Superseded by FR-2.\n",
            "### FR-1: Removed\n",
            "| ID | Requirement | Status |\n|-|-|-|\n| FR-1 | Fax | Removed |\n",
        ],
    )
    def test_requirements_that_were_taken_back_are_dropped_and_reported(self, text: str) -> None:
        structure = read_structure(f"# X\n## Access\n{text}")
        assert structure.tasks == []
        assert [remark.message.endswith("is ruled out.") for remark in structure.remarks] == [True]

    @pytest.mark.parametrize("text", ["FR-1: Deleted books go to the bin", "FR-1: Cancelled loans are kept"])
    def test_requirements_about_what_is_removed_are_tasks(self, text: str) -> None:
        assert len(tasks(f"# X\n## Access\n- {text}\n")) == 1


class TestNotWork:
    @pytest.mark.parametrize(
        "heading",
        [
            "Problem statement",
            "Personas",
            "Target users",
            "Success metrics",
            "Goals",
            "Non-goals",
            "Out of scope",
            "References",
            "Glossary",
            "Risks",
            "Open questions",
            "Timeline",
            "Changelog",
            "Assumptions",
            "Future ideas",
            "Appendix A",
            "Decision log",
        ],
    )
    @pytest.mark.parametrize("item", ["plain", "[ ] box", "FR-1: code", "As a user, I want it"])
    def test_sections_that_announce_something_else(self, heading: str, item: str) -> None:
        assert titles(f"# X\n## {heading}\n- {item}\n\n### Deeper\n- {item}\n") == []

    def test_code_quotes_and_html(self) -> None:
        text = "## Features\n```\n- [ ] no\n```\n\n> - [ ] no\n\n<!--\n- [ ] no\n-->\n\n    - [ ] no\n"
        assert titles(text) == []

    def test_user_flows_and_installation(self) -> None:
        flow = "## User flow\n1. The reader opens the page.\n2. They see books.\n"
        text = f"# X\n{flow}## Installation\n1. Install pip.\n"
        assert titles(text) == []

    def test_a_bold_line_at_a_rule_is_no_heading(self) -> None:
        steps = "**Step 1 — Ask:** It asks.\n\n**Step 2 — Done.**\n\n---\n"
        assert titles(f"# X\n## How it learns\n{steps}") == []

    def test_a_rule_ends_a_task(self) -> None:
        task = only("## Features\n### Search\nBy name.\n\n---\n\n* * *\n")
        assert (task.description, task.end_line) == ("By name.", 3)

    @pytest.mark.parametrize("heading", ["Alerts and metrics", "Risk scores"])
    def test_numbers_that_run_through_a_section_make_it_one_of_requirements(self, heading: str) -> None:
        first, last = "## Store\n- FR-1: Save\n- FR-1-A: Load\n", "## Show\n- FR-4: Draw\n"
        text = f"# System\n{first}## {heading}\n- FR-2: Count\n- FR-3: Warn\n{last}"
        assert titles(text) == ["Save", "Load", "Count", "Warn", "Draw"]
        assert titles(text.replace("FR-4", "FR-5")) == ["Save", "Load", "Draw"]

    def test_metadata_below_the_title(self) -> None:
        assert titles("# PRD\n- Version: 1.0\n- Status: draft\n") == []

    def test_a_title_that_says_requirements_says_little_about_each_section(self) -> None:
        assert titles("# Project requirements and setup\n## Tools\n1. **Node**: the runtime\n") == []

    @pytest.mark.parametrize("code", ["AC-1", "ADR-7", "SHA-256", "UTF-8", "SC-001", "KPI-3"])
    def test_codes_that_are_not_those_of_requirements(self, code: str) -> None:
        assert titles(f"# X\n## Notes\n- {code}: text\n") == []

    @pytest.mark.parametrize("text", ["", "\n\n", "# Title\n", "Some text.\n", "---\ntitle: x\n---\n"])
    def test_nothing_makes_nothing(self, text: str) -> None:
        assert read_structure(text).tasks == []


class TestAcceptance:
    @pytest.mark.parametrize(
        "criteria",
        [
            "#### Acceptance criteria\n- first\n- second\n",
            "**Acceptance Criteria:**\n\n1. first\n2. second\n",
            "Acceptance criteria:\n\n- [ ] first\n- [ ] second\n",
            "- Acceptance criteria:\n  - first\n  - second\n",
            "AC1: first\n\nAC2: second\n",
            "#### Akzeptanzkriterien\n- first\n- second\n",
            "**验收标准**\n- first\n- second\n",
        ],
    )
    def test_is_kept_with_its_task_and_out_of_the_description(self, criteria: str) -> None:
        task = only(f"## Features\n### Search\nFinds books.\n\n{criteria}")
        assert task.acceptance == ["first", "second"]
        assert task.description.strip() == "Finds books."

    def test_given_when_then_over_several_lines_is_one_criterion(self) -> None:
        lines = "- Given books\n- When I search\n- Then I see them\n- Given none\n- Then nothing\n"
        text = f"### US-1 Search\n#### Acceptance criteria\n{lines}"
        assert only(text).acceptance == [
            "Given books, When I search, Then I see them",
            "Given none, Then nothing",
        ]

    def test_of_list_items(self) -> None:
        task = only(
            "## Tasks\n- Search\n  - Acceptance criteria:\n    - fast\n    - exact\n  - uses SQLite\n"
        )
        assert (task.acceptance, task.description) == (["fast", "exact"], "- uses SQLite")

    def test_of_a_section_with_several_tasks_holds_for_each(self) -> None:
        text = (
            "## Features\n### Store\n- [ ] Read\n- [ ] Write\n\n**Acceptance criteria**\n- nothing is lost\n"
        )
        assert [task.acceptance for task in tasks(text)] == [["nothing is lost"], ["nothing is lost"]]

    def test_of_the_whole_document_is_reported(self) -> None:
        structure = read_structure("# X\n## Features\n- Search\n## Acceptance criteria\n- [ ] all green\n")
        assert [task.acceptance for task in structure.tasks] == [[]]
        assert [remark.message for remark in structure.remarks] == [
            "The criteria under “Acceptance criteria” belong to no single task."
        ]

    def test_a_story_whose_boxes_are_all_checked_is_done(self) -> None:
        text = "### US-1 Search\n**Acceptance criteria**\n- [x] fast\n- [{}] exact\n"
        assert [only(text.format(mark)).done for mark in ("x", " ")] == [True, False]


class TestPlaces:
    def test_lines_and_sections_are_those_of_the_source(self) -> None:
        text = "---\ntype: prd\n---\n# Shop\n\n## Features\n\n- Search\n  by name\n\n- Cart\n\n### Notes\n"
        assert [(task.line, task.end_line, task.section) for task in draft_tasks(text)] == [
            (7, 9, ("Shop", "Features")),
            (10, 11, ("Shop", "Features")),
        ]

    @pytest.mark.parametrize("newline", ["\r\n", "\r"])
    def test_do_not_depend_on_line_endings(self, newline: str) -> None:
        table = "| ID | Task |\n|-|-|\n| T1 | c |\n"
        text = f"\ufeff# Shop\n\n## Features\n### Search\nFinds.\n- [ ] a\n  - b\n\n{table}"
        assert draft_tasks(text.replace("\n", newline)) == draft_tasks(text)

    def test_an_outline_at_hand_gives_the_same(self) -> None:
        text = "# Shop\n## Features\n- Search\n"
        assert draft_tasks(text, parse(text)) == draft_tasks(text)


LINES = st.sampled_from(
    """# Title|## Features|## Requirements|### FR-1 Login|### Search|## Phase 1: Base|## Goals|## Tasks|||
- Search books|- [ ] Index|- [x] Done|- [~] Odd|  - nested|  - [ ] inner|1. First|2. Second
- FR-2: Export|    code|Depends on: FR-1|(depends on Search)|**Acceptance criteria**|- Given a|- When b
- Then c|Some text here.|```|---|===|**Login**|- **Cart** — keeps books|FR-7: A reader reads.
### F2. Export|- FR-8-A: Print|FR-9: Removed (old)|- FR-4: Removed
As a reader, I want to read|> quote|<!--|-->|- ~~gone~~
\x01 ID \x01 Requirement \x01 Depends on \x01|\x01---\x01---\x01---\x01
\x01 FR-3 \x01 Import \x01 FR-1 \x01""".replace("\n", "|").split("|")
).map(lambda line: line.replace("\x01", "|"))


@given(st.lists(LINES, max_size=40).map("\n".join))
def test_whatever_the_document_the_drafts_are_sound(text: str) -> None:
    structure = read_structure(text)
    outline = parse(text)
    lines = text.split("\n")
    keys = [task.key for task in structure.tasks]
    assert keys == [f"t{number}" for number in range(1, len(keys) + 1)]
    assert structure == read_structure(text)
    for task in structure.tasks:
        assert 0 <= task.line < task.end_line <= outline.line_count
        index = outline.at(task.line)
        assert task.section == (outline.sections[index].path if index is not None else ())
        assert task.title.strip() == task.title != ""
        assert task.key not in task.depends_on
        assert set(task.depends_on) <= set(keys)
        source = "".join(filter(str.isalnum, " ".join(lines[task.line : task.end_line])))
        assert "".join(filter(str.isalnum, task.title)) in source


def test_work_grows_with_the_size_of_the_document() -> None:
    """Every line is taken apart a bounded number of times, however long the document is."""

    def readings(sections: int) -> int:
        text = "## Tasks\n" + "".join(
            f"### Part {n}\n- [ ] Task {n}: step {n} (depends on Task {n - 1})\n- [ ] other {n}\n"
            for n in range(sections)
        )
        wording.read.cache_clear()
        wording.code_at_start.cache_clear()
        assert len(draft_tasks(text)) == 2 * sections
        return wording.read.cache_info().misses + wording.code_at_start.cache_info().misses

    assert readings(400) < 4.4 * readings(100)

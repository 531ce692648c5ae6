"""A plan as a page that a person reads."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from codeframe_ls.core.plans.model import Body, Plan
from codeframe_ls.core.plans.page import render
from codeframe_ls.core.plans.threeway import compare
from tests.core.plans.making import draft, drafted, known

NASTY = st.text(st.sampled_from("#-*`~>|<&[]()\n\r\u2028\x0b ab1."), max_size=30)


def plan(body: Body) -> Plan:
    return Plan(
        id="0" * 26, number=7, state="PENDING", source="structure", prd_id="p", version_id="v",
        created_at="", closed_at=None, body=body,
    )  # fmt: skip


def headings(page: str) -> list[str]:
    """The headings of the page that stand in no quotation."""
    found, quotes = [], 0
    tokens = MarkdownIt("commonmark").parse(page)
    for token, following in itertools.pairwise(tokens):
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "heading_open" and not quotes:
            found.append(following.content)
    return found


def page_of(title: str, description: str, criterion: str, section: str = "Login") -> str:
    tasks = [known(1, draft("a", "Old", section, description="old", acceptance=["kept"]))]
    new = [
        drafted("a", "Old", section, description=description, acceptance=["kept", criterion]),
        drafted("b", title, section, description=description, acceptance=[criterion]),
    ]
    body = Body(
        scope=(), made_by="structure", entries=compare(tasks, [], new, "structure").entries, sections={}
    )
    return render(plan(body), "PRD.md", ["a problem"], ["a note"])


def test_reads_as_a_review() -> None:
    assert page_of("Log in", "With a password.", "Fast") == (
        "From the document's structure.\n\n"
        "# G7: tasks of PRD.md\n\n"
        "To review. Applying it: 1 task added, 1 task changed.\n\n"
        "Apply it, or leave parts of it out, by the lenses or code actions of its lines or with "
        "`cf plans apply G7`.\n\n"
        "**Must be resolved before it can be applied**\n\n- a problem\n\n"
        "**Notes**\n\n- a note\n\n"
        "## Login\n\n"
        "- [x] **T1** change: Old\n\n  The PRD changed. It can be: keep.\n\n"
        "  Description:\n\n  ```diff\n  - old\n  + With a password.\n  ```\n\n"
        "  Acceptance criteria:\n\n  ```diff\n  + Fast\n  ```\n\n"
        "- [x] **N1** add: Log in\n\n  New in the PRD.\n\n  > With a password.\n\n  - Fast\n"
    )


@given(NASTY, NASTY, NASTY)
def test_no_text_of_a_document_can_pass_for_a_heading_of_the_page(
    title: str, description: str, criterion: str
) -> None:
    assert headings(page_of(title, description, criterion)) == ["G7: tasks of PRD.md", "Login"]

"""Question pages as files: what a person wrote and did not send is never lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from codeframe_ls.core.blockers import rows, written
from codeframe_ls.core.blockers.page import OPENING, SEND
from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import AlreadyAnswered, NotFound
from codeframe_ls.core.operation import Call
from tests.support.core import call

NAME = "questions/B1.md"


@pytest.fixture
async def page(core: Core) -> Path:
    """The page of an open question."""
    await call(core, "blockers.create", question="Which?", options=["Postgres", "SQLite"])
    return core.repository.root / (await call(core, "blockers.answer", blocker="B1")).page


def write_words(page: Path, words: str) -> str:
    text = page.read_text().replace(f"{OPENING}\n", f"{OPENING}\n{words}\n")
    page.write_text(text)
    return text


async def answer_of(core: Core) -> str | None:
    answer: str | None = (await call(core, "blockers.show", blocker="B1")).blocker.answer
    return answer


async def test_a_save_without_the_send_line_sends_nothing(core: Core, page: Path) -> None:
    saved = await written.save(core, NAME, write_words(page, "Post"), Call())
    assert (saved.answered, saved.problems) == (None, ())
    assert await answer_of(core) is None
    assert "Post" in page.read_text()


async def test_a_save_with_the_send_line_answers_and_shows_the_answer(core: Core, page: Path) -> None:
    text = page.read_text().replace("- [ ] 2.", "- [x] 2.").replace(SEND, "- [x] send")
    page.write_text(text)
    saved = await written.save(core, NAME, text, Call(client="Helix"))
    assert saved.answered
    assert await answer_of(core) == "SQLite"
    assert "Helix answered at" in page.read_text()
    assert page.read_text().endswith("> SQLite\n")


async def test_a_page_in_doubt_is_not_sent(core: Core, page: Path) -> None:
    text = page.read_text().replace("- [ ] ", "- [x] ")
    saved = await written.save(core, NAME, text, Call())
    assert [problem.message for problem in saved.problems] == ["Options 1 and 2 are both ticked; leave one."]
    assert await answer_of(core) is None


async def test_unsent_words_stay_when_the_page_is_opened_again(core: Core, page: Path) -> None:
    text = write_words(page, "half a sen")
    await call(core, "blockers.answer", blocker="B1")
    assert page.read_text() == text


async def test_unsent_words_stay_below_an_answer_from_elsewhere(core: Core, page: Path) -> None:
    write_words(page, "half a sen")
    await call(core, "blockers.answer", blocker="B1", answer="SQLite")
    assert page.read_text().endswith("> SQLite\n\n## Not sent from this page\n\n> half a sen\n")
    shown = page.read_text()
    await call(core, "blockers.answer", blocker="B1")
    await call(core, "blockers.resolve", blocker="B1")
    assert page.read_text() == shown


async def test_a_page_that_is_sent_too_late_shows_the_first_answer_and_keeps_the_words(
    core: Core, page: Path
) -> None:
    late = write_words(page, "Postgres, please").replace(SEND, "- [x] send")
    await call(core, "blockers.answer", blocker="B1", answer="SQLite")
    page.write_text(late)
    with pytest.raises(AlreadyAnswered):
        await written.save(core, NAME, late, Call())
    assert page.read_text().endswith("> SQLite\n\n## Not sent from this page\n\n> Postgres, please\n")


async def test_a_page_that_is_in_nobodys_way_is_brought_up_to_date(core: Core, page: Path) -> None:
    await call(core, "blockers.answer", blocker="B1", answer="1")
    assert page.read_text().endswith("> Postgres\n")


async def test_answering_elsewhere_makes_no_page(core: Core) -> None:
    await call(core, "blockers.create", question="Which?")
    await call(core, "blockers.answer", blocker="B1", answer="SQLite")
    assert not (core.repository.root / ".codeframe").exists()


async def test_a_page_that_was_cleaned_away_is_made_again(core: Core, page: Path) -> None:
    before = page.read_text()
    shutil.rmtree(page.parent.parent)
    await call(core, "blockers.answer", blocker="B1")
    assert page.read_text() == before


async def test_the_page_of_another_database_is_replaced(core: Core, page: Path) -> None:
    fresh = page.read_text()
    page.write_text(fresh.replace("codeframe question 0", "codeframe question 1").replace("1. Post", "1. My"))
    await call(core, "blockers.answer", blocker="B1")
    assert page.read_text() == fresh


async def test_the_page_of_an_unknown_question_says_so(core: Core) -> None:
    with pytest.raises(NotFound, match="no question B9"):
        await written.save(core, "questions/B9.md", "text", Call())


async def test_the_answer_stands_when_its_page_cannot_be_written(
    core: Core, page: Path, caplog: pytest.LogCaptureFixture
) -> None:
    page.unlink()
    page.mkdir()
    answered = await call(core, "blockers.answer", blocker="B1", answer="SQLite")
    assert answered.blocker.answer == "SQLite"
    assert "page of B1 was not brought up to date" in caplog.text


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("questions/B12.md", "B12"),
        ("questions/B12-answered.md", "B12"),
        ("questions/notes.md", None),
        ("plans/G1.md", None),
    ],
)
def test_which_pages_are_question_pages(name: str, alias: str | None) -> None:
    assert written.reference(name) == alias


async def test_an_editor_that_shows_old_pages_gets_a_new_name_after_the_answer(
    core: Core, page: Path
) -> None:
    assert written.name(core.questions.all[0], fresh=True) == NAME
    await call(core, "blockers.answer", blocker="B1", answer="1")
    answered = await core.read(lambda db: rows.find(db, "B1"))
    later = await written.write(core, answered, fresh=True)
    assert later.name == "B1-answered.md"
    assert later.read_text() == page.read_text()

"""A page of a question or a review that is saved by a program without a server of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from codeframe_ls.core import saved_pages
from codeframe_ls.core.blockers import written
from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import PatchConflict
from codeframe_ls.core.workspace.repository import Repository
from tests.support.core import PERSON, call
from tests.support.patch import make_patch
from tests.support.prd import eventually


async def page_of(core: Core) -> Path:
    await call(core, "blockers.create", question="Which database?", options=["Postgres", "SQLite"])
    return core.repository.root / str((await call(core, "blockers.answer", blocker="B1")).page)


def ticked(page: Path, option: str = "2.", *, send: bool = True) -> str:
    text = page.read_text().replace(f"[ ] {option}", f"[x] {option}")
    return text.replace("[ ] send", "[x] send") if send else text


async def events(core: Core, kind: str) -> list[Any]:
    return [event for event in (await call(core, "events.list")).events if event.kind == kind]


async def test_its_ticked_send_line_answers_the_question_once(core: Core) -> None:
    page = await page_of(core)
    page.write_text(ticked(page))
    await eventually(lambda: not core.questions.all, "the answer")
    shown = (await call(core, "blockers.show", blocker="B1")).blocker
    assert (shown.answer, shown.status) == ("SQLite", "ANSWERED")
    # Whatever else was under way has been heard of by now: another page is answered after it.
    await call(core, "blockers.create", question="Which port?")
    other = core.repository.root / str((await call(core, "blockers.answer", blocker="B2")).page)
    other.write_text(
        other.read_text()
        .replace("this line. -->\n\n<!-- Y", "this line. -->\n80\n<!-- Y")
        .replace("[ ] send", "[x] send")
    )
    await eventually(lambda: not core.questions.all, "the answer")
    assert len(await events(core, "blocker.answered")) == 2


async def test_without_the_tick_nothing_is_sent(core: Core) -> None:
    page = await page_of(core)
    page.write_text(ticked(page, send=False))
    await call(core, "blockers.create", question="Which port?", options=["80"])
    other = core.repository.root / str((await call(core, "blockers.answer", blocker="B2")).page)
    other.write_text(ticked(other, "1."))
    await eventually(lambda: [blocker.alias for blocker in core.questions.all] == ["B1"], "the other answer")


async def test_a_save_that_an_editor_tells_of_too_is_no_second_answer(core: Core) -> None:
    page = await page_of(core)
    text = ticked(page)
    page.write_text(text)
    await eventually(lambda: not core.questions.all, "the answer")
    assert (await written.save(core, "questions/B1.md", text, PERSON)).answered
    assert len(await events(core, "blocker.answered")) == 1


async def test_what_keeps_it_from_being_sent_is_told_by_an_event(core: Core) -> None:
    page = await page_of(core)
    told: list[Any] = []
    core.bus.subscribe(told.append)
    page.write_text(page.read_text().replace("[ ] send", "[x] send"))
    await eventually(lambda: any(event.kind == "blocker.refused" for event in told), "the refusal")
    assert told[0].payload["alias"] == "B1"
    assert "nothing to send yet" in told[0].payload["message"]
    assert [blocker.alias for blocker in core.questions.all] == ["B1"]


async def test_what_was_saved_while_no_daemon_lived_is_sent_when_one_begins(repository: Repository) -> None:
    first = await Core.open(repository)
    page = await page_of(first)
    await first.close()
    page.write_text(ticked(page))
    second = await Core.open(repository)
    try:
        await eventually(lambda: not second.questions.all, "the answer")
        assert (await call(second, "blockers.show", blocker="B1")).blocker.answer == "SQLite"
    finally:
        await second.close()


async def review_of(core: Core) -> Path:
    """The review page of P1, which changes a.txt and adds b.txt."""
    (core.repository.root / "a.txt").write_text("old\n")
    await make_patch(core, {"a.txt": b"new\n", "b.txt": b"b\n"})
    return core.repository.root / str((await call(core, "patches.page", patch="P1")).page)


def sent(page: Path, *, skip: str = "") -> str:
    text = page.read_text().replace("- [ ] send", "- [x] send")
    return text.replace(f"- [x] apply {skip}", f"- [ ] apply {skip}") if skip else text


async def status(core: Core) -> str:
    return str((await call(core, "patches.show", patch="P1")).patch.status)


async def test_a_review_whose_send_line_is_ticked_is_carried_out(core: Core) -> None:
    page = await review_of(core)
    page.write_text(sent(page))
    await eventually(lambda: (core.repository.root / "b.txt").exists(), "the patch is applied")
    await eventually(lambda: "- [x] send" not in page.read_text(), "the page follows")
    assert await status(core) == "APPLIED"


async def test_a_review_without_the_tick_is_not_carried_out(core: Core) -> None:
    page = await review_of(core)
    page.write_text(page.read_text().replace("- [x] apply 1.1", "- [ ] apply 1.1"))
    await call(core, "blockers.create", question="Which port?", options=["80"])
    other = core.repository.root / str((await call(core, "blockers.answer", blocker="B1")).page)
    other.write_text(ticked(other, "1."))
    await eventually(lambda: not core.questions.all, "what was saved later")
    assert await status(core) == "PENDING"


async def test_a_review_that_an_editor_tells_of_too_is_carried_out_once(core: Core) -> None:
    page = await review_of(core)
    text = sent(page, skip="1.1")
    page.write_text(text)
    await saved_pages.save(core, "review/P1.md", text, PERSON)
    await saved_pages.heard(core, "review/P1.md")
    await saved_pages.save(core, "review/P1.md", text, PERSON)
    assert await status(core) == "PARTLY_APPLIED"
    assert len(await events(core, "patch.applied")) == 1
    assert await events(core, "patch.refused") == []


async def test_a_review_that_is_refused_is_told_and_not_tried_again_by_itself(repository: Repository) -> None:
    first = await Core.open(repository)
    page = await review_of(first)
    mine = repository.root / "a.txt"
    mine.write_text("mine\n")
    page.write_text(sent(page))
    told: list[Any] = []
    first.bus.subscribe(told.append)
    await eventually(lambda: any(event.kind == "patch.refused" for event in told), "the refusal")
    assert "same lines of a.txt" in next(e for e in told if e.kind == "patch.refused").payload["message"]
    await first.close()

    mine.write_text("old\n")
    second = await Core.open(repository)
    try:
        await saved_pages.heard(second, "review/P1.md")
        assert (await status(second), mine.read_text()) == ("PENDING", "old\n")
        page.write_text(page.read_text())
        await eventually(lambda: mine.read_text() == "new\n", "saved again, it is sent again")
    finally:
        await second.close()


async def test_a_review_that_was_saved_while_no_daemon_lived_is_sent_when_one_begins(
    repository: Repository,
) -> None:
    first = await Core.open(repository)
    page = await review_of(first)
    await first.close()
    page.write_text(sent(page))
    second = await Core.open(repository)
    try:
        await eventually(lambda: (repository.root / "b.txt").exists(), "the patch is applied")
    finally:
        await second.close()


async def test_a_refusal_reaches_the_editor_that_saved(core: Core) -> None:
    page = await review_of(core)
    (core.repository.root / "a.txt").write_text("mine\n")
    text = sent(page)
    page.write_text(text)
    with pytest.raises(PatchConflict, match=r"same lines of a\.txt"):
        await saved_pages.save(core, "review/P1.md", text, PERSON)

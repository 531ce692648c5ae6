"""In an editor without a plugin of ours every command shows something: a page, or a sentence."""

from __future__ import annotations

from typing import Any, Final

import pytest

from codeframe_ls.core.table import operations
from tests.core.runs.conftest import places, project
from tests.core.runs.making import ready_task, running
from tests.core.runs.project import Project, waits
from tests.support.desk import Desk, execute, open_document, save
from tests.support.patch import make_patch

__all__ = ["places", "project"]

PRD = "# Shop\n\n## Storage\n\n- [ ] Keep the orders\n- [ ] Back them up\n"

PAGE: Final = "See .codeframe/results/"

SHOWN: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "blockers.create": ({"question": "Which?", "options": ["a"]}, "B2 Which?: Open."),
    "blockers.list": ({}, PAGE + "blockers.list.md"),
    "blockers.show": ({"blocker": "B1"}, PAGE + "blockers.show.md"),
    "blockers.answer": ({"blocker": "B1", "answer": "b"}, "B1 How?: Answered."),
    "blockers.resolve": ({"blocker": "B1"}, "B1 How?: Resolved."),
    "blockers.withdraw": ({"blocker": "B1"}, "B1 How?: Withdrawn."),
    "checkpoints.create": ({"label": "tea"}, "C2 holds everything as it is now."),
    "checkpoints.delete": ({"checkpoint": "C1"}, "C1 is deleted."),
    "checkpoints.diff": ({"before": "C1"}, PAGE + "checkpoints.diff.md"),
    "checkpoints.list": ({}, PAGE + "checkpoints.list.md"),
    "checkpoints.restore": ({"checkpoint": "C1"}, "Restored C1; C2 holds what was there before."),
    "checkpoints.show": ({"checkpoint": "C1"}, PAGE + "checkpoints.show.md"),
    "checkpoints.undo": (
        {"dryRun": True},
        "Restoring C2 would change 0 files and 0 tasks; nothing is changed yet.",
    ),
    "config.show": ({}, PAGE + "config.show.md"),
    "events.list": ({}, PAGE + "events.list.md"),
    "events.since": ({"seq": 0}, PAGE + "events.since.md"),
    "gates.detect": ({}, PAGE + "gates.detect.md"),
    "gates.results": ({}, PAGE + "gates.results.md"),
    "gates.run": ({"trust": True}, "Passed: tidy"),
    "patches.apply": ({"patch": "P1"}, "P1 is applied to 1 file."),
    "patches.decide": ({"patch": "P1", "skip": ["1.1"]}, "P1 of T3: To review."),
    "patches.discard": ({"patch": "P1"}, "P1 of T3: Discarded."),
    "patches.export": ({"patch": "P1"}, PAGE + "patches.export.md"),
    "patches.list": ({}, PAGE + "patches.list.md"),
    "patches.page": ({"patch": "P1"}, "See .codeframe/review/P1.md"),
    "patches.send": ({"patch": "P1"}, "P1 is applied to 1 file."),
    "patches.show": ({"patch": "P1"}, PAGE + "patches.show.md"),
    "patches.try": ({"patch": "P1", "command": ["cat", "hello.txt"]}, PAGE + "patches.try.md"),
    "patches.undo": ({"patch": "P1"}, "P1 is taken back and waits for review again."),
    "plans.list": ({}, PAGE + "plans.list.md"),
    "plans.show": ({"plan": "G2"}, "See .codeframe/plans/G2.md"),
    "plans.edit": ({"plan": "G2", "drop": ["T1"]}, "See .codeframe/plans/G2.md"),
    "plans.apply": ({"plan": "G2"}, "Applied: no task changed."),
    "plans.discard": ({"plan": "G2"}, "G2: Discarded."),
    "plans.page": ({"plan": "G2"}, "See .codeframe/plans/G2.md"),
    "tasks.generate": ({}, "See .codeframe/plans/G3.md"),
    "prd.add": ({"path": "notes.md"}, "notes.md is a PRD now."),
    "prd.list": ({}, PAGE + "prd.list.md"),
    "prd.show": ({}, PAGE + "prd.show.md"),
    "prd.versions": ({}, PAGE + "prd.versions.md"),
    "prd.diff": ({}, PAGE + "prd.diff.md"),
    "prd.use": ({"prd": "PRD.md"}, "PRD.md is the current PRD now."),
    "runs.list": ({}, "See .codeframe/runs/all.md"),
    "runs.output": ({"run": "R2"}, "See .codeframe/runs/R2-output.md"),
    "runs.resume": ({"run": "R2"}, "R2 on T4: "),
    "runs.retry": ({"run": "R2"}, "R3 on T4: "),
    "runs.show": ({"run": "R2"}, "See .codeframe/runs/R2.md"),
    "runs.start": ({"tasks": ["T2"], "trust": True}, "R3 works on T2 Back them up."),
    "runs.steer": ({"run": "R2", "text": "In French."}, "R2 on T4: Running."),
    "runs.stop": ({"run": "R2"}, "R2 on T4: Stopped (Stopped by recording client.)."),
    "tasks.create": ({"title": "More"}, "T5 More: Ready."),
    "tasks.update": ({"task": "T1", "title": "Other"}, "T1 Other: Needs input."),
    "tasks.assign": ({"tasks": ["T1", "T2"], "to": "Ana"}, "T1, T2: assigned to Ana."),
    "tasks.delete": ({"task": "T2"}, "T2 Back them up: deleted."),
    "tasks.list": ({}, "See .codeframe/tasks/"),
    "tasks.show": ({"task": "T1"}, "See .codeframe/tasks/T1.md"),
    "tasks.assignment": ({}, PAGE + "tasks.assignment.md"),
    "tasks.setStatus": ({"task": "T2", "status": "BACKLOG"}, "T2 Back them up: Backlog."),
    "tasks.finish": ({"task": "T1"}, "T1 Keep the orders: Done. B1 was withdrawn."),
    "tasks.reopen": ({"task": "T2"}, "T2 Back them up: Ready."),
    "tasks.cancel": ({"task": "T2"}, "T2 Back them up: Cancelled."),
    "tasks.approve": ({"all": True}, "Approved: no task."),
    "tasks.setDependencies": ({"task": "T2", "add": ["T1"]}, "T2 depends on T1."),
    "tasks.next": ({}, PAGE + "tasks.next.md"),
    "tasks.graph": ({}, PAGE + "tasks.graph.md"),
    "workspace.init": ({}, "/"),
    "workspace.status": ({}, PAGE + "workspace.status.md"),
    "workspace.detect": ({}, PAGE + "workspace.detect.md"),
}
"""What each operation is given, and how what it shows begins."""

_STOPPED: Final = ("runs.stop", {"run": "R2"})
_TRUSTED: Final = ("gates.run", {"trust": True})

BEFORE: Final[dict[str, list[tuple[str, dict[str, Any]]]]] = {
    "blockers.resolve": [("blockers.answer", {"blocker": "B1", "answer": "a"})],
    "checkpoints.restore": [_STOPPED],
    "checkpoints.undo": [_STOPPED, ("checkpoints.restore", {"checkpoint": "C1"})],
    "gates.results": [_TRUSTED],
    "patches.send": [("patches.page", {"patch": "P1"})],
    "patches.undo": [("patches.apply", {"patch": "P1"})],
    "runs.resume": [_STOPPED],
    "runs.retry": [_STOPPED, _TRUSTED],
    "tasks.reopen": [("tasks.finish", {"task": "T2"})],
}
"""What must have happened before."""


def test_every_operation_is_tried() -> None:
    assert set(SHOWN) == set(operations())


@pytest.fixture
async def shop(desk: Desk, project: Project) -> Desk:
    """Two tasks, a question on the first one, a second plan; a patch of T3, a run on T4, a checkpoint."""
    await project.model(waits())
    desk.core.runs.heard(project.person.environment)
    desk.write("PRD.md", PRD)
    desk.write("notes.md", "# Notes\n")
    await desk.call("tasks.generate")
    await desk.call("plans.apply", plan="G1")
    await desk.call("tasks.generate")
    await desk.call("blockers.create", question="How?", options=["a", "b"], task="T1")
    await make_patch(desk.core, {"hello.txt": b"Hello\n"}, title="Greet the world")
    await running(desk.core, await ready_task(desk.core, "Ship"))
    await desk.call("checkpoints.create", label="lunch")
    return desk


@pytest.mark.parametrize("operation", sorted(SHOWN))
async def test_no_command_is_silent(shop: Desk, operation: str) -> None:
    editor = await shop.editor()
    await editor.take("window/showMessage", lambda told: told["message"].endswith("wait for you."))
    params, expected = SHOWN[operation]
    for name, given in BEFORE.get(operation, ()):
        await shop.call(name, **given)
    await execute(editor, {"command": f"codeframe.{operation}", "arguments": [params]})
    told = await editor.take("window/showMessage", lambda told: told["message"].startswith(expected))
    said = told["message"]
    assert said.strip()
    if said.startswith("See "):
        text = (shop.root / said.split()[1]).read_text(encoding="utf-8")
        assert "\n# " in f"\n{text}"
        assert len(text.splitlines()) > 2


async def test_an_answer_sent_by_its_page_is_confirmed(shop: Desk) -> None:
    editor = await shop.editor()
    await editor.take("window/showMessage", lambda told: told["message"].endswith("wait for you."))
    page = shop.root / (await shop.call("blockers.answer", blocker="B1")).page
    text = page.read_text(encoding="utf-8")
    open_document(editor, page.as_uri(), text)
    sent = text.replace("- [ ] 1.", "- [x] 1.").replace("- [ ] send", "- [x] send")
    save(editor, page.as_uri(), sent)
    said = await editor.take("window/showMessage", lambda told: told["message"].startswith("B1 How?"))
    assert said["message"] == "B1 How?: Answered."


async def test_a_review_sent_by_its_page_is_confirmed(shop: Desk) -> None:
    editor = await shop.editor()
    await editor.take("window/showMessage", lambda told: told["message"].endswith("wait for you."))
    page = shop.root / (await shop.call("patches.page", patch="P1")).page
    text = page.read_text(encoding="utf-8")
    open_document(editor, page.as_uri(), text)
    save(editor, page.as_uri(), text.replace("- [ ] send", "- [x] send"))
    said = await editor.take("window/showMessage", lambda told: told["message"].startswith("P1"))
    assert said["message"] == "P1 is applied to 1 file."
    assert (shop.root / "hello.txt").read_text(encoding="utf-8") == "Hello\n"

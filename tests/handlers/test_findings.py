"""What a check found in the user's own tree stands on its line, while the line is as the check saw it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.gates import rows
from codeframe_ls.core.gates.model import Finding, GateResult
from codeframe_ls.core.operation import Call
from codeframe_ls.core.store import Transaction
from tests.core.gates.running import environment
from tests.support.desk import Desk, diagnostics, open_document, replace_all
from tests.support.recording_client import RecordingClient

UNUSED = "import os\n\nname = 'shop'\n"
MESSAGE = "ruff: `os` imported but unused"


async def check(core: Core, **params: Any) -> None:
    """Run ruff as a person does who trusts it."""
    asker = Call(session="terminal", client="cf", environment=environment())
    await core.call("gates.run", {"gates": ["ruff"], "trust": True, **params}, asker)


async def shows(editor: RecordingClient, uri: str, *expected: tuple[int, str]) -> None:
    await editor.wait_until(lambda: diagnostics(editor, uri) == list(expected))


async def test_a_finding_follows_its_line_and_goes_when_the_line_is_changed(desk: Desk) -> None:
    desk.write("ruff.toml", "")
    uri = desk.write("shop.py", UNUSED)
    editor = await desk.editor()
    open_document(editor, uri, language="python")

    await check(desk.core)
    await shows(editor, uri, (0, MESSAGE))
    replace_all(editor, uri, "# A shop\n" + UNUSED, 2)
    await shows(editor, uri, (1, MESSAGE))
    replace_all(editor, uri, "# A shop\nimport sys\n", 3)
    await shows(editor, uri)


async def test_it_is_gone_when_the_check_passes(desk: Desk) -> None:
    desk.write("ruff.toml", "")
    uri = desk.write("shop.py", UNUSED)
    editor = await desk.editor()

    await check(desk.core)
    await shows(editor, uri, (0, MESSAGE))
    desk.write("shop.py", "name = 'shop'\n")
    await check(desk.core)
    await shows(editor, uri)


async def test_a_file_that_is_not_open_shows_it_where_its_line_is_now(desk: Desk) -> None:
    desk.write("ruff.toml", "")
    uri = desk.write("shop.py", UNUSED)
    await check(desk.core)
    desk.write("shop.py", "# A shop\n" + UNUSED)

    await shows(await desk.editor(), uri, (1, MESSAGE))


async def test_a_new_daemon_knows_it_as_long_as_the_file_was_not_written_since(desk: Desk) -> None:
    desk.write("ruff.toml", "")
    desk.write("shop.py", UNUSED)
    desk.write("till.py", UNUSED)
    await check(desk.core)
    desk.write("till.py", "# A till\n" + UNUSED)

    again = await Core.open(desk.core.repository)

    assert [file.path for file in again.findings] == ["shop.py"]
    assert again.findings[0].on_disk(Path(desk.root))[0][0] == 0
    await again.close()


@pytest.mark.parametrize("path", ["a\0b.py", "/etc/passwd", "../outside.py", "folder"])
async def test_a_path_that_a_tool_made_up_has_no_lines(desk: Desk, path: str) -> None:
    (desk.root / "folder").mkdir()
    finding = Finding(path=path, line=0, rule="X", message="wrong")
    result = GateResult(
        gate="lint",
        tool="command",
        command=("lint",),
        state="failed",
        reason="It is wrong.",
        findings=[finding],
    )

    def store(db: Transaction) -> None:
        rows.insert(db, [result], scope="tree")
        db.event("gates.finished", scope="tree", verdict="failed", gates={"lint": "failed"})

    await desk.core.write(store)
    assert desk.core.findings == ()

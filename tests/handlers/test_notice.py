"""The daemon's own notice, when a question comes and nobody looks."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from codeframe_ls.core.errors import SettingsError
from codeframe_ls.handlers import notice
from tests.support.desk import Desk
from tests.support.waiting import wait_until


def set_up(folder: Path, monkeypatch: pytest.MonkeyPatch, more: str = ":") -> Path:
    """Set a notice command that writes its arguments, and what it must not see, to the file given.

    Before that it does `more`.
    """
    told = folder / "told"
    script = folder / "notify"
    script.write_text(
        f"#!/bin/sh\n{more}\n"
        f'printf "%s|%s|%s" "$1" "$2" "$ANTHROPIC_API_KEY" > {told}.new\nmv {told}.new {told}\n'
    )
    script.chmod(0o755)
    settings = folder / "config/codeframe/config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'[notice]\ncommand = ["{script}"]\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    return told


async def wait_until_exists(path: Path) -> None:
    await asyncio.to_thread(wait_until, path.exists, f"{path} was not written")


async def test_a_question_that_nobody_would_see_is_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret")
    told = set_up(tmp_path, monkeypatch)
    notice.of(desk.core)
    editor = await desk.editor()
    editor.protocol.notify("codeframe/focus", {"focused": False})
    await editor.call("codeframe/call", {"operation": "events.list"})
    await desk.call("blockers.create", question="--which\ndatabase?")
    await wait_until_exists(told)
    assert told.read_text() == "B1 needs input|--which database?|"


async def test_a_notice_is_given_where_the_person_sits_now(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = tmp_path / "shown"
    told = set_up(
        tmp_path, monkeypatch, f'printf "%s|%s|%s" "$DISPLAY" "$TMUX" "$ANTHROPIC_API_KEY" > {shown}'
    )
    monkeypatch.setenv("DISPLAY", ":0 of the login that started the daemon")
    first = await desk.editor(environment={"DISPLAY": ":1", "TMUX": "/tmp/tmux,1,0"})
    second = await desk.editor(environment={"DISPLAY": ":2", "ANTHROPIC_API_KEY": "secret"})
    third = await desk.editor(environment={"PATH": "/bin"})
    for editor in (first, second, third):
        editor.protocol.notify("codeframe/focus", {"focused": False})
    await third.call("codeframe/call", {"operation": "events.list"})
    await second.call("codeframe/call", {"operation": "events.list"})
    await desk.call("blockers.create", question="Which?")
    await wait_until_exists(told)
    assert shown.read_text() == ":2||"
    told.unlink()
    await first.call("codeframe/call", {"operation": "events.list"})
    await desk.call("blockers.create", question="Which one?")
    await wait_until_exists(told)
    assert shown.read_text() == ":1|/tmp/tmux,1,0|"


async def test_a_question_that_somebody_sees_is_not(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = set_up(tmp_path, monkeypatch)
    editor = await desk.editor()
    editor.protocol.notify("codeframe/focus", {"focused": True})
    await editor.call("codeframe/call", {"operation": "events.list"})
    await desk.call("blockers.create", question="Which?")
    editor.protocol.notify("codeframe/focus", {"focused": False})
    await editor.call("codeframe/call", {"operation": "events.list"})
    await desk.call("blockers.create", question="Which one?")
    await wait_until_exists(told)
    assert told.read_text().startswith("B2 needs input")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("/nowhere/notify",), "cannot be run"),
        (("/bin/sh", "-c", "echo no display >&2; exit 3"), "no display"),
        (("/bin/false",), "exit code 1"),
    ],
)
async def test_a_notice_that_cannot_be_given_is_logged(
    caplog: pytest.LogCaptureFixture, arguments: tuple[str, ...], reason: str
) -> None:
    with caplog.at_level(logging.WARNING):
        await notice.give(arguments, "B1 needs input", "Which?", {})
    assert "No notice was given" in caplog.text
    assert reason in caplog.text


async def test_a_command_that_hangs_is_ended(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice, "LIMIT", 0.05)
    await notice.give(("/bin/sh", "-c", "sleep 60"), "B1 needs input", "Which?", {})
    assert "took over 0.05 s" in caplog.text


async def test_a_repository_cannot_name_the_command(desk: Desk) -> None:
    desk.write("codeframe.toml", '[notice]\ncommand = ["rm"]\n')
    with pytest.raises(SettingsError, match=r"no setting `notice\.command`"):
        desk.core.settings_file.read()


async def test_no_notice_is_given_where_it_is_switched_off(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = set_up(tmp_path, monkeypatch)
    notice.of(desk.core)
    desk.write("codeframe.toml", "[notice]\nenabled = false\n")
    await desk.call("blockers.create", question="Which?")
    desk.write("codeframe.toml", "[notice]\nenabled = true\n")
    await desk.call("blockers.create", question="Which one?")
    await wait_until_exists(told)
    assert told.read_text().startswith("B2 needs input")

"""What only a person can set comes from their own file, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeframe_ls.core.config import personal
from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import SettingsError
from tests.support.core import call


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's own file, which is not there yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    file = personal.path()
    file.parent.mkdir(parents=True)
    return file


def test_without_a_file_the_defaults_hold(file: Path) -> None:
    assert personal.read().notice.command == ()


def test_the_file_is_read_as_it_is_now(file: Path) -> None:
    for command in (["one"], ["two", "-x"]):
        file.write_text(f"[notice]\ncommand = {command}\n", encoding="utf-8")
        assert list(personal.read().notice.command) == command


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[notice", "is not valid TOML"),
        (b"\xff", "is not UTF-8"),
        (b"[notice]\ncommand = 1\n", "`notice.command`"),
        (b"[surfaces]\nlenses = false\n", "`surfaces`"),
    ],
)
def test_a_file_in_error_is_named(file: Path, content: bytes, sentence: str) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=sentence) as refused:
        personal.read()
    assert str(file) in refused.value.message


async def test_config_show_tells_them_apart(core: Core, file: Path) -> None:
    file.write_text('[notice]\ncommand = ["ring"]\n', encoding="utf-8")
    shown = await call(core, "config.show")
    sources = {setting.name: (setting.value, setting.source) for setting in shown.settings}
    assert sources["notice.command"] == (("ring",), "config.toml")
    assert sources["notice.enabled"] == (True, "default")
    assert shown.personal_file == str(file)

"""Settings: every one is read, none is ignored, and the file is seen as it is now."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeframe_ls.core.config.settings import FILE_NAME, Settings, SettingsFile
from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import SettingsError
from tests.support.core import call


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path)


def test_without_a_file_there_are_the_defaults(file: SettingsFile) -> None:
    assert file.read() == Settings()


def test_the_file_is_read_again_when_it_changes_and_when_it_goes(file: SettingsFile) -> None:
    file.path.write_text('[tasks]\napproval = "separate"\n', encoding="utf-8")
    assert file.read().tasks.approval == "separate"
    file.path.write_text('[tasks]\napproval = "with-plan"\n', encoding="utf-8")
    assert file.read().tasks.approval == "with-plan"
    file.path.unlink()
    assert file.read() == Settings()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b"[tasks]\nspeed = 1\n",
            "codeframe.toml: there is no setting `tasks.speed`; `cf config",
        ),
        (b"[teams]\n", "codeframe.toml: there is no setting `teams`; `cf config show` lists them."),
        (b"tasks = 3\n", "codeframe.toml: `tasks`: "),
        (b"[model]\nmax_tokens = 0\n", "codeframe.toml: `model.max_tokens`: "),
        (b"[model\n", "codeframe.toml is not valid TOML: "),
        (b"# \xff\n", "codeframe.toml is not UTF-8 text; save it as UTF-8."),
    ],
)
def test_what_nothing_reads_is_an_error(file: SettingsFile, content: bytes, sentence: str) -> None:
    file.path.write_bytes(content)

    for _ in range(2):  # a refused file is refused again, not taken for read
        with pytest.raises(SettingsError) as refused:
            file.read()
        assert refused.value.message.startswith(sentence)


def test_a_folder_of_that_name_is_an_error(file: SettingsFile) -> None:
    file.path.mkdir()

    with pytest.raises(SettingsError, match=r"^codeframe.toml cannot be read \(Is a directory\)\.$"):
        file.read()


def test_an_editors_settings_lie_over_the_files() -> None:
    settings = Settings().overlaid({"surfaces": {"lenses": False}})

    assert not settings.surfaces.lenses
    assert settings.surfaces.hovers


@pytest.mark.parametrize(
    ("editor", "sentence"),
    [
        ({"surfaces": {"sounds": True}}, "the editor's settings: there is no setting `surfaces.sounds`; "),
        ({"surfaces": 1}, "the editor's settings: `surfaces`: "),
    ],
)
def test_an_editors_unknown_setting_is_an_error(editor: dict[str, object], sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings().overlaid(editor)

    assert refused.value.message.startswith(sentence)


async def test_show_tells_each_setting_and_where_it_comes_from(
    core: Core, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (core.repository.root / FILE_NAME).write_text('[model]\nname = "local"\n', encoding="utf-8")

    shown = await call(core, "config.show")

    assert shown.exists
    by_name = {setting.name: setting for setting in shown.settings}
    assert len(by_name) == len(shown.settings)
    for section, values in Settings().model_dump().items():
        assert {f"{section}.{name}" for name in values} <= set(by_name)
    assert (by_name["model.name"].value, by_name["model.name"].source) == ("local", FILE_NAME)
    assert by_name["tasks.approval"].source == "default"
    assert all(setting.description for setting in shown.settings)

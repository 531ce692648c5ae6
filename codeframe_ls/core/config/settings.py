"""What can be set, and reading it from `codeframe.toml`.

Every setting here is read somewhere; an unknown one is an error, never ignored. Knows no editor: a session
lays its editor's settings over the file's with `overlaid`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from codeframe_ls.core.errors import SettingsError

FILE_NAME: Final = "codeframe.toml"


CommandText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PrdSettings(_Section):
    """`[prd]`: which files are requirements documents."""

    globs: tuple[str, ...] = Field(
        ("PRD.md", "**/PRD.md", "docs/prd/*.md", "**/docs/prd/*.md", "**/*.prd.md"),
        description="Markdown files that count as PRDs without being registered, relative to the root.",
    )


class TaskSettings(_Section):
    """`[tasks]`: how plans become tasks."""

    approval: Literal["with-plan", "separate"] = Field(
        "with-plan",
        description="`with-plan`: applying a plan makes its tasks READY. "
        "`separate`: they wait in BACKLOG until `cf tasks approve`.",
    )


class ModelSettings(_Section):
    """`[model]`: which model, and where it is reached. The key is never a setting."""

    name: str = Field("claude-sonnet-5-5", min_length=1, description="The model's name at the API.")
    base_url: str = Field(
        "",
        description="Base URL of a model server on this machine; empty for ANTHROPIC_BASE_URL of the "
        "environment, else the public API. A repository cannot name another machine: your key is sent there.",
    )
    max_tokens: int = Field(32_000, ge=1, description="The most output tokens of one call.")
    timeout: float = Field(
        120.0, gt=0, description="Seconds without a byte after which a call counts as broken."
    )


class RunSettings(_Section):
    """`[run]`: how many agents work at once, and what one run may use. Whether it may use the network is a
    personal setting: what a repository says must not open a way out.
    """

    parallel: int = Field(2, ge=1, description="How many runs may work at once; the others wait in a queue.")
    turns: int = Field(100, ge=1, description="The most messages of the model in one run.")
    tokens: int = Field(
        2_000_000,
        ge=1,
        description="The most tokens of one run: input, output and what is written to the prompt cache.",
    )
    seconds: float = Field(3600.0, gt=0, description="The most time of one run, waiting for you left out.")
    rounds: int = Field(
        5, ge=1, description="How often the model may say that it is done while the checks are red."
    )
    command_seconds: float = Field(300.0, gt=0, description="The most time of one command or check.")
    bind: tuple[str, ...] = Field(
        (),
        description="Folders of the tree that git ignores and that checks need, besides those that are "
        "found by themselves (such as `.venv`); a run sees them and cannot change them.",
    )


class GateSettings(_Section):
    """`[gates]`: the checks of this repository, besides those that its files tell of."""

    commands: Mapping[str, CommandText] = Field(
        {},
        description='Checks of your own by name, such as `types = "mypy src"`; one with the name of a check '
        "that was found takes its place. A person is asked to trust each text before it runs.",
    )
    disable: tuple[str, ...] = Field((), description="Names of checks that are not to run.")
    exclude: tuple[str, ...] = Field(
        (), description="Folders, relative to the root, whose files tell of no check, such as templates."
    )
    timeout: float = Field(
        1800.0, gt=0, description="Seconds after which a check on your tree is ended, and counts as an error."
    )


class NoticeSettings(_Section):
    """`[notice]`: whether the daemon tells of a question when nobody looks at an attached editor.

    By which command is a personal setting (`personal.py`): a repository must not name a program to run.
    """

    enabled: bool = Field(True, description="Whether the daemon gives notice at all.")


class SurfaceSettings(_Section):
    """`[surfaces]`: what is shown in the editor; each can be switched off."""

    lenses: bool = Field(True, description="Code lenses over the sections of a PRD.")
    diagnostics: bool = Field(True, description="Open questions and changed sections as diagnostics.")
    hovers: bool = Field(True, description="Hovers on sections and task ids.")
    symbols: bool = Field(True, description="Tasks in the document's and the workspace's symbols.")
    actions: bool = Field(True, description="Code actions.")


class Settings(_Section):
    """Everything that can be set."""

    prd: PrdSettings = PrdSettings()
    tasks: TaskSettings = TaskSettings()
    model: ModelSettings = ModelSettings()
    run: RunSettings = RunSettings()
    gates: GateSettings = GateSettings()
    notice: NoticeSettings = NoticeSettings()
    surfaces: SurfaceSettings = SurfaceSettings()

    def overlaid(self, editor: Mapping[str, Any]) -> Settings:
        """These settings with an editor's laid over them. Raises SettingsError."""
        merged = self.model_dump()
        for name, values in editor.items():
            if isinstance(values, Mapping) and isinstance(merged.get(name), dict):
                merged[name].update(values)
            else:
                merged[name] = values
        return _validate(merged, "the editor's settings")


class SettingsFile:
    """`codeframe.toml`, read again whenever it has changed on disk."""

    def __init__(self, root: Path) -> None:
        self.path = root / FILE_NAME
        self._stamp: tuple[int, int, int] | None = None
        self._settings = Settings()

    def read(self) -> Settings:
        """The settings as the file has them now, or the defaults when there is none. Raises SettingsError."""
        stamp = self._stamp_now()
        if stamp != self._stamp:
            self._settings = Settings() if stamp is None else self._parse()
            self._stamp = stamp
        return self._settings

    def _stamp_now(self) -> tuple[int, int, int] | None:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SettingsError(f"{FILE_NAME} cannot be read ({error.strerror}).") from error
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _parse(self) -> Settings:
        try:
            values = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsError(f"{FILE_NAME} cannot be read ({error.strerror}).") from error
        except UnicodeDecodeError as error:
            raise SettingsError(f"{FILE_NAME} is not UTF-8 text; save it as UTF-8.") from error
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{FILE_NAME} is not valid TOML: {error}.") from error
        return _validate(values, FILE_NAME)


def _validate(values: Mapping[str, Any], source: str) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(step) for step in problem["loc"])
        if problem["type"] == "extra_forbidden":
            raise SettingsError(
                f"{source}: there is no setting `{where}`; `cf config show` lists them."
            ) from None
        raise SettingsError(f"{source}: `{where}`: {problem['msg']}.") from None

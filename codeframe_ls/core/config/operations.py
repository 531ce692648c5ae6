"""`config.show`: every setting, its value, and where the value comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from codeframe_ls.core.config.settings import FILE_NAME, Settings
from codeframe_ls.core.operation import Call, Model, Params, Result, operation

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


class ConfigShow(Params):
    """Parameters of `config.show`."""


class Setting(Model):
    """One setting."""

    name: str
    value: Any
    source: Literal["default", "codeframe.toml"]
    description: str


class Config(Result):
    """The settings in their order, and the file that was looked for."""

    file: str
    exists: bool
    settings: list[Setting] = Field(description="Every setting that exists.")


@operation("config.show", title="Show Settings", reads=True)
async def show(core: Core, params: ConfigShow, call: Call) -> Config:
    """Show every setting with its value and where it comes from."""
    settings = core.settings_file.read()
    entries = [
        Setting(
            name=f"{section}.{name}",
            value=getattr(getattr(settings, section), name),
            source=FILE_NAME if name in getattr(settings, section).model_fields_set else "default",
            description=field.description or "",
        )
        for section, outer in Settings.model_fields.items()
        for name, field in outer.annotation.model_fields.items()  # type: ignore[union-attr]
    ]
    file = core.settings_file.path
    return Config(file=str(file), exists=file.exists(), settings=entries)

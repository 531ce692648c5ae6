"""`config.show`: every setting, its value, and where the value comes from."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from codeframe_ls.core.config import personal
from codeframe_ls.core.config.settings import FILE_NAME
from codeframe_ls.core.operation import Call, Model, Params, Result, operation

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


Source = Literal["default", "codeframe.toml", "config.toml"]


class ConfigShow(Params):
    """Parameters of `config.show`."""


class Setting(Model):
    """One setting."""

    name: str
    value: Any
    source: Source
    description: str


class Config(Result):
    """The settings in their order, and the file that was looked for."""

    file: str
    exists: bool
    personal_file: str = Field(
        description="Where the settings are that only you can set, from `config.toml`."
    )
    settings: list[Setting] = Field(description="Every setting that exists.")


@operation("config.show", title="Show Settings", reads=True)
async def show(core: Core, params: ConfigShow, call: Call) -> Config:
    """Show every setting with its value and where it comes from."""
    shared = _settings(core.settings_file.read(), FILE_NAME)
    file = core.settings_file.path
    return Config(
        file=str(file),
        exists=file.exists(),
        personal_file=str(personal.path()),
        settings=[*shared, *_settings(await asyncio.to_thread(personal.read), personal.FILE_NAME)],
    )


def _settings(settings: BaseModel, source: Source) -> list[Setting]:
    return [
        Setting(
            name=f"{section}.{name}",
            value=getattr(getattr(settings, section), name),
            source=source if name in getattr(settings, section).model_fields_set else "default",
            description=field.description or "",
        )
        for section, outer in type(settings).model_fields.items()
        for name, field in outer.annotation.model_fields.items()  # type: ignore[union-attr]
    ]

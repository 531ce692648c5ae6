"""A parameter model with every kind of field."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from codeframe_ls.core.operation import Params


class Everything(Params):
    """Every kind of field."""

    one_word: str = Field(description="A word.")
    flag: bool = Field(False, description="A flag.")
    several: list[str] = Field([], description="Words.")
    choice: Literal["high", "low"] | None = Field(None, description="One of two.")
    maybe: int | None = Field(None, description="A number, or not.")
    anything: dict[str, Any] = Field({}, description="An object.")

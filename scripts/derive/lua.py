"""The table of the operations for the Neovim plugin: completion and prompts of `:Codeframe`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from codeframe_ls.core.operation import Operation
from scripts.derive.parameters import Parameter, parameters

TARGET = "editors/neovim/lua/codeframe/operations.lua"

_HEAD = """-- The operations, derived from the server's table; do not edit: run `make derive`.

---@class codeframe.Parameter
---@field name string
---@field spelling string its name as an option
---@field type "string"|"line"|"integer"|"number"|"boolean"|"json"
---@field required boolean
---@field repeated boolean
---@field positional boolean
---@field choices? string[]
---@field meanings? string[] people's words for the choices, one for each
---@field description string

---@class codeframe.Operation
---@field name string
---@field words string[] the words of `:Codeframe`, the same as those of `cf`
---@field summary string
---@field reads boolean whether it changes nothing
---@field params codeframe.Parameter[]

---@type codeframe.Operation[]
return {
"""


def render(operations: Iterable[Operation]) -> str:
    """The module's text."""
    return _HEAD + "".join(f"  {_lua(_row(operation))},\n" for operation in operations) + "}\n"


def _row(operation: Operation) -> dict[str, Any]:
    given = {parameter.field: parameter for parameter in parameters(operation)}
    ordered = [given.pop(name) for name in operation.positional]
    return {
        "name": operation.name,
        "words": operation.cf.split(),
        "summary": operation.summary,
        "reads": operation.reads,
        "params": [
            *(_parameter(parameter, True) for parameter in ordered),
            *(_parameter(parameter, False) for parameter in given.values()),
        ],
    }


def _parameter(parameter: Parameter, positional: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": parameter.name,
        "spelling": parameter.spelling,
        "type": "line" if parameter.names_line else parameter.kind,
        "required": parameter.required,
        "repeated": parameter.repeated,
        "positional": positional,
        "description": parameter.meaning_typed,
    }
    if parameter.choices:
        row["choices"] = list(parameter.choices)
    if parameter.meanings:
        row["meanings"] = list(parameter.meanings)
    return row


def _lua(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_lua(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "{ " + ", ".join(_lua(item) for item in value) + " }" if value else "{}"
    # A JSON string is a Lua string too, but for the escapes of \\u and \\/, which are not written here.
    return json.dumps(value, ensure_ascii=False)

"""The table and the types of the operations for the VS Code client."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from codeframe_ls.core.operation import Operation
from scripts.derive.parameters import Parameter, parameters

TARGET = "editors/vscode/src/operations.ts"

_HEAD = """// The operations, derived from the server's table; do not edit: run `make derive`.

/** One parameter of an operation: what to ask for, and in which form. */
export interface OperationParameter {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "json";
  readonly required: boolean;
  readonly repeated: boolean;
  readonly choices?: readonly string[];
  /** People's words for the choices, one for each. */
  readonly meanings?: readonly string[];
  readonly default?: unknown;
  readonly description: string;
}

/** One row of the server's table. */
export interface Operation {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly reads: boolean;
  readonly long: boolean;
  readonly params: readonly OperationParameter[];
}

"""


def render(operations: Iterable[Operation]) -> str:
    """The module's text: the table, then an interface for the parameters and the result of each operation."""
    rows = list(operations)
    table = "".join(f"  {_row(operation)},\n" for operation in rows)
    interfaces = "\n".join(text for operation in rows for text in _interfaces(operation))
    return f"{_HEAD}export const operations: readonly Operation[] = [\n{table}];\n\n{interfaces}"


def _row(operation: Operation) -> str:
    row = {
        "name": operation.name,
        "title": operation.title,
        "summary": operation.summary,
        "reads": operation.reads,
        "long": operation.long,
        "params": [_parameter(parameter) for parameter in parameters(operation)],
    }
    return json.dumps(row, ensure_ascii=False)


def _parameter(parameter: Parameter) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": parameter.name,
        "type": parameter.kind,
        "required": parameter.required,
        "repeated": parameter.repeated,
        "description": parameter.meaning_sent,
    }
    if parameter.choices:
        row["choices"] = list(parameter.choices)
    if parameter.meanings:
        row["meanings"] = list(parameter.meanings)
    if parameter.default is not None:
        row["default"] = parameter.default
    return row


def _interfaces(operation: Operation) -> list[str]:
    base = "".join(part[:1].upper() + part[1:] for part in operation.name.split("."))
    return [
        _interface(f"{base}Params", operation.params.model_json_schema(by_alias=True), given=True),
        _interface(
            f"{base}Result",
            operation.result.model_json_schema(by_alias=True, mode="serialization"),
            given=False,
        ),
    ]


def _interface(name: str, schema: dict[str, Any], *, given: bool) -> str:
    required = set(schema.get("required", ())) if given else set(schema.get("properties", {}))
    definitions = schema.get("$defs", {})
    lines = [
        f"  readonly {key}{'' if key in required else '?'}: {_type(body, definitions)};"
        for key, body in schema.get("properties", {}).items()
    ]
    if not lines:
        return f"export type {name} = Record<string, never>;\n"
    return "\n".join([f"export interface {name} {{", *lines, "}", ""])


def _type(body: dict[str, Any], definitions: dict[str, Any]) -> str:
    if "$ref" in body:
        return _type(definitions[body["$ref"].rsplit("/", 1)[-1]], definitions)
    if "anyOf" in body:
        return " | ".join(dict.fromkeys(_type(option, definitions) for option in body["anyOf"]))
    if "enum" in body:
        return " | ".join(json.dumps(choice) for choice in body["enum"])
    if "const" in body:
        return json.dumps(body["const"])
    kind = body.get("type")
    if kind == "array":
        inner = _type(body.get("items", {}), definitions)
        return f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"
    if kind == "object":
        if properties := body.get("properties"):
            fields = " ".join(
                f"readonly {key}: {_type(value, definitions)};" for key, value in properties.items()
            )
            return f"{{ {fields} }}"
        extra = body.get("additionalProperties")
        return (
            f"Readonly<Record<string, {_type(extra, definitions) if isinstance(extra, dict) else 'unknown'}>>"
        )
    return {
        "string": "string",
        "integer": "number",
        "number": "number",
        "boolean": "boolean",
        "null": "null",
    }.get(kind or "", "unknown")

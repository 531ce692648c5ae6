"""A parameter as the faces see it: one flat description, read off the JSON Schema of its model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from codeframe_ls.core.operation import Operation, Params

Kind = Literal["string", "integer", "number", "boolean", "json"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """`field` is the Python name, `name` the JSON name; `default` is None where absence means "not given".

    `names_file`: a string that the terminal reads as a path.
    """

    field: str
    name: str
    kind: Kind
    required: bool
    repeated: bool
    choices: tuple[str, ...]
    default: Any
    description: str
    names_file: bool = False


def parameters(operation: Operation) -> list[Parameter]:
    """The parameters of an operation, in the order of its model."""
    return of_model(operation.params)


def of_model(model: type[Params]) -> list[Parameter]:
    """The parameters of a model. Every field needs a description: it is the help text."""
    schema = model.model_json_schema(by_alias=True)
    definitions = schema.get("$defs", {})
    found = []
    for field, info in model.model_fields.items():
        name = info.alias or field
        body = schema["properties"][name]
        assert info.description, f"{model.__name__}.{field} has no description"
        kind, repeated, choices = _shape(body, definitions)
        default = None if info.is_required() else body.get("default")
        found.append(
            Parameter(
                field=field,
                name=name,
                kind=kind,
                required=info.is_required(),
                repeated=repeated,
                choices=choices,
                default=None if repeated and not default else default,
                description=info.description,
                names_file=_names_file(body),
            )
        )
    return found


def _names_file(body: dict[str, Any]) -> bool:
    return any(option.get("format") == "path" for option in body.get("anyOf", [body]))


def _shape(body: dict[str, Any], definitions: dict[str, Any]) -> tuple[Kind, bool, tuple[str, ...]]:
    """The kind of one value, whether there may be several, and the words it is chosen from."""
    if "$ref" in body:
        return _shape(definitions[body["$ref"].rsplit("/", 1)[-1]], definitions)
    if "anyOf" in body:
        real = [option for option in body["anyOf"] if option.get("type") != "null"]
        return _shape(real[0], definitions) if len(real) == 1 else ("json", False, ())
    if "enum" in body:
        return "string", False, tuple(str(choice) for choice in body["enum"])
    if "const" in body:
        return "string", False, (str(body["const"]),)
    kind = body.get("type")
    if kind == "array":
        inner, repeated, choices = _shape(body.get("items", {}), definitions)
        return ("json", False, ()) if repeated or inner == "json" else (inner, True, choices)
    if kind in ("string", "integer", "number", "boolean"):
        return kind, False, ()
    return "json", False, ()

"""A parameter as the faces see it: one flat description, read off the JSON Schema of its model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from codeframe_ls.core.operation import Operation, Params

Kind = Literal["string", "integer", "number", "boolean", "json"]

_NO_PLURALS: Final = frozenset({"status"})
"""Words that end in "s" and name one thing all the same."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """`field` is the Python name, `name` the JSON name; `default` is None where absence means "not given".

    `meanings` are people's words for the choices, one for each, or none. `names_file`: a string that the
    terminal reads as a path. `names_line`: a number that is counted from 0 in JSON and from 1 by people, in
    `cf` and in `:Codeframe`.
    """

    field: str
    name: str
    kind: Kind
    required: bool
    repeated: bool
    choices: tuple[str, ...]
    meanings: tuple[str, ...]
    default: Any
    description: str
    names_file: bool = False
    names_line: bool = False

    @property
    def typed(self) -> str:
        """The kind of what a person types: `path` and `line` besides those of JSON."""
        return "path" if self.names_file else "line" if self.names_line else self.kind

    @property
    def meaning_typed(self) -> str:
        """What it means to a person who types it."""
        return self._counted("from 1")

    @property
    def meaning_sent(self) -> str:
        """What it means to a program that sends it."""
        return self._counted("from 0")

    def _counted(self, how: str) -> str:
        return (
            f"{self.description.removesuffix('.')}; lines count {how}."
            if self.names_line
            else self.description
        )

    @property
    def spelling(self) -> str:
        """Its name in a terminal. One word for one value: `--option A --option B` gives `options`."""
        word = self.field.replace("_", "-")
        return _singular(word) if self.repeated else word


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
                meanings=tuple(body["words"][choice] for choice in choices) if "words" in body else (),
                default=None if repeated and not default else default,
                description=info.description,
                names_file=_has_format(body, "path"),
                names_line=_has_format(body, "line"),
            )
        )
    spellings = [parameter.spelling for parameter in found]
    assert len(set(spellings)) == len(spellings), f"two options of {model.__name__} are spelt alike"
    return found


def _singular(word: str) -> str:
    return word if word in _NO_PLURALS else word.removesuffix("s")


def _has_format(body: dict[str, Any], name: str) -> bool:
    return any(option.get("format") == name for option in body.get("anyOf", [body]))


def _shape(body: dict[str, Any], definitions: dict[str, Any]) -> tuple[Kind, bool, tuple[str, ...]]:
    """The kind of one value, whether there may be several, and the words it is chosen from."""
    if "$ref" in body:
        return _shape(definitions[body["$ref"].rsplit("/", 1)[-1]], definitions)
    if "anyOf" in body:
        real = [option for option in body["anyOf"] if option.get("type") != "null"]
        return _shape(real[0], definitions) if len(real) == 1 else ("json", False, ())
    if "offered" in body:
        # What is worth choosing; the core refuses the rest with a reason of its own.
        return "string", False, tuple(str(choice) for choice in body["offered"])
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

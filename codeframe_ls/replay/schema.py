"""JSON Schema as structured outputs know it: which schemas the API refuses, and whether a value fits one.

Source of the limits: platform.claude.com/docs/en/build-with-claude/structured-outputs, "JSON Schema
limitations" and "Schema complexity limits". This file knows only of JSON values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

JsonObject = dict[str, Any]

MAX_OPTIONAL = 24
MAX_UNIONS = 16
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"}
_UNSUPPORTED = {
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "string": ("minLength", "maxLength"),
    "array": ("maxItems", "uniqueItems", "contains", "minContains", "maxContains", "prefixItems"),
}
_SHAPES: dict[str, tuple[type, ...]] = {
    "properties": (dict,),
    "$defs": (dict,),
    "definitions": (dict,),
    "required": (list,),
    "enum": (list,),
    "anyOf": (list,),
    "allOf": (list,),
    "items": (dict,),
    "pattern": (str,),
    "format": (str,),
    "$ref": (str,),
    "type": (str, list),
    "minItems": (int,),
}
# Back-references, look-around and word boundaries cannot be compiled to a grammar.
_UNSUPPORTED_REGEX = re.compile(r"\\[1-9]|\(\?[=!<]|\\[bB]")


def unsupported(schema: object) -> str | None:
    """Why the API refuses this schema of `output_config.format` or of a strict tool; None if it does not."""
    if not isinstance(schema, dict):
        return "schema: Input should be an object"
    parts = list(_parts(schema))
    problem = next((found for part in parts if (found := _malformed(part))), None)
    if problem or _recursive(schema):
        return problem or "schema: Recursive schemas are not supported"
    problem = next((found for part in parts if (found := _unsupported_part(part, schema))), None)
    if problem:
        return problem
    optional = sum(len(set(part.get("properties", {})) - set(part.get("required", ()))) for part in parts)
    if optional > MAX_OPTIONAL:
        return f"schema: {optional} optional parameters, the limit is {MAX_OPTIONAL}"
    unions = sum("anyOf" in part or isinstance(part.get("type"), list) for part in parts)
    if unions > MAX_UNIONS:
        return f"schema: {unions} parameters with union types, the limit is {MAX_UNIONS}"
    return None


def misfit(value: object, schema: JsonObject, root: JsonObject | None = None, path: str = "$") -> str | None:
    """The first place where `value` does not fit a supported schema, as a sentence; None when it fits."""
    root = root if root is not None else schema
    if "$ref" in schema:
        return misfit(value, _resolve(schema["$ref"], root), root, path)
    if "anyOf" in schema and all(misfit(value, part, root, path) for part in schema["anyOf"]):
        return f"{path} fits none of the variants"
    for part in schema.get("allOf", ()):
        if found := misfit(value, part, root, path):
            return found
    if "enum" in schema and value not in schema["enum"]:
        return f"{path} is not one of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        return f"{path} is not {schema['const']!r}"
    if not _has_type(value, schema.get("type")):
        return f"{path} is not of type {schema['type']}"
    if isinstance(value, dict) and "properties" in schema:
        return _misfit_object(value, schema, root, path)
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            return f"{path} has fewer than {schema['minItems']} items"
        for index, item in enumerate(value):
            if found := misfit(item, schema.get("items", {}), root, f"{path}[{index}]"):
                return found
    return None


def _misfit_object(value: JsonObject, schema: JsonObject, root: JsonObject, path: str) -> str | None:
    for name in schema.get("required", ()):
        if name not in value:
            return f"{path}.{name} is missing"
    for name, item in value.items():
        if name not in schema["properties"]:
            if schema.get("additionalProperties") is False:
                return f"{path}.{name} is not in the schema"
        elif found := misfit(item, schema["properties"][name], root, f"{path}.{name}"):
            return found
    return None


def _has_type(value: object, wanted: str | list[str] | None) -> bool:
    if wanted is None:
        return True
    names = wanted if isinstance(wanted, list) else [wanted]
    return any(
        isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
        for name in names
    )


def _malformed(part: JsonObject) -> str | None:
    for keyword, shapes in _SHAPES.items():
        if keyword in part and not isinstance(part[keyword], shapes):
            return f"schema: '{keyword}' is not valid"
    listed = [*part.get("anyOf", ()), *part.get("allOf", ())]
    named = [s for keyword in ("properties", "$defs", "definitions") for s in part.get(keyword, {}).values()]
    if not all(isinstance(inner, dict) for inner in (*listed, *named)):
        return "schema: a schema should be an object"
    words = [*part.get("required", ()), *(part["type"] if isinstance(part.get("type"), list) else ())]
    return None if all(isinstance(word, str) for word in words) else "schema: a name should be a string"


def _unsupported_part(part: JsonObject, root: JsonObject) -> str | None:
    kinds = part.get("type")
    for kind in kinds if isinstance(kinds, list) else [kinds] if kinds is not None else []:
        if kind not in _TYPES:
            return f"schema: {kind!r} is not a valid type"
        for keyword in _UNSUPPORTED.get(kind, ()):
            if keyword in part:
                return f"schema: For '{kind}' type, property '{keyword}' is not supported"
        if kind == "object" and part.get("additionalProperties") is not False:
            return "schema: For 'object' type, 'additionalProperties' must be explicitly set to false"
    if part.get("minItems", 0) not in (0, 1):
        return "schema: For 'array' type, 'minItems' values other than 0 or 1 are not supported"
    if any(isinstance(value, dict | list) for value in part.get("enum", ())):
        return "schema: Complex types within enums are not supported"
    if part.get("format", "uri") not in _FORMATS:
        return f"schema: For 'string' type, format {part['format']!r} is not supported"
    if _UNSUPPORTED_REGEX.search(part.get("pattern", "")):
        return "schema: The pattern uses a regex feature that is not supported"
    if any("$ref" in variant for variant in part.get("allOf", ())):
        return "schema: allOf with $ref is not supported"
    if "$ref" in part and _resolve(part["$ref"], root) is None:
        return f"schema: $ref {part['$ref']!r} is external or does not resolve"
    return None


def _children(schema: JsonObject) -> Iterator[JsonObject]:
    for keyword in ("properties", "$defs", "definitions"):
        named = schema.get(keyword)
        yield from (
            part for part in (named.values() if isinstance(named, dict) else ()) if isinstance(part, dict)
        )
    for keyword in ("anyOf", "allOf"):
        listed = schema.get(keyword)
        yield from (part for part in (listed if isinstance(listed, list) else ()) if isinstance(part, dict))
    if isinstance(schema.get("items"), dict):
        yield schema["items"]


def _parts(schema: JsonObject) -> Iterator[JsonObject]:
    yield schema
    for child in _children(schema):
        yield from _parts(child)


def _resolve(reference: object, root: JsonObject) -> Any:
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    found: Any = root
    for name in filter(None, reference[1:].split("/")):
        found = found.get(name.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


def _recursive(root: JsonObject) -> bool:
    """Whether following `$ref` from any definition leads back to it."""

    def leads_back(schema: JsonObject, open_references: tuple[str, ...]) -> bool:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            if reference in open_references:
                return True
            target = _resolve(reference, root)
            return target is not None and leads_back(target, (*open_references, reference))
        if open_references and schema is root:
            return True
        return any(leads_back(child, open_references) for child in _children(schema))

    return leads_back(root, ())

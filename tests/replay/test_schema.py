"""JSON Schema as structured outputs know it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.replay.schema import misfit, unsupported


def closed(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


KEYWORDS = st.sampled_from(
    ["type", "properties", "items", "anyOf", "allOf", "$ref", "$defs", "required", "enum", "pattern", "a"]
)
ADDRESS = closed(("city",), city={"type": "string"})
NODE = closed(("next",), next={"$ref": "#/$defs/node"})


class TestSupported:
    @pytest.mark.parametrize(
        "schema",
        [
            closed(("a",), a={"type": ["string", "null"]}),
            closed(a={"type": "array", "items": {"type": "integer"}, "minItems": 1}),
            closed(a={"type": "string", "format": "date-time", "pattern": "^[a-z]+$"}),
            closed(a={"enum": ["x", 1, None]}, b={"const": True}, c={"anyOf": [ADDRESS, {"type": "null"}]}),
            closed(a={"$ref": "#/$defs/address"}, b={"$ref": "#/$defs/address"})
            | {"$defs": {"address": ADDRESS}},
        ],
    )
    def test_schemas_pass(self, schema: dict[str, Any]) -> None:
        assert unsupported(schema) is None

    @pytest.mark.parametrize(
        ("schema", "reason"),
        [
            ("string", "object"),
            ({"type": "object", "properties": {}}, "additionalProperties"),
            (
                closed(a={"type": "object", "properties": {}, "additionalProperties": True}),
                "additionalProperties",
            ),
            (closed(a={"type": "integer", "minimum": 1}), "minimum"),
            (closed(a={"type": "number", "multipleOf": 2}), "multipleOf"),
            (closed(a={"type": "string", "maxLength": 3}), "maxLength"),
            (closed(a={"type": "array", "items": {}, "maxItems": 3}), "maxItems"),
            (closed(a={"type": "array", "items": {}, "minItems": 2}), "minItems"),
            (closed(a={"type": "text"}), "not a valid type"),
            (closed(a={"enum": [{"b": 1}]}), "Complex types"),
            (closed(a={"type": "string", "format": "colour"}), "format"),
            (closed(a={"type": "string", "pattern": "(?=a)b"}), "regex"),
            (closed(a={"$ref": "https://example.com/schema.json"}), "external"),
            (closed(a={"$ref": "#/$defs/nothing"}), "resolve"),
            (closed(a={"allOf": [{"$ref": "#/$defs/address"}]}) | {"$defs": {"address": ADDRESS}}, "allOf"),
            (NODE | {"$defs": {"node": NODE}}, "Recursive"),
            (closed(a={"$ref": "#"}), "Recursive"),
            (closed(**{f"p{n}": {"type": "string"} for n in range(25)}), "optional parameters"),
            (closed(**{f"p{n}": {"type": ["string", "null"]} for n in range(17)}), "union types"),
            (closed(a={"type": "string", "pattern": 3}), "'pattern' is not valid"),
        ],
    )
    def test_everything_else_has_a_reason(self, schema: object, reason: str) -> None:
        assert reason in (unsupported(schema) or "")

    @given(
        st.recursive(
            st.none() | st.integers() | st.text(max_size=4) | st.sampled_from(["object", "#", "#/$defs/a"]),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    KEYWORDS,
                    inner,
                    max_size=5,
                )
            ),
            max_leaves=20,
        )
    )
    def test_no_schema_is_too_wild_to_judge(self, schema: object) -> None:
        reason = unsupported(schema)
        assert reason is None or reason.startswith("schema: ")


class TestMisfit:
    SCHEMA = closed(("name",), name={"type": "string"}, ages={"type": "array", "items": {"type": "integer"}})

    @pytest.mark.parametrize("value", [{"name": "a"}, {"name": "a", "ages": [1, 2]}])
    def test_a_value_that_fits_has_none(self, value: object) -> None:
        assert misfit(value, self.SCHEMA) is None

    @pytest.mark.parametrize(
        ("value", "place"),
        [
            ([], "$ is not of type object"),
            ({}, "$.name is missing"),
            ({"name": 1}, "$.name is not of type string"),
            ({"name": "a", "ages": [1, "b"]}, "$.ages[1] is not of type integer"),
            ({"name": "a", "ages": [True]}, "$.ages[0] is not of type integer"),
            ({"name": "a", "extra": 1}, "$.extra is not in the schema"),
        ],
    )
    def test_the_first_place_that_does_not_fit_is_named(self, value: object, place: str) -> None:
        assert misfit(value, self.SCHEMA) == place

    def test_references_variants_and_literals_are_followed(self) -> None:
        schema = {"anyOf": [{"$ref": "#/$defs/a"}, {"const": 1}], "$defs": {"a": ADDRESS}}
        assert misfit({"city": "Bern"}, schema) is None
        assert misfit(1, schema) is None
        assert misfit({"city": 1}, schema) == "$ fits none of the variants"
        assert misfit("c", {"enum": ["a", "b"]}) == "$ is not one of ['a', 'b']"
        assert misfit([], {"type": "array", "items": {}, "minItems": 1}) == "$ has fewer than 1 items"

"""The JSON Schema of every operation's parameters and result, for clients in any language."""

from __future__ import annotations

import json
from collections.abc import Iterable

from codeframe_ls.core.operation import Operation

TARGET = "docs/operations.schema.json"


def render(operations: Iterable[Operation]) -> str:
    """One JSON object: operation name -> title, summary, schema of parameters and of the result."""
    table = {
        operation.name: {
            "title": operation.title,
            "summary": operation.summary,
            "reads": operation.reads,
            "params": operation.params.model_json_schema(by_alias=True),
            "result": operation.result.model_json_schema(by_alias=True, mode="serialization"),
        }
        for operation in operations
    }
    return json.dumps(table, indent=2, ensure_ascii=False) + "\n"

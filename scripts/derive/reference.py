"""The reference page of the operations, in the spelling of the terminal and of the editor."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from codeframe_ls.core.operation import Operation
from scripts.derive.parameters import Parameter, parameters

TARGET = "docs/operations.md"

_HEAD = """# Operations

Everything that codeframe_ls can do, derived from the server's table by `make derive`.
Each operation is reached

- in a terminal as `cf ...`; `--json` prints the result as JSON;
- in any editor as the LSP command `codeframe.<operation>` with one argument, the object of its parameters;
- in Neovim as `:Codeframe ...` with the words of `cf`, in VS Code from the palette.

Lines count from 0 in parameters and results, as in LSP, and from 1 where a person types them: `--line 1` of
`cf` and of `:Codeframe` is the first line.

[operations.schema.json](operations.schema.json) has the JSON Schema of every parameter and result.
"""


def render(operations: Iterable[Operation]) -> str:
    """The page's text."""
    rows = sorted(operations, key=lambda operation: operation.name.split(".")[0])
    parts = [_HEAD]
    for noun, group in groupby(rows, key=lambda operation: operation.name.split(".")[0]):
        parts.append(f"\n## {noun}\n")
        parts.extend(_operation(operation) for operation in group)
    return "".join(parts)


def _operation(operation: Operation) -> str:
    given = {parameter.field: parameter for parameter in parameters(operation)}
    words = [f"cf {operation.cf}"]
    for name in operation.positional:
        shown = given[name].spelling.upper() + ("..." if given[name].repeated else "")
        words.append(shown if given[name].required else f"[{shown}]")
    text = f"\n### `{operation.name}`\n\n{operation.summary}\n\n"
    if operation.description:
        text += f"{operation.description}\n\n"
    text += f"`{' '.join(words)}`\n"
    if given:
        text += "\n| parameter | in the terminal | kind | meaning |\n|---|---|---|---|\n"
        text += "".join(
            _row(parameter, parameter.field in operation.positional) for parameter in given.values()
        )
    return text


def _row(parameter: Parameter, positional: bool) -> str:
    flag = parameter.spelling.upper() if positional else f"`--{parameter.spelling}`"
    kind = " \\| ".join(f"`{choice}`" for choice in parameter.choices) or parameter.kind
    kind += ", several" if parameter.repeated else ""
    kind += ", required" if parameter.required else ""
    if parameter.default not in (None, "", False):
        kind += f", default `{parameter.default}`"
    return f"| `{parameter.name}` | {flag} | {kind} | {parameter.description.replace('|', chr(92) + '|')} |\n"

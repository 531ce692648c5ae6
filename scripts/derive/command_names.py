"""The names of the LSP commands, which `initialize` advertises before the operations are imported."""

from __future__ import annotations

from collections.abc import Iterable

from codeframe_ls.core.operation import Operation

TARGET = "codeframe_ls/lsp/command_names.py"


def render(operations: Iterable[Operation]) -> str:
    """The module's text."""
    names = "".join(f'    "codeframe.{operation.name}",\n' for operation in operations)
    return (
        '"""The names of the LSP commands, derived from the table of operations; run `make derive`."""\n\n'
        "from __future__ import annotations\n\n"
        f"COMMAND_NAMES: tuple[str, ...] = (\n{names})\n"
    )

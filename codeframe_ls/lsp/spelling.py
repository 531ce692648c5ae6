"""How a sentence tells this editor's user to run an operation.

The core writes what to do in the words of the terminal, `cf tasks list` and `--force`. Here these become what
the user of this editor can do: an entry of the palette, a command of `:Codeframe`, or the name of an LSP
command. What is no operation stays as it is. Knows the table of operations, and no document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

_IN_A_TERMINAL: Final = re.compile(r"`(cf (?P<command>[^`]+)|--(?P<option>[a-z][a-z-]*)(?P<value> [^`]+)?)`")

_Spelling = Callable[[re.Match[str]], str]


def spelling_of(options: Mapping[str, Any]) -> _Spelling:
    """How operations are spelt for the client with these initialization options."""
    ours = options.get("codeframe")
    client = ours.get("client") if isinstance(ours, Mapping) else None
    return {"vscode": _palette, "neovim": _ex_command}.get(str(client), _lsp_command)


def spelt(sentence: str, spelling: _Spelling) -> str:
    """The sentence in the words of one editor."""
    return _IN_A_TERMINAL.sub(spelling, sentence) if "`cf " in sentence or "`--" in sentence else sentence


def _ex_command(found: re.Match[str]) -> str:
    return found[0] if found["option"] else f"`:Codeframe {found['command']}`"


def _palette(found: re.Match[str]) -> str:
    operation = _operation(found)
    return f"“Codeframe: {operation.title}”" if operation else _parameter(found)


def _lsp_command(found: re.Match[str]) -> str:
    operation = _operation(found)
    return f"`codeframe.{operation.name}`" if operation else _parameter(found)


def _operation(found: re.Match[str]) -> Any:
    """The operation whose words the command begins with; None for an option."""
    # Loaded by now, for only the core makes such sentences.
    from codeframe_ls.core.table import operations

    command = f"{found['command'] or ''} "
    return next((one for one in operations().values() if command.startswith(f"{one.cf} ")), None)


def _parameter(found: re.Match[str]) -> str:
    if not found["option"]:
        return found[0]
    first, *more = found["option"].split("-")
    name = first + "".join(word.capitalize() for word in more)
    return f"`{name}: {found['value'].strip()}`" if found["value"] else f"`{name}`"

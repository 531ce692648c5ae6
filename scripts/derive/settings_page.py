"""The page of the settings, from the model that reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from codeframe_ls.core.config.personal import PersonalSettings
from codeframe_ls.core.config.settings import Settings
from codeframe_ls.core.operation import Operation

TARGET = "docs/settings.md"

_HEAD = """# Settings

Settings stand in `codeframe.toml` at the root of the working tree, which is meant to be committed. An
editor's own settings are laid over it for that editor: in Neovim
`vim.lsp.config('codeframe_ls', { settings = { codeframe = { ... } } })`, in VS Code the settings of the
extension, in any other the `codeframe` section of what it answers `workspace/configuration` with, or of
what it pushes with `workspace/didChangeConfiguration`. Where an editor says nothing there,
`initializationOptions.codeframe.settings` holds. A setting that nothing reads is an error, never ignored.
`cf config show` prints each with its value and where it comes from.
Derived from the server by `make derive`.
"""

_PERSONAL = """
## Your own settings

`~/.config/codeframe/config.toml` holds what only you can set. A repository must not name a program that runs
on your machine, so these are an error in `codeframe.toml`.
"""


def render(operations: Iterable[Operation]) -> str:
    """The page's text: one table a section, with a TOML example of its defaults."""
    return "".join([_HEAD, *_tables(Settings, "##"), _PERSONAL, *_tables(PersonalSettings, "###")])


def _tables(settings: type[BaseModel], level: str) -> Iterator[str]:
    for section, outer in settings.model_fields.items():
        model: Any = outer.annotation
        meaning = model.__doc__.partition("\n")[0].partition(":")[2].strip()
        yield f"\n{level} `[{section}]`\n\n{meaning[:1].upper()}{meaning[1:]}\n\n"
        yield "| setting | default | meaning |\n|---|---|---|\n"
        for name, field in model.model_fields.items():
            default = json.dumps(field.default, ensure_ascii=False)
            yield f"| `{name}` | `{default}` | {field.description} |\n"

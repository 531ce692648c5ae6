"""Each editor's user is told what to do in words that work there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import codeframe_ls
from codeframe_ls.core.table import operations
from codeframe_ls.lsp.spelling import spelling_of, spelt

VSCODE = {"codeframe": {"client": "vscode"}}
NEOVIM = {"codeframe": {"client": "neovim"}}

SENTENCE = "There is no task T9; `cf tasks list` shows them."


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (VSCODE, "There is no task T9; “Codeframe: List Tasks” shows them."),
        (NEOVIM, "There is no task T9; `:Codeframe tasks list` shows them."),
        ({}, "There is no task T9; `codeframe.tasks.list` shows them."),
    ],
)
def test_an_operation_is_spelt_as_the_editor_runs_it(options: dict[str, Any], told: str) -> None:
    assert spelt(SENTENCE, spelling_of(options)) == told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (VSCODE, "say `dropEdges` or `source: structure`."),
        (NEOVIM, "say `--drop-edges` or `--source structure`."),
        ({}, "say `dropEdges` or `source: structure`."),
    ],
)
def test_an_option_is_a_parameter_where_there_are_no_options(options: dict[str, Any], told: str) -> None:
    assert spelt("say `--drop-edges` or `--source structure`.", spelling_of(options)) == told


@pytest.mark.parametrize(
    "sentence", ["run `git init`.", "`codeframe-ls daemon logs` shows why.", "See `T1`."]
)
def test_what_is_no_operation_stays_as_it_is(sentence: str) -> None:
    assert spelt(sentence, spelling_of(VSCODE)) == sentence


def test_every_command_that_the_program_advises_exists() -> None:
    """A sentence that names an operation which is not there would be left in the terminal's words."""
    spelt_so = {operation.cf for operation in operations().values()}
    advised = [
        (path.name, words)
        for folder in ("core", "handlers", "lsp", "cli", "agent", "daemon")
        for path in (Path(codeframe_ls.__file__).parent / folder).rglob("*.py")
        for words in re.findall(r"`cf ([a-z -]+)", path.read_text(encoding="utf-8"))
    ]
    assert advised
    unknown = [
        (name, words)
        for name, words in advised
        if not any(
            f"{words.strip()} ".startswith(f"{known} ") for known in spelt_so | {"completion", "work follow"}
        )
    ]
    assert unknown == []

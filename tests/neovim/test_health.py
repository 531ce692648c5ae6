"""`:checkhealth codeframe`, the settings, and the manual."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.neovim.conftest import Open
from tests.neovim.neovim import PLUGIN, Neovim
from tests.support.machine import Machine


def _health(editor: Neovim) -> str:
    editor.command("checkhealth codeframe")
    editor.wait("vim.bo.filetype == 'checkhealth'")
    return "\n".join(editor.lines)


def test_all_is_well(neovim: Open, root: Path) -> None:
    report = _health(neovim())
    assert "ERROR" not in report
    assert "OK codeframe-ls 0" in report.replace("✅ ", "")
    assert f"attached to {root} (positions in utf-8)" in report
    assert f"working tree: {root}" in report


def test_a_missing_server_is_told_with_what_to_do(machine: Machine, tmp_path: Path) -> None:
    with Neovim(tmp_path, machine.environment) as editor:
        editor.lua("vim.env.PATH = '/nowhere'")
        report = _health(editor)
    assert "codeframe-ls is not executable" in report
    assert "pip install codeframe-ls" in report


def test_a_missing_server_is_told_of_once(machine: Machine, root: Path) -> None:
    with Neovim(root, machine.environment) as editor:
        editor.lua("vim.g.codeframe = { program = { 'codeframe-ls-of-nowhere' } }")
        editor.edit("README.md")
        editor.edit("PRD.md")
        assert editor.told() == [
            "Codeframe: codeframe-ls-of-nowhere is not executable; see :checkhealth codeframe"
        ]


def test_a_folder_without_a_repository(machine: Machine, tmp_path: Path) -> None:
    with Neovim(tmp_path, machine.environment) as editor:
        report = _health(editor)
    assert "the server is not attached" in report
    assert "is not in a git repository; run `git init`" in report


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("{ opne = 'split' }", 'vim.g.codeframe has no setting "opne"'),
        ("{ open = 'sideways' }", "vim.g.codeframe.open is one of edit, split, vsplit, tabedit"),
        ("{ program = 'codeframe-ls' }", "vim.g.codeframe.program is a list: the program and its arguments"),
        ("{ progress = 1 }", "vim.g.codeframe.progress is true or false, not 1"),
        ("'fast'", "vim.g.codeframe is a table or a function that gives one, not a string"),
    ],
)
def test_a_wrong_setting_is_told_of_once_and_in_the_report(neovim: Open, value: str, problem: str) -> None:
    editor = neovim("README.md")
    editor.lua(f"vim.g.codeframe = {value}")
    editor.edit("PRD.md")
    assert problem in editor.wait_told("vim.g.codeframe")
    editor.codeframe("tasks generate")
    editor.wait_name(".codeframe/plans/G1.md")
    assert len(editor.told()) == 1
    assert problem in _health(editor)


@pytest.mark.parametrize(("way", "windows", "tabs"), [("edit", 1, 1), ("split", 2, 1), ("tabedit", 1, 2)])
def test_pages_open_as_one_likes(neovim: Open, way: str, windows: int, tabs: int) -> None:
    editor = neovim()
    editor.lua(f"vim.g.codeframe = function() return {{ open = '{way}' }} end")
    editor.codeframe("tasks generate")
    editor.wait_name(".codeframe/plans/G1.md")
    assert editor.lua("return { #vim.api.nvim_tabpage_list_wins(0), #vim.api.nvim_list_tabpages() }") == [
        windows,
        tabs,
    ]


def test_a_configuration_of_ones_own_replaces_nothing(machine: Machine, root: Path) -> None:
    with Neovim(root, machine.environment) as editor:
        editor.lua("vim.lsp.config('*', { on_attach = function() _G.everywhere = true end })")
        editor.lua(
            "vim.lsp.config('codeframe_ls', { settings = { codeframe = { surfaces = { lenses = false } } } })"
        )
        editor.edit("PRD.md")
        editor.wait("_G.everywhere")
        editor.codeframe("config show")
        editor.wait("#vim.api.nvim_list_wins() == 2")
        assert editor.lua("return #vim.lsp.codelens.get(vim.fn.bufnr('PRD.md'))") == 0


def test_the_manual_is_found_and_fits_a_window(machine: Machine, root: Path) -> None:
    with Neovim(root, machine.environment) as editor:
        # A copy, for tags are written beside the manual.
        shutil.copytree(PLUGIN / "doc", machine.home / "manual/doc")
        editor.command(f"helptags {machine.home / 'manual/doc'}")
        editor.command(f"set runtimepath^={machine.home / 'manual'}")
        for topic in ("codeframe", ":Codeframe", "codeframe-settings", "g:codeframe", "codeframe-questions"):
            editor.command(f"help {topic}")
            assert editor.lua("return vim.fs.basename(vim.api.nvim_buf_get_name(0))") == "codeframe.txt"
    manual = (PLUGIN / "doc/codeframe.txt").read_text(encoding="utf-8")
    assert [line for line in manual.splitlines() if len(line) > 78] == []

"""`cf gates`: what a person reads, and what a script can rely on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

OWN = "[gates.commands]\nmine = 'echo it broke; exit {}'\n"


def settings(root: Path, code: int) -> None:
    (root / "codeframe.toml").write_text(OWN.format(code), encoding="utf-8")


def test_a_command_that_is_not_trusted_is_refused_and_named(cf: Run, root: Path) -> None:
    settings(root, 0)
    refused = cf("gates", "run")
    assert refused.returncode == 4
    assert "`echo it broke; exit 0`" in refused.stderr
    assert "--trust" in refused.stderr
    assert "no       codeframe.toml  echo it broke; exit 0" in cf("gates", "detect").stdout
    assert cf("gates", "run", "--trust").returncode == 0
    assert "yes      codeframe.toml  echo it broke; exit 0" in cf("gates", "detect").stdout


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (1, 13), (127, 13)])
def test_a_script_is_told_by_the_exit_code(cf: Run, root: Path, code: int, expected: int) -> None:
    settings(root, code)
    assert cf("--yes", "gates", "run").returncode == expected
    assert cf("--json", "gates", "run").returncode == expected


def test_a_red_check_is_printed_with_what_it_found(cf: Run, root: Path) -> None:
    settings(root, 1)
    (root / ".venv/bin").mkdir(parents=True)
    for program in ("python", "ruff"):
        (root / ".venv/bin" / program).symlink_to(Path(sys.executable).parent / program)
    (root / "ruff.toml").write_text("", encoding="utf-8")
    (root / "shelf.py").write_text("x = 1\nimport os\n", encoding="utf-8")
    said = cf("--yes", "gates", "run").stdout
    assert "shelf.py:2:8: F401: `os` imported but unused\n" in said
    assert "mine: mine ended with 1.\n  | it broke\n" in said
    assert said.endswith("Not every check has passed.\n")
    assert cf("gates", "results").stdout == said


def test_no_check_is_not_a_pass(cf: Run) -> None:
    assert cf("gates", "run").returncode == 3
    assert "No check was found." in cf("gates", "detect").stdout
    assert "No check has run yet." in cf("gates", "results").stdout


def test_results_are_json_for_programs(cf: Run, cf_json: Callable[..., Any], root: Path) -> None:
    settings(root, 0)
    cf("gates", "run", "--trust")
    shown = cf_json("gates", "results")
    assert shown["verdict"] == "passed"
    assert shown["results"][0]["result"]["exitCode"] == 0

"""ruff as a check: findings with their ranges, and what its exit codes mean. Real runs of the real ruff."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codeframe_ls.core.gates.model import Finding, Gate
from codeframe_ls.core.gates.running import run_gate
from tests.core.gates.running import ruff_in, runner, write

UNUSED = "import os\n"


async def test_findings_have_their_rule_and_their_place_counted_from_0(tmp_path: Path) -> None:
    write(tmp_path, {"ruff.toml": "", "src/shelf.py": "x = 1\nif x:\n    import os\n"})
    result = await ruff_in(tmp_path)
    assert (result.state, result.exit_code, result.reason) == ("failed", 1, "1 finding in 1 file.")
    assert result.findings == [
        Finding(
            path="src/shelf.py",
            line=2,
            end_line=2,
            column=11,
            rule="F401",
            message="`os` imported but unused",
        )
    ]


async def test_files_without_a_finding_pass_and_are_counted(tmp_path: Path) -> None:
    write(tmp_path, {"ruff.toml": "", "a.py": "x = 1\n", "b.py": ""})
    result = await ruff_in(tmp_path)
    assert (result.state, result.reason) == ("passed", "2 files looked at, no finding.")


@pytest.mark.parametrize("tool", ["ruff", "ruff-format"])
async def test_looking_at_no_file_is_not_passed(tmp_path: Path, tool: str) -> None:
    write(tmp_path, {"ruff.toml": 'exclude = ["*.py"]\n', "a.py": UNUSED})
    result = await ruff_in(tmp_path, tool)
    assert (result.exit_code, result.state, result.reason) == (0, "not_run", "ruff found no file to look at.")


@pytest.mark.parametrize("setting", ["fix = true", "fix-only = true", "fix = true\nunsafe-fixes = true"])
async def test_a_check_mends_nothing_whatever_the_settings_say(tmp_path: Path, setting: str) -> None:
    write(tmp_path, {"ruff.toml": setting, "a.py": UNUSED})
    assert (await ruff_in(tmp_path)).state == "failed"
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == UNUSED


@pytest.mark.parametrize("tool", ["ruff", "ruff-format"])
async def test_settings_that_make_no_sense_are_an_error(tmp_path: Path, tool: str) -> None:
    write(tmp_path, {"ruff.toml": "line-length = 'long'\n", "a.py": "x = 1\n"})
    result = await ruff_in(tmp_path, tool)
    assert (result.exit_code, result.state) == (2, "error")
    assert result.reason == f"{tool} could not look at everything; what it printed says why."
    assert "line-length" in result.output_tail


async def test_a_file_that_does_not_parse_is_a_finding(tmp_path: Path) -> None:
    write(tmp_path, {"ruff.toml": "", "a.py": "def f(:\n"})
    result = await ruff_in(tmp_path)
    assert result.state == "failed"
    assert {(finding.path, finding.rule) for finding in result.findings} == {("a.py", "invalid-syntax")}


async def test_warnings_between_the_findings_do_no_harm(tmp_path: Path) -> None:
    write(tmp_path, {"ruff.toml": 'ignore = ["E501"]\nselect = ["F401"]\n', "a.py": UNUSED})
    result = await ruff_in(tmp_path)
    assert [finding.rule for finding in result.findings] == ["F401"]


async def test_a_finding_in_a_notebook_says_its_cell_and_claims_no_line(tmp_path: Path) -> None:
    cell = {
        "cell_type": "code",
        "source": ["import os\n"],
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    write(tmp_path, {"ruff.toml": "", "a.ipynb": json.dumps(book)})
    (finding,) = (await ruff_in(tmp_path)).findings
    assert (finding.path, finding.line) == ("a.ipynb", None)
    assert finding.message == "Cell 1, line 1: `os` imported but unused"


async def test_the_formatter_names_each_file_and_its_first_change(tmp_path: Path) -> None:
    same = "x = 1\n" * 10
    write(
        tmp_path,
        {"ruff.toml": "", "lib/a.py": same + "y=2\n", "b.py": "-- x\n", "c.py": same},
    )
    result = await ruff_in(tmp_path, "ruff-format")
    assert (result.state, result.exit_code, result.reason) == ("failed", 1, "2 findings in 2 files.")
    assert [(found.path, found.line, found.rule) for found in result.findings] == [
        ("b.py", 0, "format"),
        ("lib/a.py", 10, "format"),
    ]
    assert (tmp_path / "lib/a.py").read_text(encoding="utf-8").endswith("y=2\n")


async def test_a_formatted_tree_passes(tmp_path: Path) -> None:
    write(tmp_path, {"ruff.toml": "", "a.py": "x = 1\n"})
    result = await ruff_in(tmp_path, "ruff-format")
    assert (result.state, result.reason) == ("passed", "1 file looked at, no finding.")


async def test_a_check_in_a_folder_names_paths_from_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"packages/api/ruff.toml": "", "packages/api/a.py": UNUSED + "x=1\n"})
    for tool in ("ruff", "ruff-format"):
        result = await ruff_in(tmp_path, tool, folder="packages/api")
        assert {finding.path for finding in result.findings} == {"packages/api/a.py"}


async def test_a_check_leaves_no_cache_behind(tmp_path: Path) -> None:
    write(tmp_path, {"ruff.toml": "", "a.py": "x = 1\n"})
    await ruff_in(tmp_path)
    await ruff_in(tmp_path, "ruff-format")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "ruff.toml"]


async def test_ruff_that_is_not_there_has_not_run(tmp_path: Path) -> None:
    gate = Gate(name="ruff", tool="ruff", command=("no/ruff", "check"), source="ruff.toml")
    result = await run_gate(gate, runner(tmp_path))
    assert (result.state, result.exit_code, result.findings) == ("not_run", 127, [])
    assert result.reason == "There is no no/ruff; install ruff, or disable this check in codeframe.toml."


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("exit 1", "ruff ended with 1 and 0 findings, which cannot be."),
        ("exit 101", "ruff ended with 101 and 0 findings, which cannot be."),
        ("kill -9 $$", "ruff was ended by the signal SIGKILL, as the system does where memory is short."),
    ],
)
async def test_an_exit_code_without_the_findings_that_belong_to_it_is_an_error(
    tmp_path: Path, script: str, sentence: str
) -> None:
    (tmp_path / "ruff").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (tmp_path / "ruff").chmod(0o755)
    gate = Gate(name="ruff", tool="ruff", command=("./ruff", "check"), source="ruff.toml")
    result = await run_gate(gate, runner(tmp_path))
    assert (result.state, result.reason) == ("error", sentence)

"""What an editor waits for: `initialize` must be answered before anything heavy is imported."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ["pydantic", "markdown_it", "sqlite3", "watchfiles", "anthropic", "click", "rich", "websockets"]


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The modules that a fresh interpreter holds after it imported `codeframe_ls.lsp`."""
    code = "import json, sys, codeframe_ls.lsp; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("name", HEAVY)
def test_the_lsp_layer_loads_nothing_heavy(loaded: set[str], name: str) -> None:
    assert name not in loaded


def test_the_lsp_layer_knows_the_errors_of_the_core_and_nothing_else_of_ours(loaded: set[str]) -> None:
    ours = {
        name
        for name in loaded
        if name.startswith("codeframe_ls.") and not name.startswith("codeframe_ls.lsp")
    }

    assert ours == {
        "codeframe_ls.core",
        "codeframe_ls.core.errors",
        "codeframe_ls.core.printable",
        "codeframe_ls.failures",
    }


def test_pygls_does_not_log_what_passes_through_it() -> None:
    code = "import logging, codeframe_ls.lsp; print(logging.getLogger('pygls.protocol').getEffectiveLevel())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert int(done.stdout) >= 30

"""Starts the local model server that replays a scenario, the demo's by default, and ends it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCENARIO = Path(__file__).parents[2] / "examples/demo/scenario.toml"


@contextmanager
def model(scenario: Path = SCENARIO) -> Iterator[str]:
    """The base URL of a running replay server."""
    server = subprocess.Popen(
        [sys.executable, "-m", "codeframe_ls.replay", scenario],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdin
    assert server.stdout
    try:
        yield json.loads(server.stdout.readline())["baseUrl"]
    finally:
        # The server ends when its standard input does.
        server.stdin.close()
        server.wait(timeout=10)
        server.stdout.close()

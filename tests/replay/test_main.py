"""`python -m codeframe_ls.replay` as a process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from tests.support.model import body, headers

SCENARIO = 'format = 1\n[[turns]]\nanswer = [{ text = "Hello." }]\n'


def start(scenario: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "codeframe_ls.replay", str(scenario)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "scenario.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.mark.parametrize("end", ["stdin", "SIGTERM", "SIGINT"])
def test_it_serves_until_it_is_told_to_end(scenario: Path, end: str) -> None:
    with start(scenario) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        base_url = json.loads(process.stdout.readline())["baseUrl"]
        answer = httpx2.post(base_url + "/v1/messages", json=body(), headers=headers(), timeout=20)
        assert answer.json()["content"][0]["text"] == "Hello."
        if end == "stdin":
            process.stdin.close()
        else:
            process.send_signal(signal.Signals[end])
        assert process.wait(20) == 0


def test_a_scenario_with_a_mistake_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("format = 1\n[[turns]]\n", encoding="utf-8")
    with start(broken) as process:
        out, complaint = process.communicate(timeout=20)
    assert (process.returncode, out) == (2, "")
    assert complaint.startswith(f"{broken}:2: turn 1: the turn has no answer")

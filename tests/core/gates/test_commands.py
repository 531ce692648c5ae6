"""Commands of the settings: all that is known of one is its exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeframe_ls.core.gates.commands import own
from codeframe_ls.core.gates.running import run_gate
from tests.core.gates.running import runner, write


@pytest.mark.parametrize(
    ("text", "state", "reason"),
    [
        ("true", "passed", "mine ended with 0."),
        ("echo one && false", "failed", "mine ended with 1."),
        ("exit 3", "failed", "mine ended with 3."),
        (
            "no-such-program",
            "not_run",
            "mine names a program that does not exist; what it printed says which.",
        ),
        ("kill -TERM $$", "error", "mine was ended by the signal SIGTERM."),
        ("sleep 1000", "error", "mine was ended after 3 seconds, the limit for its time."),
    ],
)
async def test_the_exit_code_decides(tmp_path: Path, text: str, state: str, reason: str) -> None:
    (gate,) = own({"mine": text})
    result = await run_gate(gate, runner(tmp_path, 3.0))
    assert (result.state, result.reason) == (state, reason)


async def test_a_failure_carries_the_end_of_what_was_printed(tmp_path: Path) -> None:
    write(tmp_path, {"say.sh": "seq 1 100\necho it broke >&2\nexit 1\n"})
    (gate,) = own({"mine": "sh say.sh"})
    (finding,) = (await run_gate(gate, runner(tmp_path))).findings
    assert (finding.rule, finding.path) == ("mine", None)
    assert finding.detail.splitlines()[-2:] == ["100", "it broke"]
    assert len(finding.detail.splitlines()) == 20

"""Commands in the sandbox: how they end, what is heard of them, and that nothing of them is left."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from codeframe_ls.core.errors import OutsideWorktree, SandboxError, SandboxMissing
from codeframe_ls.core.sandbox import bubblewrap
from codeframe_ls.core.sandbox.run import run
from tests.core.sandbox.conftest import Place
from tests.support.machine import children, command_line, ended
from tests.support.prd import eventually
from tests.support.waiting import wait_until

# Forks twice, leaves its session, ignores every polite signal and closes what it could be heard by.
ESCAPING = """
import os, signal, sys, time
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
for _ in range(2):
    if os.fork():
        break
    os.setsid()
else:
    os.closerange(0, 3)
    open("escaped", "w").close()
while True:
    time.sleep(1)
"""


async def test_gives_output_and_exit_code_in_order(place: Place) -> None:
    outcome = await place.sh("echo out; echo err >&2; pwd; exit 3")

    assert outcome.output.decode() == f"out\nerr\n{place.root}\n"
    assert (outcome.exit_code, outcome.ended, outcome.truncated) == (3, "exit", False)


async def test_output_is_heard_as_it_comes(place: Place) -> None:
    heard = asyncio.Event()

    def hear(part: bytes) -> None:
        if b"first" in part:
            heard.set()

    command = ["sh", "-c", "echo first; while [ ! -e go ]; do sleep 0.02; done; echo last"]
    running = asyncio.create_task(run(await place.policy(), command, on_output=hear))
    await heard.wait()
    (place.worktree / "go").touch()

    assert (await running).output == b"first\nlast\n"


async def test_runs_in_the_folder_asked_for(place: Place) -> None:
    (place.worktree / "sub").mkdir()

    outcome = await run(await place.policy(), ["pwd"], cwd="sub")

    assert outcome.output.decode().strip() == str(place.root / "sub")


async def test_a_folder_outside_the_repository_is_refused(place: Place) -> None:
    with pytest.raises(OutsideWorktree, match="outside the repository"):
        await run(await place.policy(), ["pwd"], cwd="../..")


async def test_a_folder_that_does_not_exist_is_told_and_nothing_runs(place: Place) -> None:
    with pytest.raises(SandboxError, match=r"has not run.*nowhere"):
        await run(await place.policy(), ["touch", "ran"], cwd="nowhere")
    assert not (place.worktree / "ran").exists()


async def test_a_command_that_does_not_exist_ends_as_in_a_shell(place: Place) -> None:
    outcome = await run(await place.policy(), ["no-such-program"])

    assert (outcome.exit_code, outcome.ended) == (127, "exit")
    assert b"no-such-program" in outcome.output


async def test_a_long_output_keeps_its_head_and_tail_and_says_so(place: Place) -> None:
    outcome = await place.sh("echo begin; seq 100000; echo finish", output_bytes=2000)

    assert outcome.truncated
    assert outcome.exit_code == 0
    assert outcome.output.startswith(b"begin\n1\n2\n")
    assert outcome.output.endswith(b"100000\nfinish\n")
    assert b"bytes left out" in outcome.output
    assert len(outcome.output) < 2100


async def test_a_command_that_writes_without_end_is_ended(place: Place) -> None:
    outcome = await place.sh("yes", stop_bytes=1_000_000, output_bytes=1000)

    assert (outcome.exit_code, outcome.ended) == (None, "output")


async def test_a_command_that_takes_too_long_is_ended_with_all_that_it_started(place: Place) -> None:
    before = processes()
    outcome = await place.sh("sleep 1000 & echo begun; sleep 1000", seconds=0.5)

    assert (outcome.exit_code, outcome.ended) == (None, "timeout")
    assert outcome.output == b"begun\n"
    assert left(before) == []


async def test_what_a_command_leaves_running_ends_with_it(place: Place) -> None:
    before = processes()

    outcome = await place.sh("setsid sleep 1000 >/dev/null 2>&1 & echo done")

    assert outcome.output == b"done\n"
    assert left(before) == []


async def test_whoever_stops_waiting_ends_even_what_tries_to_stay(place: Place) -> None:
    before = processes()
    running = asyncio.create_task(run(await place.policy(), ["python3", "-c", ESCAPING]))
    await eventually((place.worktree / "escaped").exists, "the command to fork away")
    assert len(left(before)) >= 4

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert left(before) == []


async def test_a_command_that_is_stopped_as_it_starts_leaves_nothing(place: Place) -> None:
    before = processes()
    policy = await place.policy()
    for turns in range(30):
        running = asyncio.create_task(run(policy, ["sleep", "1000"]))
        for _ in range(turns):
            await asyncio.sleep(0.0005)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    assert left(before) == []


async def test_nothing_outlives_a_process_that_is_killed(place: Place) -> None:
    before = processes()
    (place.worktree / "escape.py").write_text(ESCAPING, encoding="utf-8")
    program = (
        "import asyncio, json, sys\n"
        "from codeframe_ls.core.sandbox.policy import Policy\n"
        "from codeframe_ls.core.sandbox.run import run\n"
        "policy = Policy.from_json(json.loads(sys.argv[1]))\n"
        "asyncio.run(run(policy, ['python3', 'escape.py']))\n"
    )
    policy = json.dumps((await place.policy()).as_json())
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", program, policy)
    await eventually((place.worktree / "escaped").exists, "the command to fork away")
    assert len(left(before)) >= 4
    parent.kill()
    await parent.wait()

    wait_until(lambda: left(before) == [], "the end of everything")


async def test_something_outside_may_end_it_and_that_is_told(place: Place) -> None:
    running = asyncio.create_task(place.sh("touch begun; sleep 1000"))
    await eventually((place.worktree / "begun").exists, "the command to begin")
    for pid in children(os.getpid()):
        if b"bwrap" in b" ".join(command_line(pid)):
            os.kill(pid, signal.SIGKILL)

    outcome = await running

    assert (outcome.exit_code, outcome.ended) == (None, "stopped")


async def test_without_a_sandbox_nothing_runs(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A machine that has none: nothing on PATH, and the one that came with us does not work.
    monkeypatch.setattr(bubblewrap, "_working", [])
    monkeypatch.setattr(bubblewrap, "_candidates", lambda: ["/bin/false"])

    with pytest.raises(SandboxMissing, match="doctor"):
        await place.sh("touch ran")
    assert not (place.worktree / "ran").exists()


def processes() -> set[int]:
    return {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()}


def left(before: set[int]) -> list[int]:
    """Live processes that were not there before and belong to a sandbox that this test made."""
    return [pid for pid in sorted(processes() - before) if _is_ours(pid) and not ended(pid)]


def _is_ours(pid: int) -> bool:
    # Other tests run sandboxes of their own meanwhile; ours has this test's folder among its mounts.
    name = os.environ["PYTEST_CURRENT_TEST"].rpartition("::")[2].partition(" ")[0]
    try:
        return name[:30] in Path(f"/proc/{pid}/mounts").read_text(encoding="utf-8")
    except OSError:
        return False

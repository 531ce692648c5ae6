"""An exact snapshot of 20,000 files beside `git add --all` on a copy of the index, the weight of a hundred of
them, and writing a patch of 50 files."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench import measure
from bench.fixtures import Workspace
from codeframe_ls.core.child import run as run_program
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.snapshot import take
from codeframe_ls.core.git.trees import diff
from codeframe_ls.core.git.writing import finish, write
from codeframe_ls.core.workspace.repository import Repository

FILES = 20_000
SIZE = 4_096
CHANGED = 10
COLD_RUNS = 7
WARM_RUNS = 25
CHECKPOINTS = 100
PATCH = 50
PATCHES = 15

IDENTITY = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")

OURS = "snapshot, kept as a commit"
PEER = "git add --all, copied index"
Contender = Callable[[int], Awaitable[object]]


def run(workspace: Workspace) -> str:
    """The tables of these figures."""
    return asyncio.run(_run(workspace.root))


async def _run(root: Path) -> str:
    _fill(root)
    _copy_index(root, "warm")
    private = await PrivateRepository.open(_places(root, "warm"))
    cold = await _measure(root, COLD_RUNS, {PEER: _cold_add(root), OURS: _cold_snapshot(root)})
    warm = await _measure(
        root,
        WARM_RUNS,
        {
            PEER: lambda _: _add(root, "warm"),
            OURS: lambda number: take(private, keep=f"run/{number}", message="Snapshot"),
        },
    )
    before = _weight(private.git_dir)
    for number in range(CHECKPOINTS):
        _change(root, CHANGED)
        await take(private, keep=f"checkpoint/{number}", message="Checkpoint")
    added = _weight(private.git_dir) - before
    rows = []
    for state, found in (("cold", cold), ("warm", warm)):
        for name, series in found.items():
            wall, cpu = series.median * 1000, series.median_cpu * 1000
            ratio = series.median / found[PEER].median
            rows.append((f"{name}, {state}", f"{wall:.0f}", f"{cpu:.0f}", f"{ratio:.2f}"))
    weight = measure.table(
        (
            f"{CHECKPOINTS} checkpoints, {CHANGED} of {FILES:,} files changed for each",
            "MB of blocks of their own",
        ),
        [("in the private repository", f"{added / 1e6:.1f}")],
    )
    head = (f"{CHANGED} of {FILES:,} files changed, 4 kB each", "wall ms", "CPU ms", "× git add")
    return "\n\n".join((measure.table(head, rows), weight, await _patch(root, private)))


async def _measure(root: Path, runs: int, contenders: dict[str, Contender]) -> dict[str, measure.Series]:
    """Both in turn, each first every other time: whoever comes second finds the files in memory."""
    found = {name: measure.Series() for name in contenders}
    for number in range(runs + 1):
        _change(root, CHANGED)
        for name in sorted(contenders, reverse=bool(number % 2)):
            cpu = measure.children_cpu() + time.process_time()
            begin = time.perf_counter()
            await contenders[name](number)
            wall = time.perf_counter() - begin
            if number:
                found[name].add(wall, measure.children_cpu() + time.process_time() - cpu)
    return found


def _cold_snapshot(root: Path) -> Contender:
    async def snapshot(number: int) -> None:
        private = await PrivateRepository.open(_places(root, f"cold-{number}"))
        await take(private, keep="checkpoint/first", message="Snapshot")

    return snapshot


def _cold_add(root: Path) -> Contender:
    async def add(number: int) -> None:
        _copy_index(root, f"cold-{number}")
        await _add(root, f"cold-{number}")

    return add


def _copy_index(root: Path, name: str) -> None:
    (root.parent / name).mkdir()
    shutil.copyfile(root / ".git/index", root.parent / name / "index")


async def _add(root: Path, name: str) -> None:
    """What a snapshot cannot do without; objects go to a folder of their own."""
    own = root.parent / name
    environment = {
        **os.environ,
        "GIT_INDEX_FILE": str(own / "index"),
        "GIT_OBJECT_DIRECTORY": str(own),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(root / ".git/objects"),
    }
    ended = await run_program("git", "add", "--all", folder=root, environment=environment)
    assert ended.code == 0, ended.err


def _fill(root: Path) -> None:
    for number in range(FILES):
        path = _path(root, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(SIZE // 2).hex().encode())
        # An index holds files of its own second for possibly changed, and reads them all again.
        os.utime(path, (1_700_000_000, 1_700_000_000))
    for words in (
        ("add", "--all"),
        (*IDENTITY, "-c", "gc.auto=0", "commit", "--quiet", "-m", "files"),
        ("gc", "--quiet"),
    ):
        subprocess.run(["git", *words], cwd=root, check=True)


def _path(root: Path, number: int) -> Path:
    return root / f"package{number % 200}/module{number}.txt"


def _change(root: Path, how_many: int) -> list[str]:
    chosen = [_path(root, number) for number in random.sample(range(FILES), how_many)]
    for path in chosen:
        path.write_bytes(os.urandom(SIZE // 2).hex().encode())
    return [str(path.relative_to(root)) for path in chosen]


def _places(root: Path, name: str) -> Repository:
    git_dir = root / ".git"
    state = git_dir / "codeframe" / name
    state.mkdir(parents=True)
    return Repository(root=root, git_dir=git_dir, common_dir=git_dir, state_dir=state, tree_id=name)


def _weight(folder: Path) -> int:
    """The bytes of blocks that nobody else holds."""
    found = (path.lstat() for path in folder.rglob("*"))
    return sum(status.st_blocks * 512 for status in found if status.st_nlink == 1)


async def _patch(root: Path, private: PrivateRepository) -> str:
    """Write the changes of 50 files, then take them back, each time with its journal."""
    one = await take(private, keep="patch/1", message="One")
    _change(root, PATCH)
    other = await take(private, keep="patch/2", message="Other")
    paths = [change.path for change in await diff(private, one.tree, other.tree)]
    series = measure.Series()
    for number in range(PATCHES):
        before, target = (other, one) if number % 2 == 0 else (one, other)
        cpu = measure.children_cpu() + time.process_time()
        begin = time.perf_counter()
        await write(private, target=target.commit, paths=paths, subject="bench", before=before)
        await finish(private, "bench")
        wall = time.perf_counter() - begin
        series.add(wall, measure.children_cpu() + time.process_time() - cpu)
    row = (f"{PATCH} files of {FILES:,}", f"{series.median * 1000:.0f}", f"{series.median_cpu * 1000:.0f}")
    return measure.table(("written onto the user's files, with its journal", "wall ms", "CPU ms"), [row])

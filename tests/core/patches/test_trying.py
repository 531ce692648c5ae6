"""Trying a patch: a command in a working tree that holds it, and that tree for a person to look at."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import Conflict, InvalidParams, NotFound, SandboxMissing
from codeframe_ls.core.workspace.repository import Repository
from tests.support.core import PERSON
from tests.support.patch import make_patch
from tests.support.waiting import wait_until


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Worktrees of this test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
async def patched(core: Core) -> AsyncIterator[Core]:
    """A core with the patch P1, whose files the user does not have."""
    (core.repository.root / "a.txt").write_text("old\n", encoding="utf-8")
    await make_patch(core, {"a.txt": b"new\n", "b.txt": b"added\n"})
    yield core
    assert (core.repository.root / "a.txt").read_text(encoding="utf-8") == "old\n", "the user's file moved"
    assert not (core.repository.root / "b.txt").exists()


def no_matter(told: str) -> None:
    """Progress that a test does not look at."""


async def try_(core: Core, *command: str, tell: Callable[[str], None] = no_matter, **params: Any) -> Any:
    """Try P1 as a person does whose PATH is that of the tests."""
    person = replace(
        PERSON,
        environment={"PATH": os.environ["PATH"], "ANTHROPIC_API_KEY": "secret"},
        report=lambda message, percentage: tell(message),
    )
    return await core.call("patches.try", {"patch": "P1", "command": list(command), **params}, person)


def worktrees(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache/codeframe_ls").glob("*/tree-*"))


@pytest.mark.parametrize("unsandboxed", [False, True])
async def test_a_command_sees_the_files_of_the_patch(patched: Core, unsandboxed: bool) -> None:
    script = "cat a.txt b.txt; echo $ANTHROPIC_API_KEY; exit 3"
    tried = await try_(patched, "sh", "-c", script, unsandboxed=unsandboxed)

    assert (tried.ended, tried.exit_code, tried.output) == ("exit", 3, "new\nadded\n\n")
    assert (tried.folder, tried.truncated) == ("", False)


async def test_the_sandbox_holds_it_and_nothing_that_it_writes_is_in_the_next_try(
    patched: Core, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    await try_(patched, "sh", "-c", f"echo mine > a.txt; echo x > left; echo x > {outside}")
    assert not outside.exists()
    assert (await try_(patched, "sh", "-c", "cat a.txt; ls left")).output.startswith("new\nls: ")
    assert len(worktrees(tmp_path)) == 1, "the same working tree is used again"


async def test_without_the_sandbox_it_may_do_what_the_person_may(patched: Core, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    await try_(patched, "touch", str(outside), unsandboxed=True)
    assert outside.exists()


async def test_the_output_is_told_as_it_comes_and_its_middle_is_left_out_aloud(patched: Core) -> None:
    told: list[str] = []
    tried = await try_(patched, "sh", "-c", "echo first; seq 200000; echo last", tell=told.append)

    assert told[:2] == ["Making a working tree of P1", "Running sh"]
    assert told[2:], "lines of the output"
    assert tried.truncated
    assert tried.output.startswith("first\n1\n")
    assert tried.output.endswith("last\n")
    assert "bytes left out" in tried.output
    assert len(tried.output) < 300_000


@pytest.mark.parametrize("unsandboxed", [False, True])
async def test_whoever_stops_waiting_ends_all_that_was_started(
    patched: Core, tmp_path: Path, unsandboxed: bool
) -> None:
    begun = asyncio.Event()
    # No other test waits for so long.
    seconds = f"{random.uniform(1000, 2000):.9f}"
    script = f"echo begun; sleep {seconds} & sleep {seconds}"
    trying = asyncio.create_task(
        try_(patched, "sh", "-c", script, tell=lambda _: begun.set(), unsandboxed=unsandboxed)
    )
    await asyncio.to_thread(wait_until, lambda: len(commands(seconds)) == 2, "both commands")

    trying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trying

    assert not commands(seconds)
    assert begun.is_set()
    assert (await try_(patched, "cat", "a.txt")).output == "new\n", "its working tree is free again"
    assert len(worktrees(tmp_path)) == 1


def commands(word: str) -> list[bytes]:
    """The command lines of the `sleep` processes with this argument."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found.append((entry / "cmdline").read_bytes())
            except OSError:
                continue  # It has ended.
    return [line for line in found if line == b"sleep\0%s\0" % word.encode()]


async def test_without_a_sandbox_it_is_refused_until_the_person_says_so(
    patched: Core, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("codeframe_ls.core.patches.trying.working", no_sandbox)

    with pytest.raises(SandboxMissing, match="add `--unsandboxed`"):
        await try_(patched, "true")

    assert worktrees(tmp_path) == [], "refused before anything is made"
    assert (await try_(patched, "true", unsandboxed=True)).exit_code == 0


async def no_sandbox() -> str | None:
    return None


async def test_only_a_person_can_leave_the_sandbox(patched: Core) -> None:
    params = {"patch": "P1", "command": ["true"], "unsandboxed": True}
    with pytest.raises(InvalidParams, match="Only a person"):
        await patched.call("patches.try", params, replace(PERSON, actor="run"))


async def test_a_tree_to_look_at_stays_until_it_is_given_back(patched: Core, tmp_path: Path) -> None:
    kept = await try_(patched)
    folder = Path(kept.folder)
    assert (folder / "b.txt").read_text(encoding="utf-8") == "added\n"
    assert (await try_(patched)).folder == kept.folder, "there is one of a patch"

    await try_(patched, "sh", "-c", "echo other > b.txt")
    assert (folder / "b.txt").read_text(encoding="utf-8") == "added\n", "a command has a tree of its own"

    assert (await try_(patched, end=True)).folder == ""
    with pytest.raises(NotFound, match="nothing to give back"):
        await try_(patched, end=True)
    assert len(worktrees(tmp_path)) == 2


async def test_nobody_gets_a_kept_tree_also_after_a_restart(
    repository: Repository,
) -> None:
    core = await Core.open(repository)
    try:
        await make_patch(core, {"b.txt": b"added\n"})
        folder = Path((await try_(core)).folder)
        (folder / "notes.txt").write_text("mine\n", encoding="utf-8")
    finally:
        await core.close()

    again = await Core.open(repository)
    try:
        assert (await try_(again, "ls")).output == "README.md\nb.txt\n"
        assert (await try_(again)).folder == str(folder)
        assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine\n"
    finally:
        await again.close()


async def test_what_was_edited_in_it_is_not_thrown_away_by_the_way(patched: Core) -> None:
    folder = Path((await try_(patched)).folder)
    (folder / "a.txt").write_text("mine\n", encoding="utf-8")

    with pytest.raises(Conflict, match=r"you have edited a\.txt; copy what you want of it") as refused:
        await try_(patched, end=True)
    assert refused.value.data["paths"] == ["a.txt"]
    assert (folder / "a.txt").read_text(encoding="utf-8") == "mine\n"

    await try_(patched, end=True, drop=True)
    assert (await try_(patched, "cat", "a.txt")).output == "new\n"


async def test_one_that_was_deleted_by_hand_is_made_anew(patched: Core) -> None:
    folder = Path((await try_(patched)).folder)
    for path in (*folder.iterdir(), folder):
        path.unlink() if path.is_file() else path.rmdir()

    again = Path((await try_(patched)).folder)
    assert (again / "a.txt").read_text(encoding="utf-8") == "new\n"


@pytest.mark.parametrize(
    ("command", "params"),
    [(["true"], {"end": True}), ([], {"drop": True}), ([], {"unsandboxed": True})],
)
async def test_what_makes_no_sense_is_told(
    patched: Core, command: list[str], params: dict[str, bool], tmp_path: Path
) -> None:
    with pytest.raises(InvalidParams):
        await try_(patched, *command, **params)
    assert worktrees(tmp_path) == []

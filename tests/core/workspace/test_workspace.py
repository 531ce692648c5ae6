"""The working tree's places and state, in every shape that git gives it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import GitTooOld, PrdError, PrdOutsideRepository, RepositoryError
from codeframe_ls.core.workspace.detect import detect
from codeframe_ls.core.workspace.git import git as ask_git
from codeframe_ls.core.workspace.repository import Repository, check_git
from tests.core.runs.making import ready_task, running
from tests.support.core import call, git, make_repository
from tests.support.patch import make_patch


async def test_setting_up_registers_the_documents_once(core: Core) -> None:
    (core.repository.root / "PRD.md").write_text("# Shop\n", encoding="utf-8")

    first = await call(core, "workspace.init")
    again = await call(core, "workspace.init", detect=True)

    assert (first.created, again.created) == (True, False)
    assert first.prds == again.prds == ["PRD.md"]
    assert first.stack is None
    assert again.stack is not None
    assert Path(first.state) == core.repository.state_dir


async def test_a_document_that_is_no_text_is_named(core: Core) -> None:
    (core.repository.root / "PRD.md").write_bytes(b"# Caf\xe9\n")

    found = await call(core, "workspace.init")

    assert found.prds == []
    assert found.refused == ["PRD.md is not UTF-8 (byte 0xE9 in line 1); save it as UTF-8."]


async def test_status_counts_what_there_is(core: Core) -> None:
    await call(core, "tasks.create", title="One")
    await call(core, "tasks.create", title="Two", depends_on=["T1"])
    await call(core, "tasks.create", title="Three", backlog=True)
    await call(core, "blockers.create", question="Why?", task="T1")

    status = await call(core, "workspace.status")

    assert status.branch == "main"
    assert status.head == git(core.repository.root, "rev-parse", "HEAD")
    assert status.tasks == {"BACKLOG": 1, "BLOCKED": 1, "READY": 1}
    assert (status.ready, status.open_blockers, status.pending_plans) == (0, 1, 0)
    assert (status.live_runs, status.open_patches) == (0, 0)
    assert status.last_seq == 4


async def test_status_says_whether_anything_was_ever_recorded(core: Core) -> None:
    assert not (await call(core, "workspace.status")).set_up
    await call(core, "workspace.init")
    assert (await call(core, "workspace.status")).set_up


async def test_status_counts_runs_and_patches(core: Core) -> None:
    await make_patch(core, {"a.txt": b"a\n"})
    await running(core, await ready_task(core))
    status = await call(core, "workspace.status")
    assert (status.live_runs, status.open_patches) == (1, 1)
    assert status.standing == [
        "PRD: none",
        "Tasks: 1 done, 1 in progress",
        "1 run under way",
        "1 patch to review",
    ]
    await call(core, "runs.stop", run="R2")
    await call(core, "patches.apply", patch="P1")
    status = await call(core, "workspace.status")
    assert (status.live_runs, status.open_patches) == (0, 0)


async def test_a_detached_head_has_no_branch(core: Core) -> None:
    git(core.repository.root, "checkout", "--quiet", "--detach")

    status = await call(core, "workspace.status")

    assert status.branch == ""
    assert len(status.head) == 40


async def test_a_repository_without_a_commit_has_a_branch_and_no_head(tmp_path: Path) -> None:
    core = await Core.open(make_repository(tmp_path / "fresh", commit=False))
    try:
        status = await call(core, "workspace.status")
        assert (status.branch, status.head) == ("main", "")
    finally:
        await core.close()


def test_paths_are_relative_to_the_root_and_never_outside(repository: Repository) -> None:
    root = repository.root
    (root / "docs").mkdir()
    (root / "out").symlink_to("/etc")

    assert repository.relative("docs/PRD.md") == "docs/PRD.md"
    assert repository.relative(root / "docs" / ".." / "PRD.md") == "PRD.md"
    for path in ("../PRD.md", "/etc/passwd", "out/passwd"):
        with pytest.raises(PrdOutsideRepository, match="is not inside"):
            repository.relative(path)


def test_gits_own_files_are_not_of_the_working_tree(repository: Repository) -> None:
    (repository.root / "settings.md").symlink_to(".git/config")
    for path in (".git/config", ".git", "settings.md"):
        with pytest.raises(PrdOutsideRepository, match="is not inside"):
            repository.relative(path)


@pytest.mark.parametrize("path", ["loop.md", "a\0b.md", "x" * 5000])
async def test_a_path_that_leads_nowhere_is_refused(core: Core, path: str) -> None:
    (core.repository.root / "loop.md").symlink_to("loop.md")
    with pytest.raises(PrdError):
        await call(core, "prd.add", path=path)


async def test_gits_own_words_are_in_the_refusal(repository: Repository) -> None:
    with pytest.raises(RepositoryError, match=r"^git log failed: fatal: [^\n]*nowhere[^\n]*\.$"):
        await ask_git(repository.root, "log", "nowhere")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("echo git version 2.37.9", "git 2.37 is too old; install git 2.38 or newer."),
        ("echo no version here", "git 0.0 is too old; install git 2.38 or newer."),
        ("exit 1", "git was not found on PATH; install git 2.38 or newer."),
    ],
)
def test_an_old_git_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, sentence: str
) -> None:
    program = tmp_path / "git"
    program.write_text(f"#!/bin/sh\n{said}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(GitTooOld) as refused:
        check_git()

    assert refused.value.message == sentence


def test_no_git_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(GitTooOld, match="was not found on PATH"):
        check_git()


def test_this_machines_git_is_new_enough() -> None:
    said = subprocess.run(["git", "version"], capture_output=True, text=True, check=True).stdout

    major, minor = check_git()
    assert f" {major}.{minor}" in said


def test_languages_and_tools_are_read_off_the_names() -> None:
    stack = detect(
        ["b.py", "a.py", "web/app.ts", "web/package.json", "pyproject.toml", "notes.txt", "Makefile"]
    )

    assert [(language.name, language.files) for language in stack.languages] == [
        ("Python", 2),
        ("TypeScript", 1),
    ]
    assert [(manifest.path, manifest.tool) for manifest in stack.manifests] == [
        ("Makefile", "make"),
        ("pyproject.toml", "Python project"),
        ("web/package.json", "npm package"),
    ]


async def test_detection_leaves_out_what_git_ignores(core: Core) -> None:
    root = core.repository.root
    (root / ".gitignore").write_text("build/\n", encoding="utf-8")
    (root / "build").mkdir()
    for name in ("build/made.js", "new file.py"):
        (root / name).write_text("", encoding="utf-8")

    stack = (await call(core, "workspace.detect")).stack

    assert [language.name for language in stack.languages] == ["Python"]

"""git inside the sandbox: it can be read, and nothing of it can be changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.shown import shown_git
from codeframe_ls.core.git.snapshot import take
from codeframe_ls.core.git.worktrees import Worktree, Worktrees, commit_all
from codeframe_ls.core.sandbox.run import Outcome
from tests.core.sandbox.conftest import Place
from tests.support.core import make_repository
from tests.support.repositories import KINDS, digest, places


class Inside(Place):
    """A repository with a password in its configuration, and a worktree of its private repository."""

    private: PrivateRepository
    base: str
    own: Worktree

    async def git(self, script: str) -> Outcome:
        return await self.sh(script, git=await shown_git(self.private, self.own, self.root))

    async def prepare(self) -> None:
        repository = make_repository(self.root)
        with (self.root / ".git/config").open("a", encoding="utf-8") as file:
            file.write(
                '[remote "origin"]\n\turl = https://user:hunter2@example.org/shop.git\n\tpromisor = true\n'
            )
        (repository.state_dir / "state.db").write_text("hunter2", encoding="utf-8")
        (self.root / "main.py").write_text("one\n", encoding="utf-8")
        self.private = await PrivateRepository.open(repository)
        self.base = (await take(self.private, keep="run/1", message="The base")).commit
        self.own = await Worktrees(self.private).acquire(self.base)
        self.worktree = self.own.path


@pytest.fixture
async def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inside:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "pool"))
    place = Inside(tmp_path.resolve())
    await place.prepare()
    return place


async def test_status_log_and_diff_work(inside: Inside) -> None:
    (inside.worktree / "main.py").write_text("two\n", encoding="utf-8")
    (inside.worktree / "new.py").write_text("new\n", encoding="utf-8")

    outcome = await inside.git(
        "git status --short; git log --format=%s; git diff; git show HEAD:main.py; git blame main.py"
    )

    assert outcome.exit_code == 0, outcome.output.decode()
    said = outcome.output.decode()
    assert said.startswith(" M main.py\n?? new.py\nThe base\n")
    assert "-one\n+two\n" in said


async def test_they_still_do_after_a_turn_was_committed(inside: Inside) -> None:
    (inside.worktree / "main.py").write_text("two\n", encoding="utf-8")
    assert await commit_all(inside.private, inside.own, "Turn", inside.base)

    outcome = await inside.git("git status --short")

    assert outcome.output == b" M main.py\n"


@pytest.mark.parametrize(
    "script",
    [
        "git commit -am x",
        "git add main.py",
        "git stash",
        "git checkout -b mine",
        "git reset --hard",
        "git config user.name x",
        "git gc",
        "git tag x",
        "touch .git/x",
        "echo x > .git",
        "rm .git",
        "mv .git away",
        "git update-ref refs/heads/x HEAD",
        "touch /run/codeframe/git/x",
        "git rev-parse --git-dir | xargs -I {} touch {}/x",
        "git rev-parse --git-common-dir | xargs -I {} rm -rf {}/objects",
    ],
)
async def test_whatever_changes_git_fails_and_changes_nothing(inside: Inside, script: str) -> None:
    own = (inside.root / ".git", inside.private.git_dir)
    (inside.worktree / "main.py").write_text("two\n", encoding="utf-8")
    await inside.git("true")
    before = [digest(folder) for folder in own]

    outcome = await inside.git(f"{script} && echo done")

    assert b"done" not in outcome.output
    assert outcome.exit_code != 0
    assert [digest(folder) for folder in own] == before
    assert (inside.worktree / ".git").read_bytes().startswith(b"gitdir: ")
    assert (inside.worktree / "main.py").read_text(encoding="utf-8") == "two\n"


async def test_passwords_in_the_configuration_and_our_state_are_not_there(inside: Inside) -> None:
    outcome = await inside.git(
        f"git config --list; grep -r hunter2 .git /run {inside.root}; "
        "find / -name proc -prune -o -name state.db"
    )

    assert b"hunter2" not in outcome.output
    assert b"state.db" not in outcome.output
    assert b"diff.ignoresubmodules=all" in outcome.output


async def test_a_submodule_is_there_to_be_read_and_git_does_not_stumble_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "pool"))
    (tmp_path / "made").mkdir()
    root = KINDS["submodule"](tmp_path / "made").resolve()
    place = Place(tmp_path.resolve())
    place.root = root
    private = await PrivateRepository.open(places(root))
    base = await take(private, keep="run/1", message="Base")
    worktree = await Worktrees(private).acquire(base.commit)
    place.worktree = worktree.path
    script = " && ".join([f"ls -A {base.absent[0]}", "git status --short", "git diff", "git log --format=%s"])

    outcome = await place.sh(
        f"{script}; touch {base.absent[0]}/x",
        git=await shown_git(private, worktree, root),
        read_only=base.absent,
    )

    said = outcome.output.decode()
    assert "Base" in said
    assert "Read-only file system" in said
    assert "fatal" not in said
    assert {entry.name for entry in (root / base.absent[0]).iterdir()} <= set(said.splitlines())
    assert await commit_all(private, worktree, "Nothing", base.commit) is None


async def test_git_in_a_folder_of_its_own_works_as_anywhere(inside: Inside) -> None:
    # A project's tests may make repositories; what we show must not get in their way.
    outcome = await inside.git(
        "cd /tmp && git init -q x && cd x && touch a && git add a"
        " && git -c user.name=a -c user.email=b commit -qm x && git log --format=%s"
    )

    assert outcome.output == b"x\n"

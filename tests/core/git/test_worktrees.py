"""Worktrees: exactly a commit's files, used again, found again, never trusted and never in anybody's way."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from codeframe_ls.core import child
from codeframe_ls.core.errors import PlantedRepository, RepositoryError
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.snapshot import take
from codeframe_ls.core.git.worktrees import KEPT, Worktrees, commit_all
from codeframe_ls.core.workspace.repository import Repository
from tests.support.core import git, make_repository
from tests.support.repositories import ABSENT, KINDS, checked_out, contents, places, visible


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / "cache/codeframe_ls"


@pytest.fixture
async def base(private: PrivateRepository) -> str:
    """A commit of a small tree."""
    root = private.repository.root
    (root / "src").mkdir()
    (root / "src/main.py").write_text("one\n", encoding="utf-8")
    (root / ".gitignore").write_text("*.log\nbuild/\n", encoding="utf-8")
    return (await take(private, keep="run/1", message="Base")).commit


@pytest.fixture
def pool(private: PrivateRepository) -> Worktrees:
    return Worktrees(private)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_worktree_holds_the_users_tree_and_a_turn_what_was_changed(kind: str, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    root = KINDS[kind](tmp_path / "made")
    private = await PrivateRepository.open(places(root))
    base = (await take(private, keep="run/1", message="Base")).commit
    worktree = await Worktrees(private).acquire(base)

    assert contents(worktree.path) == visible(root, *ABSENT.get(kind, ()))
    assert await commit_all(private, worktree, "Nothing", base) is None

    (worktree.path / "src").mkdir(exist_ok=True)
    (worktree.path / "src/main.py").write_bytes(b"agent\r\n")
    (worktree.path / "out").mkdir(exist_ok=True)
    (worktree.path / "out/new").write_bytes(b"new\r\n")
    turn = await commit_all(private, worktree, "Turn 1", base)

    assert turn is not None
    there = await checked_out(private, turn, tmp_path / "turn")
    assert contents(there) == contents(worktree.path)


async def test_a_turn_is_a_commit_on_its_parent_without_what_is_ignored(
    private: PrivateRepository, pool: Worktrees, base: str
) -> None:
    worktree = await pool.acquire(base)
    (worktree.path / "src/main.py").unlink()
    (worktree.path / "run.sh").write_text("echo\n", encoding="utf-8")
    (worktree.path / "run.sh").chmod(0o755)
    (worktree.path / "link").symlink_to("/etc/passwd")
    (worktree.path / "noise.log").write_text("noise\n", encoding="utf-8")

    turn = await commit_all(private, worktree, "Turn 1", base)

    assert turn is not None
    assert (await private.git("rev-parse", f"{turn}^")).decode().strip() == base
    listed = (await private.git("ls-tree", "-r", "--format=%(objectmode) %(path)", turn)).decode()
    assert listed.splitlines() == ["100644 .gitignore", "100644 README.md", "120000 link", "100755 run.sh"]
    assert await private.git("cat-file", "blob", f"{turn}:link") == b"/etc/passwd"
    assert await commit_all(private, worktree, "Turn 2", turn) is None


async def test_going_back_to_the_parents_files_is_no_change(
    private: PrivateRepository, pool: Worktrees, base: str
) -> None:
    worktree = await pool.acquire(base)
    (worktree.path / "new").write_text("new\n", encoding="utf-8")
    turn = await commit_all(private, worktree, "Turn 1", base)
    assert turn is not None
    (worktree.path / "new").unlink()

    back = await commit_all(private, worktree, "Turn 2", turn)

    assert back is not None
    assert await commit_all(private, worktree, "Against the base", base) is None


async def test_an_edit_of_the_same_length_with_its_time_forged_is_seen(
    private: PrivateRepository, pool: Worktrees, base: str
) -> None:
    worktree = await pool.acquire(base)
    file = worktree.path / "src/main.py"
    before = file.stat()
    file.write_text("two\n", encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert await commit_all(private, worktree, "Turn", base) is not None


async def test_one_that_is_given_back_is_used_again_as_if_new(
    private: PrivateRepository, pool: Worktrees, base: str
) -> None:
    worktree = await pool.acquire(base)
    kept = (worktree.path / "README.md").stat().st_ino
    (worktree.path / "src/main.py").write_text("two\n", encoding="utf-8")
    (worktree.path / "noise.log").write_text("noise\n", encoding="utf-8")
    (worktree.path / "build/deep").mkdir(parents=True)
    (worktree.path / "build/deep/out").write_text("out\n", encoding="utf-8")
    (worktree.path / "empty").mkdir()
    shutil.rmtree(worktree.path / "src")
    (worktree.path / "src").symlink_to("build")
    await commit_all(private, worktree, "Turn", base)
    await pool.release(worktree)

    again = await pool.acquire(base)

    assert again == worktree
    assert contents(again.path) == visible(private.repository.root)
    assert not (again.path / "empty").exists()
    assert (again.path / "README.md").stat().st_ino == kept
    assert await commit_all(private, again, "Nothing", base) is None


async def test_two_at_a_time_are_two(pool: Worktrees, base: str) -> None:
    first, second = await pool.acquire(base), await pool.acquire(base)

    assert first.name != second.name
    assert first.path.name == first.name


async def test_nobody_else_can_look_into_the_pool(pool: Worktrees, base: str, cache: Path) -> None:
    worktree = await pool.acquire(base)

    assert worktree.path.is_relative_to(cache)
    assert stat.S_IMODE(worktree.path.parent.stat().st_mode) == 0o700


async def test_working_trees_have_pools_of_their_own(tmp_path: Path, pool: Worktrees, base: str) -> None:
    other = make_repository(tmp_path / "other")
    other = Repository(other.root, other.git_dir, other.common_dir, other.state_dir, "another")
    private = await PrivateRepository.open(other)
    theirs = await take(private, keep="run/1", message="Base")
    mine = await pool.acquire(base)

    their_pool = Worktrees(private)
    their = await their_pool.acquire(theirs.commit)
    await their_pool.repair()

    assert mine.path.parent != their.path.parent
    assert mine.path.is_dir()


async def test_a_commit_that_does_not_exist_is_told_and_costs_no_worktree(pool: Worktrees, base: str) -> None:
    worktree = await pool.acquire(base)
    await pool.release(worktree)

    with pytest.raises(RepositoryError):
        await pool.acquire("0" * 40)

    assert await pool.acquire(base) == worktree


async def test_one_that_was_deleted_by_hand_is_made_anew(
    private: PrivateRepository, pool: Worktrees, base: str
) -> None:
    worktree = await pool.acquire(base)
    await pool.release(worktree)
    shutil.rmtree(worktree.path)

    again = await pool.acquire(base)

    assert contents(again.path) == visible(private.repository.root)
    assert b"prunable" not in await private.git("worktree", "list", "--porcelain")


async def test_one_whose_folders_were_locked_is_replaced(
    private: PrivateRepository, pool: Worktrees, base: str
) -> None:
    worktree = await pool.acquire(base)
    (worktree.path / "src").chmod(0)
    await pool.release(worktree)

    again = await pool.acquire(base)

    assert contents(again.path) == visible(private.repository.root)


async def test_a_discarded_one_is_gone_and_nothing_that_it_linked_to(
    private: PrivateRepository, pool: Worktrees, base: str, tmp_path: Path
) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious/file").write_text("kept\n", encoding="utf-8")
    worktree = await pool.acquire(base)
    (worktree.path / "link").symlink_to(tmp_path / "precious")
    (worktree.path / "src").chmod(0)

    await pool.discard(worktree)
    await pool.discard(worktree)

    assert not worktree.path.exists()
    assert (tmp_path / "precious/file").exists()
    assert worktree.name.encode() not in await private.git("worktree", "list", "--porcelain")


async def test_after_a_restart_what_was_left_is_used_again(
    private: PrivateRepository, pool: Worktrees, base: str
) -> None:
    worktree = await pool.acquire(base)
    (worktree.path / "half").write_text("half\n", encoding="utf-8")
    (private.git_dir / "worktrees" / worktree.name / "index.lock").touch()
    later = Worktrees(private)
    await later.repair()

    again = await later.acquire(base)

    assert again == worktree
    assert contents(again.path) == visible(private.repository.root)


async def test_what_is_in_use_is_nobody_elses_however_much_happens_at_once(
    private: PrivateRepository, pool: Worktrees, base: str
) -> None:
    for worktree in [await pool.acquire(base), await pool.acquire(base)]:
        await pool.release(worktree)
    later = Worktrees(private)

    first, _, second, third = await asyncio.gather(
        later.acquire(base), later.repair(), later.acquire(base), later.acquire(base)
    )
    await later.repair()
    fourth = await later.acquire(base)

    used = [first, second, third, fourth]
    assert len({worktree.name for worktree in used}) == 4
    assert all((worktree.path / "src/main.py").exists() for worktree in used)


async def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    private: PrivateRepository, base: str, tmp_path: Path, cache: Path
) -> None:
    (private.repository.root / "large").write_bytes(os.urandom(4_000_000))
    large = (await take(private, keep="run/2", message="Large")).commit
    cache.mkdir(parents=True)
    small = f'mount -t tmpfs -o size=1m none "{cache}" && "$@"; ls -A "{cache}"/*'
    program = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from codeframe_ls.core.errors import CodeframeError\n"
        "from codeframe_ls.core.git.private import PrivateRepository\n"
        "from codeframe_ls.core.git.worktrees import Worktrees\n"
        "from tests.support.repositories import places\n"
        "async def main():\n"
        "    private = await PrivateRepository.open(places(Path(sys.argv[1])))\n"
        "    await Worktrees(private).acquire(sys.argv[2])\n"
        "try:\n"
        "    asyncio.run(main())\n"
        "except CodeframeError as error:\n"
        "    print(error.name, error.message)\n"
    )
    own = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", small, "sh")
    root = str(private.repository.root)

    ended = await child.run(
        *own, sys.executable, "-c", program, root, large, folder=Path(__file__).parents[3]
    )

    said = ended.out.decode().splitlines()
    assert said[0].startswith("disk-full The disk"), ended
    assert said[1:] == ["owner"]
    assert (await private.git("worktree", "list")).count(b"\n") == 1


async def test_after_a_restart_only_some_are_kept(
    private: PrivateRepository, pool: Worktrees, base: str
) -> None:
    made = [await pool.acquire(base) for _ in range(KEPT + 2)]

    await Worktrees(private).repair()

    assert len([worktree for worktree in made if worktree.path.exists()]) == KEPT


async def test_only_what_is_ours_is_cleaned_up(
    private: PrivateRepository, pool: Worktrees, base: str, tmp_path: Path
) -> None:
    worktree = await pool.acquire(base)
    await pool.discard(worktree)
    (tmp_path / "precious").mkdir()
    worktree.path.symlink_to(tmp_path / "precious")
    (worktree.path.parent / "notes").mkdir()
    (worktree.path.parent / "tree-0123456789ab").mkdir()

    await pool.repair()

    assert sorted(entry.name for entry in worktree.path.parent.iterdir()) == ["notes", "owner"]
    assert (tmp_path / "precious").is_dir()


async def test_worktrees_of_a_repository_that_is_gone_are_removed_by_the_next_daemon(
    private: PrivateRepository, pool: Worktrees, base: str, tmp_path: Path, cache: Path
) -> None:
    mine = await pool.acquire(base)
    others = []
    for name in ("gone", "there"):
        made = make_repository(tmp_path / name)
        their = Repository(made.root, made.git_dir, made.common_dir, made.state_dir, name)
        other = await PrivateRepository.open(their)
        others.append(
            await Worktrees(other).acquire((await take(other, keep="run/1", message="Base")).commit)
        )
    (cache / "gone/notes").touch()
    (cache / "nobody's").mkdir()
    shutil.rmtree(tmp_path / "gone")

    await Worktrees(private).repair()

    assert [worktree.path.exists() for worktree in (mine, *others)] == [True, False, True]
    assert [entry.name for entry in (cache / "gone").iterdir()] == ["notes"]
    assert (cache / "nobody's").exists()


async def test_it_works_on_after_repository_and_cache_have_moved(
    private: PrivateRepository, pool: Worktrees, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worktree = await pool.acquire(base)
    (tmp_path / "cache").rename(tmp_path / "elsewhere")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    old = private.repository.root
    moved = old.rename(tmp_path / "moved")
    place = places(moved)
    private = await PrivateRepository.open(place)
    pool = Worktrees(private)
    await pool.repair()

    again = await pool.acquire(base)

    assert again.name == worktree.name
    assert contents(again.path) == visible(moved)
    # The worktree's own file leads git to it, which the tools of a person go by.
    assert git(again.path, "rev-parse", "HEAD") == base
    assert await commit_all(private, again, "Nothing", base) is None


PLANTED = [
    "sub/.git",
    "src/.git",
    "sub/deep/er/.git",
    "build/.git",
    "sub/.GIT",
    "sub/.git ",
    "sub/git~1",
    ".Git",
]


@pytest.mark.parametrize("place", PLANTED)
async def test_a_planted_repository_is_refused_by_name_and_runs_nothing(
    private: PrivateRepository, pool: Worktrees, base: str, tmp_path: Path, place: str
) -> None:
    worktree = await pool.acquire(base)
    mark = tmp_path / "ran"
    plant(worktree.path / place, mark)

    with pytest.raises(PlantedRepository, match=place.rstrip().replace(".", r"\.")) as refused:
        await commit_all(private, worktree, "Turn", base)

    assert refused.value.data["path"] == place
    assert not mark.exists()

    # Neither when the worktree is used again: it is made anew.
    await pool.release(worktree)
    again = await pool.acquire(base)
    assert again.name != worktree.name
    assert contents(again.path) == visible(private.repository.root)
    assert not mark.exists()


async def test_the_worktrees_own_git_file_cannot_be_replaced(
    private: PrivateRepository, pool: Worktrees, base: str, tmp_path: Path
) -> None:
    worktree = await pool.acquire(base)
    (worktree.path / ".git").unlink()
    plant(worktree.path / ".git", tmp_path / "ran")

    with pytest.raises(PlantedRepository):
        await commit_all(private, worktree, "Turn", base)

    later = Worktrees(private)
    await later.repair()
    again = await later.acquire(base)
    assert contents(again.path) == visible(private.repository.root)
    assert not (tmp_path / "ran").exists()


async def test_attributes_of_the_tree_run_no_filter_that_this_machine_has(
    private: PrivateRepository, pool: Worktrees, base: str, tmp_path: Path
) -> None:
    mark = tmp_path / "ran"
    for step in ("clean", "smudge"):
        git(private.repository.root, "config", f"filter.any.{step}", f"touch {mark}; cat")
        await private.git("config", "--global", f"filter.any.{step}", f"touch {mark}; cat")
    worktree = await pool.acquire(base)
    (worktree.path / ".gitattributes").write_text("* filter=any text eol=crlf\n", encoding="utf-8")
    (worktree.path / "src/main.py").write_bytes(b"two\n")

    turn = await commit_all(private, worktree, "Turn", base)

    assert turn is not None
    assert await private.git("cat-file", "blob", f"{turn}:src/main.py") == b"two\n"
    await pool.release(worktree)
    again = await pool.acquire(turn)
    assert (again.path / "src/main.py").read_bytes() == b"two\n"
    assert not mark.exists()


def test_what_is_planted_here_does_run_when_git_trusts_it(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "trusting").root
    plant(root / "sub/.git", tmp_path / "ran")

    git(root, "add", "--all")
    git(root, "status")

    assert (tmp_path / "ran").exists()


def plant(place: Path, mark: Path) -> None:
    """A repository whose every program leaves a mark; made elsewhere, as git would not make some of these."""
    made = mark.with_name(f"planted for {place.name}")
    subprocess.run(["git", "init", "--quiet", made], check=True)
    (made / "file").write_text("text\n", encoding="utf-8")
    (made / ".gitattributes").write_text("* filter=evil\n", encoding="utf-8")
    subprocess.run(["git", "add", "."], cwd=made, check=True)
    subprocess.run(
        [*("git", "-c", "user.name=a", "-c", "user.email=b"), "commit", "-qm", "x"], cwd=made, check=True
    )
    for name in (
        "core.fsmonitor",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "core.sshCommand",
    ):
        subprocess.run(["git", "config", name, f"touch '{mark}'; cat"], cwd=made, check=True)
    mark.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(made / ".git", place)
    if place.parent.name != "tree":
        shutil.copy(made / "file", place.parent / "file")

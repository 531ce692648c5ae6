"""Patches: reviewed, applied to each destination, undone, discarded, exported; on a real repository."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest

from codeframe_ls.core import saved_pages
from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import Conflict, InvalidParams, NotFound, PatchConflict, RepositoryError
from codeframe_ls.core.patches import rows
from codeframe_ls.core.patches.remarks import remarks
from tests.support.core import PERSON, call, git
from tests.support.patch import make_patch

OLD = b"".join(b"line %d\n" % number for number in range(40))
NEW = OLD.replace(b"line 3\n", b"line three\n").replace(b"line 30\n", b"line thirty\n")


def write(core: Core, name: str, content: bytes) -> Path:
    path = core.repository.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def read(core: Core, name: str) -> bytes:
    return (core.repository.root / name).read_bytes()


def commit_all(core: Core) -> None:
    git(core.repository.root, "add", "--all")
    git(core.repository.root, "commit", "--quiet", "--message=More")


def status(core: Core) -> str:
    return printed(core, "status", "--porcelain").decode()


def printed(core: Core, *arguments: str) -> bytes:
    """What git prints, byte for byte."""
    command = ["git", "-C", str(core.repository.root), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout


async def task_status(core: Core) -> str:
    return str((await call(core, "tasks.show", task="T1")).task.status)


async def test_applying_writes_the_files_and_ends_the_task(core: Core) -> None:
    write(core, "a.txt", OLD)
    await make_patch(core, {"a.txt": NEW, "new/b.txt": b"new\n", "README.md": None})

    result = await call(core, "patches.apply", patch="P1")

    assert read(core, "a.txt") == NEW
    assert read(core, "new/b.txt") == b"new\n"
    assert not (core.repository.root / "README.md").exists()
    assert sorted(result.paths) == ["README.md", "a.txt", "new/b.txt"]
    assert (result.patch.status, await task_status(core)) == ("APPLIED", "MERGED")


async def test_undoing_brings_the_files_and_the_review_back(core: Core) -> None:
    write(core, "a.txt", OLD)
    await make_patch(core, {"a.txt": NEW, "new/b.txt": b"new\n", "README.md": None})
    readme = read(core, "README.md")
    await call(core, "patches.apply", patch="P1")

    result = await call(core, "patches.undo", patch="P1")

    assert (read(core, "a.txt"), read(core, "README.md")) == (OLD, readme)
    assert not (core.repository.root / "new").exists(), "a folder that applying made goes with its last file"
    assert (result.patch.status, await task_status(core)) == ("PENDING", "DONE")


async def test_undoing_keeps_what_was_edited_since(core: Core) -> None:
    write(core, "a.txt", OLD)
    await make_patch(core, {"a.txt": NEW})
    await call(core, "patches.apply", patch="P1")
    write(core, "a.txt", NEW.replace(b"line 20\n", b"mine\n"))

    await call(core, "patches.undo", patch="P1")

    assert read(core, "a.txt") == OLD.replace(b"line 20\n", b"mine\n")


async def test_an_edit_that_the_user_made_meanwhile_is_merged(core: Core) -> None:
    write(core, "a.txt", OLD)
    await make_patch(core, {"a.txt": NEW})
    write(core, "a.txt", OLD.replace(b"line 20\n", b"mine\n"))

    await call(core, "patches.apply", patch="P1")

    assert read(core, "a.txt") == NEW.replace(b"line 20\n", b"mine\n")


async def test_an_edit_of_the_same_lines_is_never_overwritten(core: Core) -> None:
    write(core, "a.txt", OLD)
    await make_patch(core, {"a.txt": NEW, "b.txt": b"new\n"})
    mine = OLD.replace(b"line 3\n", b"mine\n")
    write(core, "a.txt", mine)

    with pytest.raises(PatchConflict, match=r"your own edits change the same lines of a\.txt") as refused:
        await call(core, "patches.apply", patch="P1")

    assert refused.value.data["paths"] == ["a.txt"]
    assert read(core, "a.txt") == mine
    assert not (core.repository.root / "b.txt").exists(), "nothing is applied in part"
    assert await task_status(core) == "DONE"


async def test_one_hunk_is_applied_and_the_other_later(core: Core) -> None:
    write(core, "a.txt", OLD)
    await make_patch(core, {"a.txt": NEW})

    first = await call(core, "patches.apply", patch="P1", only=["1.2"])
    assert read(core, "a.txt") == OLD.replace(b"line 30\n", b"line thirty\n")
    assert (first.patch.status, await task_status(core)) == ("PARTLY_APPLIED", "DONE")

    second = await call(core, "patches.apply", patch="P1")
    assert read(core, "a.txt") == NEW
    assert (second.patch.status, await task_status(core)) == ("APPLIED", "MERGED")


async def test_leaving_out_the_rest_for_good_ends_the_review(core: Core) -> None:
    write(core, "a.txt", OLD)
    await make_patch(core, {"a.txt": NEW})
    await call(core, "patches.apply", patch="P1", skip=["1.1"])

    closed = await call(core, "patches.discard", patch="P1")

    assert read(core, "a.txt") == OLD.replace(b"line 30\n", b"line thirty\n")
    assert (closed.patch.status, await task_status(core)) == ("APPLIED", "MERGED")
    await call(core, "patches.undo", patch="P1")
    assert (read(core, "a.txt"), await task_status(core)) == (OLD, "DONE")


async def test_what_was_skipped_in_one_call_is_taken_by_the_next(core: Core) -> None:
    write(core, "a.txt", OLD)
    await make_patch(core, {"a.txt": NEW})
    await call(core, "patches.apply", patch="P1", skip=["1.1"])

    await call(core, "patches.apply", patch="P1")

    assert read(core, "a.txt") == NEW


async def test_the_next_run_hears_what_a_reviewer_said(core: Core) -> None:
    write(core, "a.txt", OLD)
    patch = await make_patch(core, {"a.txt": NEW})
    await call(core, "patches.decide", patch="P1", skip=["1.2"], comment="Keep the digits\nhere.")
    await call(core, "patches.apply", patch="P1")

    assert await remarks(core, patch.task_id) == ["a.txt (not applied): Keep the digits here."]


async def test_line_endings_and_modes_stay_as_they_are(core: Core) -> None:
    path = write(core, "run.sh", OLD.replace(b"\n", b"\r\n"))
    path.chmod(0o755)
    await make_patch(core, {"other.txt": b"x\n"})
    patch = await make_patch(core, {"run.sh": NEW.replace(b"\n", b"\r\n")}, title="Another")

    await call(core, "patches.apply", patch=patch.alias, only=["1.1"])

    expected = OLD.replace(b"line 3\n", b"line three\n").replace(b"\n", b"\r\n")
    assert read(core, "run.sh") == expected


async def test_staged_puts_only_the_patch_into_the_index(core: Core) -> None:
    write(core, "a.txt", OLD)
    commit_all(core)
    await make_patch(core, {"a.txt": NEW})
    write(core, "a.txt", OLD.replace(b"line 20\n", b"mine\n"))

    await call(core, "patches.apply", patch="P1", destination="staged")

    root = core.repository.root
    assert git(root, "show", ":a.txt").encode() + b"\n" == NEW
    assert read(core, "a.txt") == NEW.replace(b"line 20\n", b"mine\n")

    await call(core, "patches.undo", patch="P1")
    assert git(root, "diff", "--cached") == ""
    assert read(core, "a.txt") == OLD.replace(b"line 20\n", b"mine\n")


async def test_commit_takes_the_patch_alone_with_the_users_hooks_and_a_trailer(core: Core) -> None:
    write(core, "a.txt", OLD)
    commit_all(core)
    await make_patch(core, {"a.txt": NEW}, title="Say numbers in words")
    write(core, "mine.txt", b"staged by me\n")
    git(core.repository.root, "add", "mine.txt")
    hook = core.repository.git_dir / "hooks" / "commit-msg"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\necho "Seen-By: hook" >> "$1"\n', encoding="utf-8")
    hook.chmod(0o755)

    result = await call(core, "patches.apply", patch="P1", destination="commit")

    root = core.repository.root
    message = git(root, "log", "-1", "--format=%B")
    task = (await call(core, "tasks.show", task="T1")).task
    assert message.startswith("Say numbers in words\n")
    assert f"Codeframe-Task: {task.id}" in message
    assert "Seen-By: hook" in message
    assert git(root, "log", "-1", "--format=%an") == "Test"
    assert git(root, "show", "--name-only", "--format=") == "a.txt"
    assert result.patch.commit == git(root, "rev-parse", "HEAD")
    assert status(core) == "A  mine.txt\n", "what the user has staged stays staged, and a.txt is clean"


async def test_a_hook_that_refuses_leaves_everything_as_it_was(core: Core) -> None:
    write(core, "a.txt", OLD)
    commit_all(core)
    await make_patch(core, {"a.txt": NEW})
    hook = core.repository.git_dir / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\necho "no tabs" >&2\nexit 1\n', encoding="utf-8")
    hook.chmod(0o755)
    head = git(core.repository.root, "rev-parse", "HEAD")

    with pytest.raises(RepositoryError, match="no tabs"):
        await call(core, "patches.apply", patch="P1", destination="commit")

    assert (read(core, "a.txt"), status(core)) == (OLD, "")
    assert git(core.repository.root, "rev-parse", "HEAD") == head
    assert await task_status(core) == "DONE"


async def test_a_commit_that_needs_uncommitted_text_is_refused(core: Core) -> None:
    write(core, "a.txt", OLD)
    commit_all(core)
    write(core, "a.txt", OLD.replace(b"line 3\n", b"uncommitted\n"))
    await make_patch(core, {"a.txt": OLD.replace(b"line 3\n", b"built on it\n")})

    with pytest.raises(PatchConflict, match="your other edits are not in it"):
        await call(core, "patches.apply", patch="P1", destination="commit")

    assert read(core, "a.txt") == OLD.replace(b"line 3\n", b"uncommitted\n")


async def test_branch_leaves_files_index_and_head_alone(core: Core) -> None:
    write(core, "a.txt", OLD)
    commit_all(core)
    await make_patch(core, {"a.txt": NEW, "sub/b.txt": b"b\n"})
    root = core.repository.root
    head = git(root, "rev-parse", "HEAD")

    result = await call(core, "patches.apply", patch="P1", destination="branch")

    assert result.patch.commit == "codeframe/T1"
    assert git(root, "show", "codeframe/T1:sub/b.txt") == "b"
    assert git(root, "rev-parse", "codeframe/T1^") == head
    assert (read(core, "a.txt"), status(core), git(root, "rev-parse", "HEAD")) == (OLD, "", head)
    assert len(git(root, "worktree", "list").splitlines()) == 1

    await call(core, "patches.undo", patch="P1")
    assert git(root, "branch", "--list", "codeframe/*") == ""


async def test_a_branch_that_exists_is_refused(core: Core) -> None:
    await make_patch(core, {"a.txt": b"a\n"})
    git(core.repository.root, "branch", "codeframe/T1")

    with pytest.raises(Conflict, match="There is a branch codeframe/T1 already"):
        await call(core, "patches.apply", patch="P1", destination="branch")


async def test_line_endings_are_converted_for_the_users_repository_and_only_there(core: Core) -> None:
    root = core.repository.root
    git(root, "config", "core.autocrlf", "true")
    write(core, "a.txt", OLD.replace(b"\n", b"\r\n"))
    commit_all(core)
    await make_patch(core, {"a.txt": NEW.replace(b"\n", b"\r\n")})

    await call(core, "patches.apply", patch="P1", destination="commit")

    assert read(core, "a.txt") == NEW.replace(b"\n", b"\r\n")
    assert printed(core, "cat-file", "blob", "HEAD:a.txt") == NEW
    assert status(core) == ""


async def test_discarding_makes_the_task_ready_and_closes_the_patch(core: Core) -> None:
    await make_patch(core, {"a.txt": b"a\n"})

    result = await call(core, "patches.discard", patch="P1")

    assert (result.patch.status, await task_status(core)) == ("DISCARDED", "READY")
    for verb in ("apply", "discard"):
        with pytest.raises(Conflict, match="P1 was discarded"):
            await call(core, f"patches.{verb}", patch="P1")


async def test_a_second_apply_and_a_needless_undo_are_refused(core: Core) -> None:
    await make_patch(core, {"a.txt": b"a\n"})
    with pytest.raises(Conflict, match="P1 is not applied"):
        await call(core, "patches.undo", patch="P1")
    await call(core, "patches.apply", patch="P1")

    with pytest.raises(Conflict, match="P1 is applied already"):
        await call(core, "patches.apply", patch="P1")


async def test_two_who_apply_at_once_apply_once_and_nothing_is_taken_back(core: Core) -> None:
    write(core, "a.txt", OLD)
    await make_patch(core, {"a.txt": NEW})
    await make_patch(core, {"b.txt": b"b\n"}, title="Another")

    asked = [call(core, "patches.apply", patch=patch) for patch in ("P1", "P1", "P2")]
    first, second, other = await asyncio.gather(*asked, return_exceptions=True)

    assert [type(one) for one in (first, second)].count(Conflict) == 1, (first, second)
    assert (read(core, "a.txt"), read(core, "b.txt")) == (NEW, b"b\n")
    assert other.patch.status == "APPLIED"
    assert "look at it again" in str(second if isinstance(second, Conflict) else first)


async def test_hunks_and_patches_that_do_not_exist_are_named(core: Core) -> None:
    await make_patch(core, {"a.txt": b"a\n"})

    with pytest.raises(InvalidParams, match=r"The patch has no hunk 7\.1; it has 1\.1\."):
        await call(core, "patches.apply", patch="P1", only=["7.1"])
    with pytest.raises(NotFound, match="There is no patch P9"):
        await call(core, "patches.show", patch="P9")


async def test_an_exported_patch_is_taken_by_git_apply(core: Core) -> None:
    write(core, "a.txt", OLD)
    commit_all(core)
    await make_patch(core, {"a.txt": NEW, "logo.bin": bytes(range(256)), "README.md": None})

    result = await call(core, "patches.export", patch="P1", output="fix.patch")

    root = core.repository.root
    git(root, "apply", "--index", result.path)
    assert (read(core, "a.txt"), read(core, "logo.bin")) == (NEW, bytes(range(256)))


async def test_a_sent_page_applies_what_it_says(core: Core) -> None:
    write(core, "a.txt", OLD)
    await make_patch(core, {"a.txt": NEW})
    page = (await call(core, "patches.page", patch="P1")).page
    path = core.repository.root / page
    text = path.read_text(encoding="utf-8")
    text = text.replace("- [x] apply 1.1", "- [ ] apply 1.1").replace("+line thirty\n", "+line 30 and more\n")
    path.write_text(text, encoding="utf-8")

    unsent = await saved_pages.save(core, "review/P1.md", text, PERSON)
    assert (unsent, read(core, "a.txt")) == (None, OLD)

    text = text.replace("- [ ] send", "- [x] send")
    path.write_text(text, encoding="utf-8")
    sent = await saved_pages.save(core, "review/P1.md", text, PERSON)

    assert sent is not None
    assert read(core, "a.txt") == OLD.replace(b"line 30\n", b"line 30 and more\n")
    after = path.read_text(encoding="utf-8")
    assert "Partly applied" in after
    assert "Applied: 1.2" in after


async def test_a_page_that_somebody_has_begun_is_not_overwritten(core: Core) -> None:
    await make_patch(core, {"a.txt": b"a\n"})
    page = core.repository.root / (await call(core, "patches.page", patch="P1")).page
    begun = page.read_text(encoding="utf-8").replace("- [x] apply 1.1", "- [ ] apply 1.1")
    page.write_text(begun, encoding="utf-8")

    await call(core, "patches.page", patch="P1")

    assert page.read_text(encoding="utf-8") == begun


async def test_decisions_are_kept_for_the_next_run(core: Core) -> None:
    await make_patch(core, {"a.txt": b"a\n"})

    await call(core, "patches.decide", patch="P1", skip=["1.1"], comment="Use b.")

    patch = await core.read(lambda db: rows.find(db, "P1"))
    assert (patch.body.decisions["1.1"].apply, patch.body.decisions["1.1"].comment) == (False, "Use b.")
    with pytest.raises(InvalidParams, match="No hunk of P1 is left to apply"):
        await call(core, "patches.apply", patch="P1")

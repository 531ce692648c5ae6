"""A patch meets unsaved text: merged into its buffer or refused, and taken back there."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from codeframe_ls.core.errors import Conflict, PatchConflict, RepositoryError, UnsavedElsewhere
from tests.support.applying import Buffers, editor_with_buffers
from tests.support.core import git
from tests.support.desk import Desk, open_document, replace_all, save
from tests.support.patch import make_patch
from tests.support.prd import eventually

OLD = "".join(f"line {number}\n" for number in range(20))
NEW = OLD.replace("line 3\n", "line three\n").replace("line 15\n", "line fifteen\n")
APPLY = types.WORKSPACE_APPLY_EDIT


def typed(text: str) -> str:
    """The text with an edit of its person's that the patch does not touch."""
    return text.replace("line 9\n", "mine 😀\n")


@pytest.fixture
async def uri(desk: Desk) -> str:
    """A file that P1 changes; P1 adds another one too."""
    uri = desk.write("a.txt", OLD)
    await make_patch(desk.core, {"a.txt": NEW.encode(), "b.txt": b"new\n"})
    return uri


@pytest.fixture
async def buffers(desk: Desk, uri: str) -> Buffers:
    """An editor in which that file has unsaved edits."""
    buffers = await editor_with_buffers(desk)
    buffers.open(uri, typed(OLD))
    await buffers.editor.call("codeframe/call", {"operation": "events.list"})
    return buffers


def on_disk(desk: Desk, name: str = "a.txt") -> str | None:
    path: Path = desk.root / name
    return path.read_text() if path.exists() else None


async def state(desk: Desk) -> str:
    return str((await desk.call("patches.show", patch="P1")).patch.status)


async def test_unsaved_text_is_merged_in_its_buffer_and_the_rest_on_the_disk(
    desk: Desk, uri: str, buffers: Buffers
) -> None:
    applied = await desk.call("patches.apply", patch="P1")

    asked = await buffers.editor.take(APPLY)
    assert asked["label"] == "Apply P1"
    edits = asked["edit"]["documentChanges"][0]["edits"]
    assert [edit["newText"] for edit in edits] == ["line three\n", "line fifteen\n"], "the cursor stays"
    assert buffers.texts[uri] == typed(NEW)
    assert (on_disk(desk), on_disk(desk, "b.txt")) == (OLD, "new\n")
    assert (applied.patch.status, applied.paths, applied.unsaved) == (
        "APPLIED",
        ["a.txt", "b.txt"],
        ["a.txt"],
    )


async def test_undoing_takes_it_out_of_the_buffer_again(desk: Desk, uri: str, buffers: Buffers) -> None:
    await desk.call("patches.apply", patch="P1")
    await buffers.editor.take(APPLY)
    buffers.type(uri, buffers.texts[uri] + "more\n")
    await buffers.editor.call("codeframe/call", {"operation": "events.list"})

    undone = await desk.call("patches.undo", patch="P1")

    assert (await buffers.editor.take(APPLY))["label"] == "Take back P1"
    assert buffers.texts[uri] == typed(OLD) + "more\n"
    assert (on_disk(desk), on_disk(desk, "b.txt")) == (OLD, None)
    assert (undone.patch.status, undone.unsaved) == ("PENDING", ["a.txt"])


async def test_what_was_saved_since_is_undone_on_the_disk(desk: Desk, uri: str, buffers: Buffers) -> None:
    await desk.call("patches.apply", patch="P1")
    await buffers.editor.take(APPLY)
    save(buffers.editor, uri, buffers.texts[uri])
    await buffers.editor.call("codeframe/call", {"operation": "events.list"})

    undone = await desk.call("patches.undo", patch="P1")

    assert (on_disk(desk), undone.unsaved) == (typed(OLD), [])


async def test_what_was_applied_on_the_disk_is_undone_there_under_a_buffer_that_never_had_it(
    desk: Desk, uri: str
) -> None:
    buffers = await editor_with_buffers(desk)
    buffers.open(uri)
    await desk.call("patches.apply", patch="P1")
    assert on_disk(desk) == NEW
    # An editor that does not read files anew, in which somebody types now.
    buffers.type(uri, typed(OLD))
    await buffers.editor.call("codeframe/call", {"operation": "events.list"})

    await desk.call("patches.undo", patch="P1")

    assert (on_disk(desk), buffers.texts[uri]) == (OLD, typed(OLD))


async def test_unsaved_text_on_the_same_lines_is_refused_and_nothing_is_applied(
    desk: Desk, uri: str, buffers: Buffers
) -> None:
    mine = OLD.replace("line 3\n", "mine\n")
    buffers.type(uri, mine)
    await buffers.editor.call("codeframe/call", {"operation": "events.list"})

    with pytest.raises(PatchConflict, match=r"your own edits change the same lines of a\.txt"):
        await desk.call("patches.apply", patch="P1")

    assert (on_disk(desk), on_disk(desk, "b.txt"), buffers.texts[uri]) == (OLD, None, mine)
    assert await state(desk) == "PENDING"


async def test_an_editor_that_does_not_take_the_edit_leaves_nothing_applied(
    desk: Desk, uri: str, buffers: Buffers
) -> None:
    buffers.refuses.add(uri)

    with pytest.raises(
        Conflict, match=r"recording client did not take the edit of its unsaved text of a\.txt"
    ):
        await desk.call("patches.apply", patch="P1")

    await buffers.editor.take(APPLY)
    assert (on_disk(desk), on_disk(desk, "b.txt"), buffers.texts[uri]) == (OLD, None, typed(OLD))
    assert await state(desk) == "PENDING"


async def test_what_one_editor_took_is_taken_back_when_another_does_not(
    desk: Desk, uri: str, buffers: Buffers
) -> None:
    other = await editor_with_buffers(desk, "another client")
    other.open(uri, typed(OLD))
    other.refuses.add(uri)
    await other.editor.call("codeframe/call", {"operation": "events.list"})

    with pytest.raises(Conflict, match=r"another client did not take the edit"):
        await desk.call("patches.apply", patch="P1")

    for label in ("Apply P1", "Undo Apply P1"):
        assert (await buffers.editor.take(APPLY))["label"] == label
    await other.editor.take(APPLY)
    assert {buffers.texts[uri], other.texts[uri]} == {typed(OLD)}
    assert (on_disk(desk, "b.txt"), await state(desk)) == (None, "PENDING")


async def test_a_commit_that_a_hook_refuses_leaves_the_buffer_alone(
    desk: Desk, uri: str, buffers: Buffers
) -> None:
    git(desk.root, "add", "a.txt")
    git(desk.root, "commit", "--quiet", "--message=More")
    hook = desk.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\necho "no tabs" >&2\nexit 1\n', encoding="utf-8")
    hook.chmod(0o755)

    with pytest.raises(RepositoryError, match="no tabs"):
        await desk.call("patches.apply", patch="P1", destination="commit")

    assert (on_disk(desk), on_disk(desk, "b.txt"), buffers.texts[uri]) == (OLD, None, typed(OLD))

    hook.unlink()
    await desk.call("patches.apply", patch="P1", destination="commit")
    await buffers.editor.take(APPLY)
    assert git(desk.root, "show", "HEAD:a.txt") + "\n" == NEW, "what is unsaved is in no commit"
    assert buffers.texts[uri] == typed(NEW)


async def test_what_is_typed_while_the_edit_arrives_is_kept_and_the_patch_is_applied(
    desk: Desk, uri: str, buffers: Buffers
) -> None:
    buffers.types_on = "and on\n"

    applied = await desk.call("patches.apply", patch="P1")

    await buffers.editor.take(APPLY)
    assert buffers.texts[uri] == typed(NEW) + "and on\n"
    assert applied.patch.status == "APPLIED"


async def test_an_editor_whose_buffers_cannot_be_changed_is_named(desk: Desk, uri: str) -> None:
    editor = await desk.editor("plain client")
    open_document(editor, uri)
    replace_all(editor, uri, typed(OLD))
    await editor.call("codeframe/call", {"operation": "events.list"})

    with pytest.raises(Conflict, match=r"unsaved text in plain client, which takes no edits from here; save"):
        await desk.call("patches.apply", patch="P1")
    assert on_disk(desk, "b.txt") is None

    await desk.call("patches.apply", patch="P1", skip=["1.1", "1.2"])
    assert on_disk(desk, "b.txt") == "new\n", "the file with unsaved text is not concerned"


async def test_two_editors_with_different_unsaved_text_are_named(
    desk: Desk, uri: str, buffers: Buffers
) -> None:
    other = await editor_with_buffers(desk, "another client")
    other.open(uri, OLD + "theirs\n")
    await other.editor.call("codeframe/call", {"operation": "events.list"})

    with pytest.raises(UnsavedElsewhere, match="another client and recording client hold different unsaved"):
        await desk.call("patches.apply", patch="P1")

    assert on_disk(desk, "b.txt") is None


async def test_a_file_that_goes_is_not_taken_from_under_unsaved_text(desk: Desk) -> None:
    uri = desk.write("gone.txt", "first\n")
    buffers = await editor_with_buffers(desk)
    buffers.open(uri, "typed\n")
    await buffers.editor.call("codeframe/call", {"operation": "events.list"})
    await make_patch(desk.core, {"gone.txt": None})

    with pytest.raises(PatchConflict, match=r"gone\.txt"):
        await desk.call("patches.apply", patch="P1")

    assert (on_disk(desk, "gone.txt"), buffers.texts[uri]) == ("first\n", "typed\n")


async def test_the_editor_that_asks_is_told_what_to_save(desk: Desk, uri: str, buffers: Buffers) -> None:
    command = {"command": "codeframe.patches.apply", "arguments": [{"patch": "P1"}]}
    await buffers.editor.call("workspace/executeCommand", command)

    await buffers.editor.take(APPLY)
    told = (await buffers.editor.take("window/showMessage"))["message"]
    assert told.endswith("a.txt had unsaved edits and was changed in the editor; save it there.")


async def test_a_clean_buffer_that_was_read_anew_counts_as_saved(desk: Desk, uri: str) -> None:
    buffers = await editor_with_buffers(desk)
    buffers.open(uri)
    await desk.call("patches.apply", patch="P1")
    # An editor reads the file anew and tells so as a change, without a save.
    buffers.type(uri, NEW)
    await buffers.editor.call("codeframe/call", {"operation": "events.list"})

    undone = await desk.call("patches.undo", patch="P1")

    assert (on_disk(desk), undone.unsaved) == (OLD, [])
    assert buffers.editor.all(APPLY) == []


async def test_a_review_that_is_saved_in_the_same_editor_reaches_its_buffers(
    desk: Desk, uri: str, buffers: Buffers
) -> None:
    page = desk.root / (await desk.call("patches.page", patch="P1")).page
    open_document(buffers.editor, page.as_uri())

    save(buffers.editor, page.as_uri(), page.read_text().replace("- [ ] send", "- [x] send"))

    await buffers.editor.take(APPLY)
    told = (await buffers.editor.take("window/showMessage"))["message"]
    assert told.startswith("P1 is applied to 2 files.")
    await eventually(lambda: "Applied" in page.read_text(), "the page follows")
    assert (buffers.texts[uri], on_disk(desk, "b.txt")) == (typed(NEW), "new\n")

"""Unsaved text of editors: whose counts, and which bytes it is."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from codeframe_ls.core.buffers import Buffers
from codeframe_ls.core.errors import Conflict, UnsavedElsewhere
from codeframe_ls.core.workspace.repository import Repository
from tests.support.buffers import holding


@pytest.fixture
def buffers(repository: Repository) -> Buffers:
    (repository.root / "a.txt").write_text("on the disk\n", encoding="utf-8")
    return Buffers(repository)


async def test_the_askers_own_text_counts_before_anothers(buffers: Buffers, repository: Repository) -> None:
    path = repository.root / "a.txt"
    buffers.join("s1", "VS Code", holding({path: "of one\n"}))
    buffers.join("s2", "Neovim", holding({path: "of two\n"}))
    assert await buffers.of("s2") == {"a.txt": b"of two\n"}


async def test_a_terminal_takes_what_the_only_editor_holds(buffers: Buffers, repository: Repository) -> None:
    buffers.join("s1", "VS Code", holding({repository.root / "new.txt": "ä\n"}))
    assert await buffers.of("cf") == {"new.txt": "ä\n".encode()}
    held = (await buffers.at(["new.txt", "old.txt"]))["new.txt"]
    assert (held.text, [holder.client for holder in held.holders]) == ("ä\n", ["VS Code"])


async def test_two_that_differ_are_named_and_two_that_agree_are_one(
    buffers: Buffers, repository: Repository
) -> None:
    path = repository.root / "a.txt"
    other = holding({path: "same\n"})
    buffers.join("s1", "VS Code", holding({path: "same\n"}))
    leave = buffers.join("s2", "Neovim", other)
    assert await buffers.of("cf") == {"a.txt": b"same\n"}
    other.texts = {path: "other\n"}
    with pytest.raises(UnsavedElsewhere, match=r"Neovim and VS Code hold different unsaved text of a\.txt"):
        await buffers.of("cf")
    leave()
    assert await buffers.of("cf") == {"a.txt": b"same\n"}


async def test_a_file_elsewhere_is_no_part_of_the_tree(buffers: Buffers, tmp_path: Path) -> None:
    buffers.join("s1", "VS Code", holding({tmp_path / "elsewhere.txt": "x"}))
    assert await buffers.of("cf") == {}


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (b"plain", "ä\r\n".encode()),
        (codecs.BOM_UTF8 + b"x", codecs.BOM_UTF8 + "ä\r\n".encode()),
        (codecs.BOM_UTF16_LE + "x".encode("utf-16-le"), codecs.BOM_UTF16_LE + "ä\r\n".encode("utf-16-le")),
        (codecs.BOM_UTF16_BE + "x".encode("utf-16-be"), codecs.BOM_UTF16_BE + "ä\r\n".encode("utf-16-be")),
    ],
)
async def test_the_files_own_encoding_is_kept(
    buffers: Buffers, repository: Repository, before: bytes, expected: bytes
) -> None:
    path = repository.root / "a.txt"
    path.write_bytes(before)
    buffers.join("s1", "VS Code", holding({path: "ä\r\n"}))
    assert await buffers.of("s1") == {"a.txt": expected}


async def test_an_encoding_that_cannot_be_told_is_not_guessed(
    buffers: Buffers, repository: Repository
) -> None:
    path = repository.root / "a.txt"
    path.write_bytes(b"caf\xe9")
    buffers.join("s1", "VS Code", holding({path: "café!"}))
    with pytest.raises(Conflict, match=r"a\.txt is not UTF-8"):
        await buffers.of("s1")


async def test_text_that_the_file_holds_already_is_no_edit_from_then_on(
    buffers: Buffers, repository: Repository
) -> None:
    path = repository.root / "a.txt"
    editor = holding({path: "on the disk\n"})
    buffers.join("s1", "VS Code", editor)
    assert await buffers.of("s1") == {}
    assert editor.seen == [(path, "on the disk\n")]

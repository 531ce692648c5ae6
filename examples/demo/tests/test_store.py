"""The store keeps what it is given."""

from pathlib import Path

import pytest

from marks.bookmark import Bookmark
from marks.store import DamagedStoreError, read, write

PYTHON = Bookmark("https://www.python.org", "Python", frozenset({"language"}))
GIT = Bookmark("https://git-scm.com", "Git")


def test_no_file_is_an_empty_store(tmp_path: Path) -> None:
    assert read(tmp_path / "marks.jsonl") == []


def test_bookmarks_come_back_in_their_order(tmp_path: Path) -> None:
    write(tmp_path / "marks.jsonl", [PYTHON, GIT])
    assert read(tmp_path / "marks.jsonl") == [PYTHON, GIT]


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "marks.jsonl"
    write(path, [PYTHON])
    path.write_text(path.read_text(encoding="utf-8") + "oops\n", encoding="utf-8")
    with pytest.raises(DamagedStoreError, match="line 2"):
        read(path)

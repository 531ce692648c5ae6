"""Pages are written whole, only inside `.codeframe/`, and never through what somebody put there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from codeframe_ls.core.errors import PageError
from codeframe_ls.core.pages import Pages, code_span, quoted
from codeframe_ls.core.printable import one_line


def test_a_page_is_read_as_it_was_written(tmp_path: Path) -> None:
    pages = Pages(tmp_path)
    path = pages.write("questions/B1.md", "Größe?\n")
    assert path == tmp_path / ".codeframe/questions/B1.md"
    assert pages.read("questions/B1.md") == "Größe?\n"


def test_writing_again_replaces_the_page_and_leaves_nothing_else(tmp_path: Path) -> None:
    pages = Pages(tmp_path)
    pages.write("questions/B1.md", "one")
    path = pages.write("questions/B1.md", "two")
    assert path.read_text() == "two"
    assert [entry.name for entry in path.parent.iterdir()] == ["B1.md"]


def test_a_page_that_does_not_exist_reads_as_none(tmp_path: Path) -> None:
    assert Pages(tmp_path).read("questions/B1.md") is None
    assert list(tmp_path.iterdir()) == [], "reading makes no folder"


def test_git_sees_no_page(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    Pages(tmp_path).write("questions/B1.md", "text")
    status = subprocess.run(
        ["git", "-C", tmp_path, "status", "--porcelain"], check=True, capture_output=True, text=True
    )
    assert status.stdout == ""


def test_a_gitignore_of_the_users_own_is_kept(tmp_path: Path) -> None:
    own = tmp_path / ".codeframe/.gitignore"
    own.parent.mkdir()
    own.write_text("!questions\n")
    Pages(tmp_path).write("questions/B1.md", "text")
    assert own.read_text() == "!questions\n"


@pytest.mark.parametrize("linked", [".codeframe", ".codeframe/questions"])
def test_a_folder_that_is_a_link_is_refused(tmp_path: Path, linked: str) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    (outside / "questions").mkdir(parents=True)
    link = root / linked
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    pages = Pages(root)
    with pytest.raises(PageError, match="remove what is there"):
        pages.write("questions/B1.md", "text")
    with pytest.raises(PageError, match="remove what is there"):
        pages.read("questions/B1.md")
    assert not (outside / "B1.md").exists()
    assert not (outside / "questions/B1.md").exists()


def test_a_page_that_is_a_link_is_replaced_and_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("keep")
    root = tmp_path / "root"
    page = root / ".codeframe/questions/B1.md"
    page.parent.mkdir(parents=True)
    page.symlink_to(secret)
    with pytest.raises(PageError):
        Pages(root).read("questions/B1.md")
    Pages(root).write("questions/B1.md", "text")
    assert secret.read_text() == "keep"
    assert not page.is_symlink()


def test_a_pipe_in_the_place_of_a_page_is_refused_at_once(tmp_path: Path) -> None:
    pages = Pages(tmp_path)
    page = pages.path("questions/B1.md")
    page.parent.mkdir(parents=True)
    os.mkfifo(page)
    with pytest.raises(PageError):
        pages.read("questions/B1.md")


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".codeframe").write_text("")
    with pytest.raises(PageError, match="remove what is there"):
        Pages(tmp_path).write("questions/B1.md", "text")


def test_a_page_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    pages = Pages(tmp_path)
    pages.write("questions/B1.md", "").write_bytes(b"\xff\xfe")
    with pytest.raises(PageError, match="UTF-8"):
        pages.read("questions/B1.md")


def test_a_write_that_fails_leaves_the_old_page_and_no_draft(tmp_path: Path) -> None:
    pages = Pages(tmp_path)
    page = pages.path("questions/B1.md")
    (page / "in-the-way").mkdir(parents=True)
    with pytest.raises(PageError):
        pages.write("questions/B1.md", "text")
    assert [entry.name for entry in page.parent.iterdir()] == ["B1.md"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (".codeframe/questions/B1.md", "questions/B1.md"),
        (".codeframe/B1.md", None),
        (".codeframe/../questions/B1.md", None),
        ("docs/PRD.md", None),
    ],
)
def test_the_name_of_a_path(tmp_path: Path, path: str, name: str | None) -> None:
    assert Pages(tmp_path).name(tmp_path / path) == name


@given(st.text())
def test_one_line_is_one_printable_line(text: str) -> None:
    line = one_line(text)
    assert line.isprintable()
    assert line == one_line(line)


@given(st.text())
def test_every_line_of_a_quotation_is_quoted(text: str) -> None:
    lines = quoted(text).split("\n")
    assert all(line == ">" or line.startswith("> ") for line in lines)
    assert "\r" not in "".join(lines)


@given(st.text(st.sampled_from("`a_*<"), min_size=1))
def test_markdown_reads_the_text_of_a_code_span_as_it_is(text: str) -> None:
    (inline,) = [token for token in MarkdownIt().parse(f"before {code_span(text)} after") if token.children]
    assert [child.content for child in inline.children or () if child.type == "code_inline"] == [text]

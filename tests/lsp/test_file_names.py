"""Files are named to a client as it names them itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeframe_ls.lsp.file_names import FileNames


@pytest.fixture
def real(tmp_path: Path) -> Path:
    real = tmp_path.resolve() / "real"
    (real / "docs").mkdir(parents=True)
    (real.parent / "link").symlink_to("real")
    return real


def test_without_links_every_name_stays(real: Path) -> None:
    names = FileNames()
    names.learn_folder(real.as_uri())
    assert names.of(real / "PRD.md") == real / "PRD.md"
    assert names.of(real.parent / "other") == real.parent / "other"


def test_a_folder_inside_tells_of_the_link_above_it(real: Path) -> None:
    names = FileNames()
    link = real.parent / "link"
    names.learn_folder((link / "docs").as_uri())
    assert names.of(real / "PRD.md") == link / "PRD.md"


def test_a_link_with_the_name_of_its_goal_tells_nothing_of_other_folders(real: Path, tmp_path: Path) -> None:
    names = FileNames()
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere/real"
    link.symlink_to(real)
    names.learn_folder(link.as_uri())
    assert names.of(real / "PRD.md") == link / "PRD.md"
    assert names.of(real.parent / "other") == real.parent / "other"


def test_a_document_counts_only_where_no_folder_does(real: Path) -> None:
    link = real.parent / "link"
    alone, beside = FileNames(), FileNames()
    beside.learn_folder(real.as_uri())
    for names in (alone, beside):
        names.learn(link / "PRD.md", real / "PRD.md")
    assert alone.of(real / "other.md") == link / "other.md"
    assert beside.of(real / "other.md") == real / "other.md"

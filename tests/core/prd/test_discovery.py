"""Which file is a requirements document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.core.prd.discovery import is_prd, matches


@pytest.mark.parametrize(
    "path",
    [
        "PRD.md",
        "prd.md",
        "Prd.MD",
        "packages/x/PRD.md",
        "docs/prd/login.md",
        "packages/x/docs/PRD/login.md",
        "login.prd.md",
        "a/b/login.PRD.md",
    ],
)
def test_the_default_globs_name_it_in_every_directory_and_case(path: str) -> None:
    assert is_prd(path, "", set())


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "docs/prd.txt",
        "docs/prd/old/login.md",
        "mydocs/prd2/login.md",
        "XPRD.md",
        "PRD.md.bak",
        "prd.md/notes.md",
        "node_modules/x/PRD.md",
        ".git/PRD.md",
        ".codeframe/PRD.md",
    ],
)
def test_they_name_nothing_else(path: str) -> None:
    assert not is_prd(path, "", set())


def test_a_registered_file_is_one_wherever_it_lies() -> None:
    assert is_prd("notes/ideas.txt", "", {"notes/ideas.txt"})
    assert is_prd("node_modules/x/PRD.md", "", {"node_modules/x/PRD.md"})


def test_registered_paths_distinguish_cases() -> None:
    assert not is_prd("notes/Ideas.md", "", {"notes/ideas.md"})


@pytest.mark.parametrize("line", ["codeframe: prd", "type: prd", 'Type: "PRD"', "codeframe:  'prd' "])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_front_matter_makes_it_one(line: str, newline: str) -> None:
    head = newline.join(["---", "title: Login", line, "---", "", "# Login"])
    assert is_prd("docs/login.md", head, set())
    assert is_prd("docs/login.md", "\ufeff" + head, set())


@pytest.mark.parametrize(
    "head",
    [
        "codeframe: prd\n",
        "---\ntitle: x\n---\ncodeframe: prd\n",
        "---\ncodeframe: prd\n",
        "---\nnested:\n  type: prd\n---\n",
        "---\ntype: prds\n---\n",
    ],
)
def test_other_text_does_not(head: str) -> None:
    assert not is_prd("docs/login.md", head, set())


def test_front_matter_counts_in_markdown_only() -> None:
    assert not is_prd("docs/login.txt", "---\ntype: prd\n---\n", set())


def test_front_matter_can_keep_a_file_out() -> None:
    assert not is_prd("docs/prd/README.md", "---\ncodeframe: none\n---\n", set())


@pytest.mark.parametrize(
    ("glob", "path", "named"),
    [
        ("/PRD.md", "PRD.md", True),
        ("/PRD.md", "packages/x/PRD.md", False),
        ("./PRD.md", "PRD.md", True),
        ("specs/**/*.md", "specs/a.md", True),
        ("specs/**/*.md", "specs/x/y/a.md", True),
        ("specs/**", "specs/x/y", True),
        ("specs/*.md", "specs/x/a.md", False),
        ("spec-?.md", "spec-1.md", True),
        ("spec-?.md", "spec-12.md", False),
        ("spec-[0-9].md", "spec-7.md", True),
        ("spec-[!0-9].md", "spec-7.md", False),
        ("spec-[!0-9].md", "spec-x.md", True),
        ("spec-[9-0].md", "spec-7.md", False),
        ("spec-[.md", "spec-[.md", True),
        ("spec-[]^&].md", "spec-&].md", False),
        ("spec-[^&|~].md", "spec-~.md", True),
        ("a+b(c).md", "a+b(c).md", True),
        ("*.txt", "requirements.txt", True),
    ],
)
def test_the_globs_of_the_settings(glob: str, path: str, named: bool) -> None:
    assert matches(path, [glob]) is named
    assert is_prd(path, "", set(), [glob]) is named


@given(st.text(alphabet="ab*?[]!^-/.\\&~|()", max_size=12), st.text(alphabet="ab-/.", max_size=12))
def test_no_glob_is_an_error(glob: str, path: str) -> None:
    assert matches(path, [glob]) in (True, False)


@given(
    st.text(alphabet="ab/.-+()", min_size=1, max_size=12).filter(
        lambda glob: not glob.startswith(("/", "./"))
    )
)
def test_a_glob_without_wildcards_names_itself(glob: str) -> None:
    assert matches(glob, [glob])
    assert matches(f"deep/down/{glob}", [glob])

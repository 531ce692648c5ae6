"""All spellings of a URI have one key, and only local files have a path."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.lsp import uris


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("file:///a/%C3%A9.md", "file:///a/é.md"),
        ("file:///a/%c3%a9.md", "file:///a/%C3%A9.md"),
        ("file:///c%3A/x.md", "file:///C:/x.md"),
        ("file:///a%20b.md", "file:///a b.md"),
        ("file://localhost/a.md", "file:///a.md"),
        ("FILE:///a.md", "file:///a.md"),
        ("file:///a(1).md", "file:///a%281%29.md"),
        ("untitled:Untitled%2d1", "untitled:Untitled-1"),
        ("git:/a%c3%a9?x", "git:/a%C3%A9?x"),
    ],
)
def test_two_spellings_have_one_key(one: str, other: str) -> None:
    assert uris.key(one) == uris.key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("file:///a.md", "file:///A.md"),
        ("untitled:a%2Fb", "untitled:a/b"),
        ("git:/a?x", "git:/a?y"),
        ("file:///a", "untitled:///a"),
        ("file://host/a", "file:///a"),
    ],
)
def test_different_documents_have_different_keys(one: str, other: str) -> None:
    assert uris.key(one) != uris.key(other)


@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "git:/a/b.md",
        "file://host/share/a.md",
        "file:a.md",
        "file:///a%00b",
        "",
        "[",
        "file://[",
    ],
)
def test_what_is_no_local_file_has_no_path(uri: str) -> None:
    assert uris.to_path(uri) is None
    assert isinstance(uris.key(uri), str)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b.md", "/a/b.md"),
        ("file:///a%23b%3F.md", "/a#b?.md"),
        ("file:///a#b?.md", "/a#b?.md"),
        ("file:///C%3A/x.md", "/c:/x.md"),
    ],
)
def test_a_local_file_has_its_path(uri: str, path: str) -> None:
    assert uris.to_path(uri) == Path(path)


@given(st.binary(min_size=1).filter(lambda name: not set(name) & {0, ord("/")} and name not in (b".", b"..")))
def test_any_name_that_a_file_can_have_survives_the_way_to_a_uri_and_back(name: bytes) -> None:
    path = Path("/r") / name.decode("utf-8", "surrogateescape")

    assert uris.to_path(uris.from_path(path)) == path


@given(st.text())
def test_every_string_has_a_key_that_is_its_own_key(uri: str) -> None:
    assert uris.key(uris.key(uri)) == uris.key(uri)

"""An edit of a file's text changes the edited place alone, whatever the file's bytes are."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from codeframe_ls.agent.run.text import decode
from codeframe_ls.agent.run.tools.tool import ToolError

WORDS = st.text(alphabet="ab é\n", min_size=0, max_size=12)
ENCODINGS = st.sampled_from(
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ]
)


@given(
    before=WORDS,
    old=st.text(alphabet="xyz\n", min_size=1, max_size=8),
    new=WORDS,
    after=WORDS,
    how=ENCODINGS,
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_bytes_outside_of_an_edit_stay(
    before: str, old: str, new: str, after: str, how: tuple[bytes, str], ending: str
) -> None:
    mark, encoding = how
    raw = [part.replace("\n", ending).encode(encoding) for part in (before, old, after)]
    text = decode(mark + b"".join(raw), "x")
    places = text.places(old)
    assume(len(places) == 1)
    at = places[0]
    assume(at == len(before))  # else the neighbours make up another place of it

    edited = text.replaced(at, old, new)

    assert edited.startswith(mark + raw[0])
    assert edited.endswith(raw[2])
    if after:
        assert (
            edited
            == mark
            + raw[0]
            + new.replace("\n", _ending(before + old + after, old, ending)).encode(encoding)
            + raw[2]
        )


def _ending(whole: str, old: str, ending: str) -> str:
    return ending if "\n" in whole else "\n"


@given(data=st.binary(max_size=200), new=st.text(alphabet="q\n", min_size=1, max_size=5))
def test_any_bytes_that_count_as_text_keep_what_was_not_edited(data: bytes, new: str) -> None:
    try:
        text = decode(data + b"<here>" + data, "x")
    except ToolError:
        assert b"\0" in data
        return
    places = text.places("<here>")
    assume(len(places) == 1)

    edited = text.replaced(places[0], "<here>", new)

    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        assert edited.startswith(data)
        assert edited.endswith(data)


@given(parts=st.lists(st.sampled_from(["a", "\n", "\r\n", "\r"]), max_size=20))
def test_places_are_found_in_mixed_line_endings(parts: list[str]) -> None:
    before, raw = "".join(parts), "".join(parts) + "<x>" + "".join(parts)
    assume(not before.endswith("\r"))
    text = decode(raw.encode(), "x")

    assert text.replaced(text.places("<x>")[0], "<x>", "y") == (before + "y" + before).encode()


@pytest.mark.parametrize(
    ("data", "old", "new", "edited"),
    [
        (b"a\r\nb\r\n", "a\nb", "a\nx\nb", b"a\r\nx\r\nb\r\n"),
        (b"a\r\nb\r\n", "b", "x\ny", b"a\r\nx\r\ny\r\n"),
        (b"a\nb\r\nc\n", "b", "x\ny", b"a\nx\ny\r\nc\n"),
        (b"a\nb\n", "b\n", "x", b"a\nx\n"),
        (b"a\nb", "b", "x\n", b"a\nx"),
        (b"a\nb\n", "b\n", "", b"a\n"),
        (b"a\nb\r\n", "b\n", "x", b"a\nx\r\n"),
        (b"caf\xe9 a\n", "a\n", "b\n", b"caf\xe9 b\n"),
        (b"\xef\xbb\xbfa\n", "a", "b", b"\xef\xbb\xbfb\n"),
    ],
)
def test_line_endings_encoding_and_final_newline_are_kept(
    data: bytes, old: str, new: str, edited: bytes
) -> None:
    text = decode(data, "x")

    assert text.replaced(text.places(old)[-1], old, new) == edited


def test_a_text_that_overlaps_itself_has_more_than_one_place() -> None:
    assert decode(b"aaa", "x").places("aa") == [0, 1]


def test_a_binary_file_is_no_text() -> None:
    with pytest.raises(ToolError, match="binary file of 3 bytes"):
        decode(b"a\0b", "x")

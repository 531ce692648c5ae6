"""A PRD's bytes become text without being changed, or are refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.core.errors import PrdNotText
from codeframe_ls.core.prd.text import decode, has_mark


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_utf_8_is_kept_byte_for_byte(text: str) -> None:
    assert decode(text.encode(), "PRD.md").encode() == text.encode()


def test_a_byte_order_mark_is_kept_and_reported() -> None:
    text = decode(b"\xef\xbb\xbf# A\r\n", "PRD.md")
    assert text == "\ufeff# A\r\n"
    assert has_mark(text)
    assert not has_mark("# A")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"# A\r\n\r\ncaf\xe9\n", "docs/PRD.md is not UTF-8 (byte 0xE9 in line 3); save it as UTF-8."),
        (b"a\rb\rc\xff", "docs/PRD.md is not UTF-8 (byte 0xFF in line 3); save it as UTF-8."),
        (b"ends early \xe2\x82", "docs/PRD.md is not UTF-8 (byte 0xE2 in line 1); save it as UTF-8."),
        (b"# A\n\0\n", "docs/PRD.md holds a NUL byte in line 2; save it as UTF-8 text."),
        ("# A".encode("utf-16"), "docs/PRD.md is encoded in UTF-16; save it as UTF-8."),
        (b"\xfe\xff\0#\0 \0A", "docs/PRD.md is encoded in UTF-16; save it as UTF-8."),
        ("# A".encode("utf-32"), "docs/PRD.md is encoded in UTF-32; save it as UTF-8."),
    ],
    ids=["latin-1", "lone CR", "cut off", "NUL", "UTF-16 LE", "UTF-16 BE", "UTF-32"],
)
def test_anything_else_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(PrdNotText) as caught:
        decode(data, "docs/PRD.md")
    assert caught.value.message == message


def test_the_error_gives_the_line_to_clients() -> None:
    with pytest.raises(PrdNotText) as caught:
        decode(b"a\nb\n\xff", "PRD.md")
    assert caught.value.data == {"line": 3}

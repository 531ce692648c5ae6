"""What is kept of a long output."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.core.sandbox.output import Output


@given(parts=st.lists(st.binary(max_size=40)), limit=st.integers(1, 100))
def test_head_and_tail_are_kept_and_what_is_missing_is_counted(parts: list[bytes], limit: int) -> None:
    output = Output(limit)
    for part in parts:
        output.add(part)
    whole, kept = b"".join(parts), output.value()

    assert output.truncated == (len(whole) > limit)
    if not output.truncated:
        assert kept == whole
        return
    head, tail = whole[: limit // 2], whole[len(whole) - (limit - limit // 2) :]
    note = kept.removeprefix(head).removesuffix(tail)
    match = re.fullmatch(rb"\n\[\.\.\. ([0-9,]+) bytes left out \.\.\.\]\n", note)
    assert match
    assert int(match[1].replace(b",", b"")) == len(whole) - limit

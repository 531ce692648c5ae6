"""What a person reads of a test run while it goes on holds none of its records."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.core.gates.records import Printed

RECORD = b'\x1e38e0f46748fc.{"kind": "end"}\n'
PARTS = st.lists(st.sampled_from([RECORD, b".", b"F", b"\n", b"two words\n", "é".encode()]), max_size=12)


@given(parts=PARTS, size=st.integers(1, 9))
def test_records_are_left_out_wherever_the_output_is_cut(parts: list[bytes], size: int) -> None:
    output = b"".join(parts) + b"end\n"
    printed = Printed()

    heard = b"".join(printed.hear(output[at : at + size]) for at in range(0, len(output), size))

    assert heard == output.replace(RECORD, b"")


def test_another_programs_separator_stays() -> None:
    printed = Printed()

    assert printed.hear(b"a\x1eb\n") + printed.hear(b"c\n") == b"a\x1eb\nc\n"

"""What is written to a client: a result that is text already reads as the plain one does."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.lsp.codec import Written, encode

_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
)


@given(result=_PLAIN, identifier=st.integers() | st.text())
def test_a_written_result_is_the_result(result: object, identifier: int | str) -> None:
    plain = {"jsonrpc": "2.0", "id": identifier, "result": result}
    assert json.loads(encode({**plain, "result": Written(json.dumps(result))})) == plain

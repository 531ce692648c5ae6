"""The `initialize` of real editors, as they sent it: each is answered, and known for what it is."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest

from codeframe_ls.lsp.position import Encoding
from codeframe_ls.lsp.quirks import Quirks, quirks_of
from tests.lsp.conftest import Connection

RECORDED = sorted(
    entry.name for entry in resources.files("pytest_lsp.clients").iterdir() if entry.name.endswith(".json")
)


def recorded(name: str) -> Any:
    return json.loads((resources.files("pytest_lsp.clients") / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", RECORDED)
async def test_a_recorded_initialize_is_answered_and_understood(connection: Connection, name: str) -> None:
    params = recorded(name)

    result = await connection.client.initialize(**params)
    await connection.client.request("codeframe/unheardOf")

    session = connection.session
    assert session.client_name == params["clientInfo"]["name"]
    assert session.quirks == quirks_of(session.client_name) != Quirks()
    offered = params["capabilities"].get("general", {}).get("positionEncodings", ["utf-16"])
    assert result["capabilities"]["positionEncoding"] in offered


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("neovim_v0.11.0.json", Encoding.UTF8),
        ("neovim_v0.10.0.json", Encoding.UTF16),
        ("visual_studio_code_v1.65.2.json", Encoding.UTF16),
        ("emacs_v29.1.json", Encoding.UTF8),
    ],
)
async def test_editors_get_the_encoding_that_suits_both(
    connection: Connection, name: str, encoding: Encoding
) -> None:
    await connection.client.initialize(**recorded(name))
    await connection.client.request("codeframe/unheardOf")

    assert connection.session.encoding is encoding
    assert connection.session.documents.encoding is encoding

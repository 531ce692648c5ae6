"""Frames of the base protocol, as clients write them and as they should not."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.lsp.framing import MAX_BODY, MAX_HEADER, FrameRefused, FramingLost, frame, read_frame
from tests.lsp.conftest import Connection
from tests.support.raw_client import RawClient


def reader_of(data: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return reader


async def read_all(data: bytes) -> list[bytes]:
    reader, bodies = reader_of(data), []
    while (body := await read_frame(reader)) is not None:
        bodies.append(body)
    return bodies


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: 2\r\n",
        b"content-length: 2\r\n",
        b"CONTENT-LENGTH:2\r\n",
        b"Content-Length:   2  \r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n",
        b"Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n",
        b'Content-Length: 2\r\nContent-Type: x; charset="UTF-8"\r\n',
        b"X-Trace: 1: 2\r\nContent-Length: 2\r\nX-Empty:\r\n",
        b"Content-Length: 2\r\nContent-Length: 2\r\n",
        b"Content-Length: 2\n",
        b"\r\nContent-Length: 2\r\n",
    ],
)
async def test_a_header_is_read_as_the_base_protocol_means_it(header: bytes) -> None:
    assert await read_all((header + b"\r\n{}") * 2) == [b"{}", b"{}"]


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_what_is_framed_is_read_back(bodies: list[bytes]) -> None:
    assert asyncio.run(read_all(b"".join(map(frame, bodies)))) == bodies


@pytest.mark.parametrize("cut", range(1, 23))
async def test_a_stream_that_ends_inside_a_frame_ends(cut: int) -> None:
    data = frame(b"{}")
    assert await read_all(data[:cut]) == []


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (b"Content-Length: -1", "not a whole number"),
        (b"Content-Length: 2.0", "not a whole number"),
        (b"Content-Length: 1e3", "not a whole number"),
        (b"Content-Length: ", "not a whole number"),
        (b"Content-Length: \xb2", "not a whole number"),
        (b"Content-Length: " + b"9" * 40, "not a whole number"),
        (b"Content-Length: 2\r\nContent-Length: 3", "disagree"),
        (b"Content-Type: x", "no Content-Length"),
        (b"{}", "no name and colon"),
        (b": 5", "no name and colon"),
        (b"X: " + b"x" * MAX_HEADER, "longer than"),
        (b"X: " + b"x" * 100_000, "longer than"),
    ],
)
async def test_a_header_that_makes_no_sense_loses_the_stream(header: bytes, sentence: str) -> None:
    with pytest.raises(FramingLost, match=sentence):
        await read_frame(reader_of(header + b"\r\n\r\n{}"))


async def test_a_frame_in_a_foreign_charset_is_passed_over() -> None:
    reader = reader_of(b"Content-Length: 2\r\nContent-Type: x; charset=utf-16\r\n\r\n{}" + frame(b"[]"))

    with pytest.raises(FrameRefused, match="charset"):
        await read_frame(reader)
    assert await read_frame(reader) == b"[]"


async def test_a_frame_over_the_limit_is_passed_over_without_being_kept() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(b"Content-Length: %d\r\n\r\n" % (MAX_BODY + 1))
    reading = asyncio.create_task(read_frame(reader))
    for _ in range(MAX_BODY // (1 << 20)):
        reader.feed_data(bytes(1 << 20))
        await asyncio.sleep(0)
        assert len(reader._buffer) <= 2 << 20  # type: ignore[attr-defined]
    reader.feed_data(b"\0" + frame(b"{}"))

    with pytest.raises(FrameRefused, match=f"{MAX_BODY + 1} bytes is over the limit"):
        await reading
    assert await read_frame(reader) == b"{}"


async def test_a_client_hears_why_its_frame_was_not_read_and_goes_on(client: RawClient) -> None:
    client.send_bytes(b"Content-Length: 2\r\nContent-Type: x; charset=utf-16\r\n\r\n{}")

    refusal = await client.response(None)
    assert refusal["error"]["code"] == -32600
    assert "charset" in refusal["error"]["message"]
    assert (await client.request("shutdown"))["result"] is None


async def test_a_client_hears_why_its_connection_ends_and_what_it_asked_before_is_answered(
    connection: Connection, client: RawClient
) -> None:
    identifier = client.start("codeframe/unheardOf")
    client.send_bytes(b"Content-Length: -5\r\n\r\n{}")
    await client.end()

    assert (await client.response(identifier))["error"]["code"] == -32601
    refusal = await client.response(None)
    assert refusal["error"]["code"] == -32700
    assert "not a whole number" in refusal["error"]["message"]
    assert await connection.serving is False

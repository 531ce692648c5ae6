"""Frames and messages, cut and joined in every way."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls import wire

bodies = st.lists(st.binary(max_size=200), max_size=8)


@given(bodies, st.data())
def test_frames_come_out_whole_however_the_stream_is_cut(expected: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(wire.frame(body) for body in expected)
    frames, found, position = wire.Frames(), [], 0
    while position < len(stream):
        size = data.draw(st.integers(1, len(stream) - position))
        found += frames.feed(stream[position : position + size])
        position += size
    assert found == expected
    assert frames.rest == b""


@given(bodies, st.integers(0, 2000))
def test_what_was_not_received_can_be_handed_on(expected: list[bytes], cut: int) -> None:
    stream = b"".join(wire.frame(body) for body in expected)
    pieces = [piece for piece in (stream[:cut], stream[cut:]) if piece]
    channel = wire.Channel(lambda size: pieces.pop(0) if pieces else b"", lambda data: None)
    first = channel.receive_body()
    rest = wire.Frames().feed(channel.unread() + b"".join(pieces))
    assert ([] if first is None else [first]) + rest == expected


@pytest.mark.parametrize(
    "header",
    [
        b"content-length: 2",
        b"CONTENT-LENGTH:2",
        b"Content-Length:\t2 ",
        b"X-Unknown: yes\r\nContent-Length: 2",
        b"Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8",
        b"Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf8",
    ],
)
def test_every_spelling_of_the_specification_is_read(header: bytes) -> None:
    assert wire.Frames().feed(header + b"\r\n\r\n{}") == [b"{}"]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"X: 1", "no Content-Length"),
        (b"Content-Length: -2", "no Content-Length"),
        (b"Content-Length: 2x", "no Content-Length"),
        (b"Content-Length: " + "\u0662".encode(), "no Content-Length"),
        (b"Content-Length: 9999999999999999999", "no Content-Length"),
        (b"Content-Length: 2\r\ncontent-length: 2", "two content-length"),
        (b"Content-Length 2", "Name: value"),
        (b"Content-Length : 2", "Name: value"),
        (b"Content-Length: 2\nX: 1", "Name: value"),
        (b"Content-Length: 2\r\nContent-Type: text/plain; charset=latin-1", "charset"),
        (b"X: " + b"y" * wire.MAX_HEADER, "longer than"),
    ],
)
def test_a_header_that_makes_no_sense_is_refused(header: bytes, reason: str) -> None:
    with pytest.raises(wire.MalformedMessage, match=reason):
        wire.Frames().feed(header + b"\r\n\r\n{}")


def test_a_peer_that_never_ends_its_header_is_refused() -> None:
    frames = wire.Frames()
    for _ in range(wire.MAX_HEADER):
        assert frames.feed(b"x") == []
    with pytest.raises(wire.MalformedMessage, match="longer than"):
        frames.feed(b"x")


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"null", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(wire.MalformedMessage, match="not"):
        wire.decode(body)


def test_messages_go_both_ways_over_a_socket() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        left = wire.Channel(ours.recv, ours.sendall)
        right = wire.Channel(theirs.recv, theirs.sendall)
        left.send({"id": 1, "method": "größe"})
        left.send({"id": 2, "method": "x"})
        assert right.receive() == {"jsonrpc": "2.0", "id": 1, "method": "größe"}
        assert right.receive() == {"jsonrpc": "2.0", "id": 2, "method": "x"}
        ours.shutdown(socket.SHUT_WR)
        assert right.receive() is None

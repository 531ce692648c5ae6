"""`codeframe-ls --stdio`: the daemon inside the process that the editor started, for that one editor.

It holds the same lock and listens on the same socket, so there is one writer and `cf` works. The editor is an
ordinary client: a thread relays its stdio to the socket. When the editor leaves, the daemon ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading

from codeframe_ls import refusal, rendezvous, residence, wire
from codeframe_ls.core.errors import CodeframeError, DaemonError
from codeframe_ls.daemon.foothold import Foothold
from codeframe_ls.daemon.log import start_logging
from codeframe_ls.daemon.process import make_daemon
from codeframe_ls.forwarder import relay
from codeframe_ls.tree import find


def serve_stdio(folder: str, client: str, first: bytes, channel: wire.Channel) -> int:
    """Be the daemon of the working tree that `folder` is in until the editor leaves; gives the exit code."""
    try:
        foothold = _take(folder)
    except CodeframeError as error:
        return refusal.serve(error.message, first, channel)
    start_logging(foothold.state_dir)
    # What is printed by mistake must not get between the messages.
    output = os.dup(1)
    os.dup2(2, 1)
    return asyncio.run(_serve(foothold, folder, client, wire.frame(first) + channel.unread(), output))


def _take(folder: str) -> Foothold:
    tree = find(folder)
    turn = rendezvous.start_lock(residence.claim(tree)[1])
    try:
        foothold = Foothold.begin(folder)
        if foothold is None:
            raise DaemonError(
                f"A daemon serves {tree.root} already; start `codeframe-ls` without --stdio to use it, "
                "or end it with `codeframe-ls daemon stop`."
            )
        return foothold
    finally:
        os.close(turn)


async def _serve(foothold: Foothold, folder: str, client: str, begun: bytes, output: int) -> int:
    daemon = make_daemon(foothold, idle=None)
    loop = asyncio.get_running_loop()
    codes: list[int] = []

    def attend() -> None:
        try:
            codes.append(relay(rendezvous.connect(folder, "editor", client), begun, output))
        finally:
            # Where the daemon ended first, its loop is closed.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(daemon.stop, "Its editor left.")

    # A daemon thread: it may sit in a read of stdin that nobody ends.
    threading.Thread(target=attend, name="relay", daemon=True).start()
    await daemon.run()
    return codes[0] if codes else 1

"""What the process that workers are forked from loads once for all of them: the SDK, and the whole loop.

The SDK builds much of itself at its first call, so a first call is made here, to nobody. A fork then begins
in milliseconds. Loading can fail without a word where it is done; `is_preloaded` tells.
"""

from __future__ import annotations

import asyncio
import json
import os
from typing import Final

import anyio
import anyio.lowlevel
import httpx2

from codeframe_ls.agent.call import Advice, Endpoint, Limits, Usage
from codeframe_ls.agent.client import Client, certificates
from codeframe_ls.agent.run import loop
from codeframe_ls.core.gates import tools
from codeframe_ls.core.sandbox.bubblewrap import bwrap

LOADED: Final = (loop, tools)

_USAGE: Final = {"input_tokens": 1, "output_tokens": 1}
_EVENTS: Final = (
    {
        "type": "message_start",
        "message": {
            "id": "m", "type": "message", "role": "assistant", "model": "m", "content": [],
            "stop_reason": None, "stop_sequence": None, "usage": _USAGE,
        },
    },
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "a"}},
    {"type": "content_block_stop", "index": 0},
    {
        "type": "content_block_start",
        "index": 1,
        "content_block": {"type": "tool_use", "id": "t", "name": "n", "input": {}},
    },
    {"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": "{}"}},
    {"type": "content_block_stop", "index": 1},
    {"type": "message_delta", "delta": {"stop_reason": "tool_use", "stop_sequence": None}, "usage": _USAGE},
    {"type": "message_stop"},
)  # fmt: skip


def is_preloaded() -> bool:
    """Whether this process was forked from one that had loaded everything."""
    return os.getpid() != _LOADED_IN


class _Nobody:
    """Listens to the rehearsal."""

    def on_text(self, fragment: str) -> None: ...

    def on_thinking(self) -> None: ...

    def on_retry(self, sentence: str) -> None: ...

    def on_usage(self, usage: Usage, stop_reason: str) -> None: ...


async def _rehearse() -> None:
    """One whole call whose answer is given here: no connection is made."""
    body = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in _EVENTS)
    head = {"content-type": "text/event-stream"}
    answer = httpx2.MockTransport(lambda request: httpx2.Response(200, headers=head, text=body))
    await anyio.lowlevel.checkpoint()  # It loads its half for asyncio only when it is used.
    nowhere, limits, advice = Endpoint("none", "http://localhost"), Limits(attempts=1), Advice("", "")
    async with Client(nowhere, limits, advice, transport=answer) as client:
        request = {"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": "a"}]}
        await client.stream(request, _Nobody())


certificates()
bwrap()  # Whether a sandbox works here is found out once for all.
asyncio.run(_rehearse())
_LOADED_IN: Final = os.getpid()

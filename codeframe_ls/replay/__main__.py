"""`python -m codeframe_ls.replay SCENARIO [--port N]`: serve a scenario until standard input ends or SIGTERM.

Prints one line of JSON, `{"baseUrl": "http://127.0.0.1:PORT"}`, once it listens.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
from pathlib import Path

from codeframe_ls.replay.scenario import Scenario, ScenarioError, load
from codeframe_ls.replay.server import ReplayServer


def main() -> int:
    """Run the server; returns the exit code: 0, or 2 when the scenario cannot be played."""
    parser = argparse.ArgumentParser(prog="python -m codeframe_ls.replay", description="Serve a scenario.")
    parser.add_argument("scenario", type=Path, help="the scenario file (TOML, see docs/replay.md)")
    parser.add_argument(
        "--port", type=int, default=0, help="the port on 127.0.0.1; 0, the default, takes a free one"
    )
    arguments = parser.parse_args()
    try:
        scenario = load(arguments.scenario)
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 2
    asyncio.run(_serve(scenario, arguments.port))
    return 0


async def _serve(scenario: Scenario, port: int) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with ReplayServer(scenario, port) as server:
        print(json.dumps({"baseUrl": server.base_url}), flush=True)
        # Standard input may be a file or a terminal, which no event loop polls.
        threading.Thread(target=_stop_at_end, args=(loop, stop), daemon=True).start()
        await stop.wait()


def _stop_at_end(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    with contextlib.suppress(RuntimeError):  # The loop is closed: a signal came first.
        loop.call_soon_threadsafe(stop.set)


if __name__ == "__main__":
    sys.exit(main())

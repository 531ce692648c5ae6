"""Working on a document of any size without holding up the event loop.

Small ones are worked on at once, larger ones in a thread, and the largest in a process of their own, because
a thread holds the interpreter's lock for as long as one regular expression runs over the whole text. The
process ends with its one call: nothing is kept that could outlive a killed daemon.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import pickle
import sys
from collections.abc import Callable
from typing import Final, TypeVar, TypeVarTuple

from codeframe_ls.core.child import run
from codeframe_ls.core.prd.outline import Outline, parse

T = TypeVar("T")
More = TypeVarTuple("More")

AT_ONCE: Final = 16 * 1024
"""Characters that parse in a few milliseconds."""

IN_A_THREAD: Final = 256 * 1024
"""Characters; above this a process of its own, which takes some 150 ms to start."""

_INHERITED: Final = frozenset({"HOME", "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV"})


async def parse_off_loop(text: str) -> Outline:
    """Parse `text` as `outline.parse` does. Cancelling ends the process that parses."""
    return await off_loop(parse, text)


async def off_loop(function: Callable[[str, *More], T], text: str, *more: *More) -> T:
    """Call a function of the core on a text, where a text of that size belongs.

    `function` must be importable by its name, and neither it nor what it takes and returns may lean on this
    process.
    """
    if len(text) <= AT_ONCE:
        return function(text, *more)
    if len(text) <= IN_A_THREAD:
        return await asyncio.to_thread(function, text, *more)
    return await _in_process(function, text, *more)


async def _in_process(function: Callable[[str, *More], T], text: str, *more: *More) -> T:
    ended = await run(
        sys.executable, "-P", "-m", __name__, function.__module__, function.__name__,
        data=pickle.dumps((text, *more), pickle.HIGHEST_PROTOCOL), environment=_environment(),
    )  # fmt: skip
    if ended.code:
        raise RuntimeError(
            f"{function.__name__} failed in its process:\n{ended.err.decode(errors='replace')}"
        )
    result: T = pickle.loads(ended.out)  # noqa: S301 - written by our own code in `_serve`
    return result


def _environment() -> dict[str, str]:
    """What an interpreter may need to start as this one did; no secret is among it."""
    return {
        name: value for name, value in os.environ.items() if name in _INHERITED or name.startswith("PYTHON")
    }


def _serve() -> None:
    module, name = sys.argv[1:]
    function = getattr(importlib.import_module(module), name)
    arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by `_in_process`
    sys.stdout.buffer.write(pickle.dumps(function(*arguments), pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    _serve()

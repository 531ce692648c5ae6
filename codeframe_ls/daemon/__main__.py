"""`python -m codeframe_ls.daemon`: the entry that starters spawn. Knows the arguments and the process' state.

What is slow to load is loaded after the socket listens: a starter's first message waits in the kernel
meanwhile.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from typing import Final

from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.daemon.foothold import Foothold

IDLE_SECONDS: Final = 600

_HIGHEST_DESCRIPTOR: Final = 65536
"""The limit of open files can be a thousand million in a container, too many to go through one by one."""


def main() -> int:
    """Become the daemon of one working tree; gives the process' exit code."""
    arguments = _arguments()
    _detach(arguments.ready)
    try:
        foothold = Foothold.begin(arguments.tree)
    except CodeframeError as error:
        return _refuse(arguments.ready, error)
    _tell(arguments.ready, {})
    if foothold is None:
        # Another daemon came first, which is as good for the starter.
        return 0

    from codeframe_ls.daemon.process import run

    return run(foothold, idle=arguments.idle)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m codeframe_ls.daemon", description=__doc__)
    parser.add_argument("--tree", required=True, help="the top of the working tree")
    parser.add_argument("--idle", type=float, default=IDLE_SECONDS, help="seconds to stay without work")
    parser.add_argument("--ready", type=int, default=None, help="descriptor to write to once listening")
    return parser.parse_args()


def _detach(ready: int | None) -> None:
    """Hold on to nothing of the starter: not its directory, not a descriptor that it forgot to close."""
    os.chdir("/")
    if ready is not None:
        os.set_inheritable(ready, False)
        os.closerange(ready + 1, _HIGHEST_DESCRIPTOR)


def _refuse(ready: int | None, error: CodeframeError) -> int:
    _tell(ready, {"message": error.message, "error": error.name})
    # Nothing can be said there when the disk is full.
    with contextlib.suppress(OSError):
        print(error.message, file=sys.stderr)
    return 1


def _tell(ready: int | None, line: dict[str, str]) -> None:
    if ready is None:
        return
    try:
        os.write(ready, json.dumps(line).encode() + b"\n")
    except BrokenPipeError:
        # The starter gave up; whoever comes next finds this daemon all the same.
        return
    finally:
        os.close(ready)


if __name__ == "__main__":
    sys.exit(main())

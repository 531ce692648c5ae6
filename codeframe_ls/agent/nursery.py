"""The process that workers are forked from: it has loaded the model's SDK once for all of them.

Started by `core/workers.py` with one end of a socket as its standard input, and the modules of the work that
there is as its arguments. For each byte with a descriptor that comes, it forks a child that does the work of
that number over that descriptor; it tells of `ready`, `forked` and `ended` in JSON lines. When the daemon is
gone it ends its children and itself.

Not `multiprocessing`'s forkserver: that one imports from its current directory and the daemon's main module,
hands on the daemon's whole environment, and swallows what goes wrong while it preloads. Standard library
only; one thread, because it forks.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from types import ModuleType
from typing import Final, NoReturn

PRELOAD: Final = "codeframe_ls.agent.preload"

_PR_SET_PDEATHSIG: Final = 1


def main(works: Sequence[str]) -> None:
    """Load modules with a `main(connection)` each, and fork them on request until the daemon is gone."""
    control = socket.socket(fileno=os.dup(0))
    _close_stdin()
    importlib.import_module(PRELOAD)
    modules = [importlib.import_module(work) for work in works]
    # What is loaded now is never collected, so that the children go on sharing its pages.
    gc.freeze()
    _tell(control, {"type": "ready"})
    _serve(control, modules)


def _serve(control: socket.socket, modules: Sequence[ModuleType]) -> None:
    children: set[int] = set()
    woken, wake = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is control:
                    data, descriptors, _, _ = socket.recv_fds(control, 1, 1)
                    if not data:
                        _end(children)
                        return
                    ours = (control.fileno(), woken, wake)
                    pid = _fork(descriptors[0], ours, selector, modules[data[0]])
                    children.add(pid)
                    _tell(control, {"type": "forked", "pid": pid})
                else:
                    with suppress(BlockingIOError):
                        os.read(woken, 4096)
                    _reap(children, control)


def _fork(
    descriptor: int, ours: tuple[int, ...], selector: selectors.BaseSelector, module: ModuleType
) -> int:
    pid = os.fork()
    if pid:
        os.close(descriptor)
        return pid
    try:
        os.setsid()
        _die_with_parent()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        selector.close()
        for number in ours:
            os.close(number)
        _work(descriptor, module)
    finally:
        # Whatever happens, a child never gets back into the loop above.
        os._exit(70)


def _work(descriptor: int, module: ModuleType) -> NoReturn:
    try:
        module.main(socket.socket(fileno=descriptor))
    except SystemExit as ended:
        os._exit(ended.code if isinstance(ended.code, int) else 1)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def _reap(children: set[int], control: socket.socket) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        children.discard(pid)
        _tell(control, {"type": "ended", "pid": pid, "code": os.waitstatus_to_exitcode(status)})


def _end(children: set[int]) -> None:
    for pid in children:
        # A child that has only just been forked leads no group of its own yet.
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)


def _die_with_parent() -> None:
    """Let the kernel end this child when this program is killed; elsewhere its socket tells it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _close_stdin() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)


def _tell(control: socket.socket, message: dict[str, object]) -> None:
    # The daemon may be gone already; the end of what it sends says so.
    with suppress(BrokenPipeError, ConnectionResetError):
        control.sendall(json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])

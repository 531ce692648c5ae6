"""Killing a real daemon at random moments of one operation, and starting the next one.

`CODEFRAME_KILLS` in the environment says how often; a few times by default.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.support.control import Control
from tests.support.machine import Machine, ended
from tests.support.repositories import contents
from tests.support.waiting import wait_until

KILLS: Final = int(os.environ.get("CODEFRAME_KILLS", "12"))
LIMIT: Final = 60 + 20 * KILLS
"""Seconds for the whole of a test: a bound for a hang."""
PAGES: Final = ".codeframe"

Files = dict[str, tuple[str, bytes]]


class Victim:
    """The daemon of `root`, over and over again."""

    def __init__(self, machine: Machine, root: Path) -> None:
        self.root = root
        self._machine = machine
        self._pid = machine.ensure(root)["pid"]
        self._longest = 0.0

    def call(self, operation: str, /, **params: Any) -> Any:
        """Run an operation to its end; gives the result."""
        with Control(self.root) as control:
            return control.call(operation, **params)

    def measured(self, operation: str, /, **params: Any) -> Any:
        """Run an operation to its end, and kill later ones within about the time that it took."""
        begun = time.monotonic()
        result = self.call(operation, **params)
        self._longest = max(self._longest, 1.1 * (time.monotonic() - begun))
        return result

    def killed_during(self, operation: str, /, **params: Any) -> bool:
        """Kill the daemon at some moment of an operation; gives whether it had answered."""
        with Control(self.root) as control:
            request = control.start("codeframe/call", {"operation": operation, "params": params})
            time.sleep(random.uniform(0, self._longest))
            os.kill(self._pid, signal.SIGKILL)
            wait_until(lambda: ended(self._pid), "the daemon's end")
            answer = _answer(control, request)
        assert answer is None or "result" in answer, answer
        # The moments stay about the operation, however fast it is once everything is warm.
        self._longest *= 0.8 if answer is not None else 1.1
        self._pid = self._machine.ensure(self.root)["pid"]
        return answer is not None

    def killed_when(self, condition: Callable[[], bool], operation: str, /, **params: Any) -> None:
        """Kill the daemon in an operation as soon as the condition holds; there is a new one then."""
        with Control(self.root) as control:
            control.start("codeframe/call", {"operation": operation, "params": params})
            wait_until(condition, f"the moment in {operation}")
            os.kill(self._pid, signal.SIGKILL)
        wait_until(lambda: ended(self._pid), "the daemon's end")
        self._pid = self._machine.ensure(self.root)["pid"]

    def others(self) -> list[int]:
        """The processes of the machine besides the daemon."""
        return [pid for pid in self._machine.processes() if pid != self._pid and not ended(pid)]

    def files(self) -> Files:
        """All files of the user's, as they are now."""
        return contents(self.root, PAGES)

    def check_nothing_is_left(self) -> None:
        """Neither notes nor drafts stay: whatever was cut short has come to an end."""
        with Control(self.root) as control:
            control.ask("codeframe/daemon.stop")
        wait_until(lambda: ended(self._pid), "the daemon's end")
        self._pid = self._machine.ensure(self.root)["pid"]
        self.call("workspace.status")
        state = self._machine.state_dir(self.root)
        left = [
            *state.glob("*.json"),
            *(self.root / PAGES).glob("writing-*"),
            *(state / "git").glob("index.*"),
        ]
        assert not left, left


def again_and_again(step: Callable[[], bool], *, at_least: int = 1) -> None:
    """Do the step KILLS times, and on until some of them have come to something."""
    done, tried = 0, 0
    while tried < KILLS or done < at_least:
        done += step()
        tried += 1


def _answer(control: Control, request: int) -> Any:
    try:
        while (message := control.receive()) is not None:
            if message.get("id") == request and "method" not in message:
                return message
    except ConnectionError:
        return None
    return None

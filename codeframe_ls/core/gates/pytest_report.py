"""Runs pytest and tells of every test in JSON: this text is given to the repository's own interpreter (`-c`).

It needs no file, no environment and no option of pytest's that a repository could have taken away, so it
works wherever that interpreter starts. Python 3.7 and pytest 6 are new enough; nothing but the standard
library and pytest may be imported. Records go to the standard output that was there before pytest captured
it, each framed by the record separator of RFC 7464 and a word that only this run knows. With xdist the
controller tells.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from typing import Any

PIECE = 3500  # Less than PIPE_BUF with the frame: what others write at the same time cannot get between.
LONG = 20000
ROOM = (
    2000000  # Characters of all tracebacks together: where everything fails, one says what the next one does.
)


class Channel:
    """Where records go."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.descriptor = os.dup(1)
        self.process = os.getpid()

    def send(self, kind: str, **fields: Any) -> None:
        if os.getpid() != self.process:
            return  # A test has forked and its child came back into pytest.
        text = json.dumps(dict(fields, kind=kind))
        pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
        for number, piece in enumerate(pieces, start=1):
            mark = "." if number == len(pieces) else "+"
            self.write(f"\x1e{self.word}{mark}{piece}\n".encode("ascii"))

    def write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.descriptor, data) :]


class Reporter:
    """The plugin: hooks that every pytest from 6 on has."""

    def __init__(self, channel: Channel, pytest: Any) -> None:
        self.send = channel.send
        self.pytest = pytest
        self.room = ROOM
        self.causes: dict[str, dict[str, Any]] = {}

    def pytest_sessionstart(self, session: Any) -> None:
        config = session.config
        root = getattr(config, "rootpath", None) or config.rootdir
        self.send("start", pytest=self.pytest.__version__, folder=os.getcwd(), root=str(root))

    def pytest_collection_finish(self, session: Any) -> None:
        self.send("collected", count=len(session.items))

    def pytest_deselected(self, items: Any) -> None:
        self.send("deselected", tests=[item.nodeid for item in items])

    def pytest_exception_interact(self, call: Any, report: Any) -> None:
        if getattr(report, "when", "") == "collect" and call.excinfo is not None:
            self.causes[report.nodeid] = cause(call.excinfo.value)

    def pytest_collectreport(self, report: Any) -> None:
        if report.outcome == "failed":
            found = {"message": "", "frames": []}
            found.update(self.causes.pop(report.nodeid, {}))
            self.send(
                "uncollected", id=report.nodeid, detail=self.within_room(long(report.longrepr)), **found
            )
        elif report.outcome == "skipped":
            self.send("passed over", id=report.nodeid, reason=reason(report.longrepr))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.send("begun", id=nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.outcome == "passed" and report.when != "call":
            return
        if report.outcome != "failed" and hasattr(report, "context"):
            return  # A part of a test (subtests); the test itself is reported too.
        record = {"id": report.nodeid, "when": report.when, "outcome": report.outcome}
        if hasattr(report, "wasxfail"):
            record["expected"] = str(report.wasxfail)
        if report.outcome == "failed":
            record.update(failure(report))
            record["detail"] = self.within_room(record["detail"])
        elif report.outcome == "skipped":
            record["reason"] = reason(report.longrepr)
        self.send("test", **record)

    def within_room(self, detail: str) -> str:
        """The detail, as long as there is room for more."""
        if len(detail) > self.room:
            return "[left out: the tracebacks before this one are long enough]"
        self.room -= len(detail)
        return detail

    def pytest_internalerror(self, excrepr: Any) -> None:
        self.send("internal", message=long(excrepr))

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        self.send("interrupted", message=str(excinfo.value))


def failure(report: Any) -> dict[str, Any]:
    """What a failed test says: the message, the way to the line that raised, and everything as text."""
    crash = getattr(report.longrepr, "reprcrash", None)
    parts = getattr(report.longrepr, "chain", None) or [(getattr(report.longrepr, "reprtraceback", None),)]
    frames = []
    for entry in getattr(parts[-1][0], "reprentries", []):
        place = getattr(entry, "reprfileloc", None)
        if place is not None:
            frames.append([os.path.abspath(place.path), place.lineno])
    if crash is not None:
        frames.append([os.path.abspath(str(crash.path)), crash.lineno])
    context = getattr(report, "context", None)
    sections = [f"--- {name} ---\n{shortened(content, 4000)}" for name, content in report.sections]
    return {
        "message": shortened(crash.message if crash is not None else long(report.longrepr), 2000),
        "frames": frames,
        "location": list(report.location),
        "detail": "\n".join([long(report.longrepr), *sections]),
        "part": ""
        if context is None
        else str(getattr(context, "msg", None) or getattr(context, "kwargs", "")),
    }


def cause(error: BaseException) -> dict[str, Any]:
    """Why a file could not be collected; pytest wraps what importing raised."""
    while error.__cause__ is not None:
        error = error.__cause__
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append([os.path.abspath(trace.tb_frame.f_code.co_filename), trace.tb_lineno])
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename:
        frames.append([os.path.abspath(error.filename), error.lineno])
    return {"message": shortened(f"{type(error).__name__}: {error}", 2000), "frames": frames}


def reason(longrepr: Any) -> str:
    """Why something was skipped: pytest keeps (path, line, reason)."""
    if isinstance(longrepr, (tuple, list)) and len(longrepr) == 3:
        longrepr = longrepr[2]
    text = str(longrepr or "")
    return shortened(text[len("Skipped: ") :] if text.startswith("Skipped: ") else text, 500)


def long(representation: Any) -> str:
    """The whole text, as long as it is not absurd."""
    return shortened(str(representation or ""), LONG)


def shortened(text: str, most: int) -> str:
    """The two ends of a text that is too long, and how much is missing."""
    if len(text) <= most:
        return text
    missing = f"\n[... {len(text) - most} characters are left out here ...]\n"
    return text[: most // 2] + missing + text[-(most // 2) :]


def main() -> int:
    """Run pytest with the arguments as given, and end with its exit code."""
    channel = Channel(sys.argv[1])
    arguments = sys.argv[2:]
    if sys.path and sys.path[0] == "":
        sys.path[0] = os.getcwd()  # As `python -m pytest` has it: it stays where a test changes the folder.
    try:
        import pytest
    except ModuleNotFoundError as error:
        if error.name != "pytest":
            raise
        channel.send("missing", python=sys.executable)
        return 1
    sys.argv = [pytest.__file__, *arguments]
    # The user's own cache, and with it what `--last-failed` means to them, stays as it is.
    with tempfile.TemporaryDirectory(prefix="pytest-cache-") as cache:
        # Settings may ask for no traceback at all; what was typed comes after this, and wins.
        options = ["-o", f"cache_dir={cache}", "--tb=auto"]
        code = int(pytest.main([*options, *arguments], plugins=[Reporter(channel, pytest)]))
    channel.send("end", code=code)
    return code


if __name__ == "__main__":
    sys.exit(main())

"""The records that `pytest_report.py` writes between everything else that a test run prints."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """The records in their order, and what was printed besides. `broken`: a record was cut off or changed."""

    records: list[dict[str, Any]]
    printed: bytes
    broken: bool


def split(output: bytes, word: str) -> Told:
    """Take the records of the run that was given `word` out of its output."""
    frame = re.compile(rb"\x1e" + word.encode() + rb"([+.])([^\n]*)\n")
    records: list[dict[str, Any]] = []
    pending, broken = b"", False
    for match in frame.finditer(output):
        pending += match[2]
        if match[1] == b".":
            try:
                records.append(_parse(pending))
            except ValueError:
                broken = True
            pending = b""
    printed = frame.sub(b"", output)
    begun = b"\x1e" + word.encode() in printed
    return Told(records, printed, broken or bool(pending) or begun)


class Printed:
    """What a test run prints for people, from its output piece by piece: everything but the records."""

    _RECORD = re.compile(rb"\x1e[0-9a-f]{12}[+.][^\n]*\n")

    def __init__(self) -> None:
        self._rest = b""

    def hear(self, piece: bytes) -> bytes:
        """What is new of it. A record whose end has not come yet is held back."""
        text = self._rest + piece
        begun = text.rfind(b"\x1e")
        whole = len(text) if begun < 0 or b"\n" in text[begun:] else begun
        self._rest = text[whole:]
        return self._RECORD.sub(b"", text[:whole])


class EndedTests:
    """Counts the tests that have ended while a run goes on, from its output piece by piece."""

    _END = b'"kind": "test"}\n'

    def __init__(self) -> None:
        self.count = 0
        self._rest = b""

    def hear(self, piece: bytes) -> None:
        """Take the next piece of the output."""
        text = self._rest + piece
        self.count += text.count(self._END)
        self._rest = text[-len(self._END) + 1 :]


def _parse(record: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(record)
    if b"\\ud" in record:
        # Half of a surrogate pair, which a test may well print, is no text that can be stored or sent on.
        value = json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace"))
    return value

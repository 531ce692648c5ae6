"""Progress on a terminal: one line on standard error that is written over; nothing where nobody looks."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from codeframe_ls.core.printable import one_line

Report = Callable[[str, int | None], None]


@contextmanager
def progress(*, enabled: bool) -> Iterator[Report]:
    """Give the function that shows a message with an optional percentage, and wipe the line at the end."""
    shown = enabled and sys.stderr.isatty()

    def report(message: str, percentage: int | None) -> None:
        if shown:
            number = f"{percentage:3d} % " if percentage is not None else ""
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write(f"\r\x1b[2K{f'{number}{one_line(message)}'[:width]}")
            sys.stderr.flush()

    try:
        yield report
    finally:
        if shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()

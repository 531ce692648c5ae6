"""The terminal as paper: tables, headings and the colours of states. Knows no operation.

The one way from data to a terminal: no control character of it is printed (`plain`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from codeframe_ls.core.printable import printable

_COLOURS: Final = {
    "Ready": "cyan",
    "In progress": "blue",
    "Needs input": "bold yellow",
    "In review": "magenta",
    "Done": "green",
    "Failed": "bold red",
    "Cancelled": "dim strike",
    "Backlog": "dim",
    "Open": "bold yellow",
    "Answered": "green",
    "To review": "magenta",
    "Applied": "green",
    "Discarded": "dim",
    "PRD changed": "yellow",
    "Queued": "cyan",
    "Running": "blue",
    "Checking": "blue",
    "Stopped": "dim",
    "Paused, resumes": "yellow",
    "Passed": "green",
    "Error": "bold red",
    "Not run": "yellow",
}

_WIDE: Final = 10_000
"""Columns of a pipe: what is read by a program is never folded or cut."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Pass the error on, which rich would turn into an exit with code 1."""
        raise BrokenPipeError


def console() -> Console:
    """Standard output, as wide as the terminal."""
    found = _Console(highlight=False, soft_wrap=False)
    return found if found.is_terminal else _Console(highlight=False, width=_WIDE)


def state(words: str) -> Text:
    """A state in its colour."""
    return plain(words, style=_COLOURS.get(words, "dim" if words.startswith("waits for") else ""))


def states(*words: str) -> None:
    """Print several states on one line, each in its colour."""
    console().print(Text(" · ").join(state(each) for each in words))


def words(*texts: Text) -> None:
    """Print texts on one line, a blank between them."""
    console().print(*texts)


def lower(words: str) -> str:
    """The words inside a sentence: their first letter small, and aliases as they are."""
    return words[:1].lower() + words[1:]


def plain(text: str, style: str = "") -> Text:
    """A text that holds no markup and no control character, whatever is in it."""
    return Text(printable(text), style=style)


def warning(text: str) -> Text:
    """A text that wants attention."""
    return plain(text, "yellow")


def heading(text: str) -> None:
    """Print a heading."""
    console().print(plain(text, "bold"))


def line(text: str, style: str = "") -> None:
    """Print one line of text as it is."""
    console().print(plain(text, style))


def hint(text: str) -> None:
    """Print what one may do next."""
    console().print(plain(text, "dim"))


def table(columns: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
    """Print rows below their column names, or nothing but the names' absence when there is no row."""
    grid = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        # Only the last column may fold: a folded id or state could not be read.
        last = number == len(columns) - 1
        grid.add_column(column, no_wrap=not last, overflow="fold")
    for row in rows:
        grid.add_row(*(cell if isinstance(cell, Text) else plain(cell) for cell in row))
    if grid.row_count:
        _print(grid)


def _print(grid: Table) -> None:
    paper = console()
    if paper.is_terminal:
        paper.print(grid)
        return
    # A table is padded to its width on every line, which nobody wants in a pipe.
    with paper.capture() as capture:
        paper.print(grid)
    paper.out("\n".join(line.rstrip() for line in capture.get().rstrip("\n").split("\n")), highlight=False)


def markdown(text: str) -> None:
    """Print Markdown: rendered on a terminal, as it is in a pipe."""
    paper = console()
    if paper.is_terminal:
        from rich.markdown import Markdown

        paper.print(Markdown(printable(text)))
    else:
        paper.out(printable(text).rstrip("\n"), highlight=False)


def diff(text: str) -> None:
    """Print a unified diff: in colour on a terminal, as it is in a pipe."""
    paper = console()
    text = printable(text).rstrip("\n")
    if not paper.is_terminal:
        paper.out(text, highlight=False)
        return
    colours = {"+": "green", "-": "red", "@": "cyan", "d": "bold"}
    for row in text.split("\n"):
        paper.print(Text(row, style=colours.get(row[:1], "")))

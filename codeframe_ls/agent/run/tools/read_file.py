"""read_file: the lines of a file, numbered, and how many there are besides."""

from __future__ import annotations

import asyncio
from typing import Final

from pydantic import Field

from codeframe_ls.agent.run.text import decode
from codeframe_ls.agent.run.tools.tool import Input, Tool, ToolError
from codeframe_ls.agent.run.workshop import Workshop

MOST_LINES: Final = 2000
MOST_CHARACTERS: Final = 60_000
LONGEST_LINE: Final = 2000


class ReadFile(Input):
    path: str = Field(min_length=1)
    first_line: int = Field(1, ge=1, description="Counted from 1.")
    last_line: int | None = Field(None, ge=1, description="Inclusive; without it, to the end.")


async def _read(workshop: Workshop, wanted: ReadFile) -> str:
    path = workshop.files.place(wanted.path)
    data = await asyncio.to_thread(workshop.files.read, wanted.path)
    lines = decode(data, path).lines()
    first, last = wanted.first_line, min(wanted.last_line or len(lines), len(lines))
    if not lines:
        return f"{path} is empty."
    if first > len(lines) or first > last:
        raise ToolError(
            f"{path} has {len(lines)} lines; lines {first} to {wanted.last_line or first} are not there."
        )
    shown = _bounded(lines[first - 1 : last])
    end = first + len(shown) - 1
    head = f"{path}, lines {first} to {end} of {len(lines)}"
    if end < last:
        head += f" (more than one answer holds; go on with first_line {end + 1})"
    width = len(str(end))
    return "\n".join([f"{head}:", *(f"{first + n:>{width}}\t{line}" for n, line in enumerate(shown))])


def _bounded(lines: list[str]) -> list[str]:
    """The first lines that fit into one answer, at least one; an endless one is cut and says so."""
    shown: list[str] = []
    room = MOST_CHARACTERS
    for line in lines[:MOST_LINES]:
        short = line
        if len(line) > LONGEST_LINE:
            short = f"{line[:LONGEST_LINE]} [{len(line) - LONGEST_LINE} more characters of this line]"
        room -= len(short) + 1
        if room < 0 and shown:
            break
        shown.append(short)
    return shown


READ_FILE = Tool(
    "read_file",
    f"Read a text file with line numbers, at most {MOST_LINES} lines or {MOST_CHARACTERS} characters at "
    "once. The number and the tab before each line are not part of the file.",
    ReadFile,
    _read,
)

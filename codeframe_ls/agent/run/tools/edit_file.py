"""edit_file: one exact replacement. The old text must stand in the file exactly once: nothing is guessed."""

from __future__ import annotations

import asyncio
import difflib
from typing import Final

from pydantic import Field

from codeframe_ls.agent.run.text import Text, decode
from codeframe_ls.agent.run.tools.tool import Input, Tool, ToolError
from codeframe_ls.agent.run.workshop import Workshop

_PLACES: Final = 3
_COMPARED_LINES: Final = 20_000
_ALIKE: Final = 0.6


class EditFile(Input):
    path: str = Field(min_length=1)
    old: str = Field(min_length=1, description="Exact text, with enough lines around it to be unique.")
    new: str


async def _edit(workshop: Workshop, wanted: EditFile) -> str:
    path = workshop.files.place(wanted.path)
    return await asyncio.to_thread(_replace, workshop, path, wanted)


def _replace(workshop: Workshop, path: str, wanted: EditFile) -> str:
    text = decode(workshop.files.read(wanted.path), path)
    old, new = wanted.old.replace("\r\n", "\n"), wanted.new.replace("\r\n", "\n")
    if old == new:
        raise ToolError("The old and the new text are the same; nothing was changed.")
    if text.encoding == "latin-1" and not new.isascii():
        raise ToolError(f"{path} is not UTF-8, so only ASCII can be written into it; nothing was changed.")
    places = text.places(old)
    if not places:
        raise ToolError(f"The old text does not stand in {path}; nothing was changed.{_nearest(text, old)}")
    if len(places) > 1:
        lines = [str(text.plain().count("\n", 0, place) + 1) for place in places]
        listed = ", ".join(lines[:20]) + (", ..." if len(lines) > 20 else "")
        raise ToolError(
            f"The old text stands in {path} {len(places)} times (lines {listed}); nothing was changed. "
            "Add lines around it that make it unique."
        )
    workshop.files.replace(wanted.path, text.replaced(places[0], old, new))
    first = text.plain().count("\n", 0, places[0]) + 1
    return f"Changed {path} at line {first}."


def _nearest(text: Text, old: str) -> str:
    """The places that look most like what was meant, and how they differ if it is only by white space."""
    lines, wanted = text.lines(), old.strip("\n").split("\n")
    squeezed = ["".join(line.split()) for line in wanted]
    for number in range(len(lines) - len(wanted) + 1):
        here = lines[number : number + len(wanted)]
        if ["".join(line.split()) for line in here] == squeezed:
            return _quoted(
                f" It differs in white space alone from lines {number + 1} to {number + len(here)}:", here
            )
    first = max(wanted, key=len).strip()
    alike: list[tuple[float, int]] = []
    matcher = difflib.SequenceMatcher(autojunk=False, b=first)
    for number, line in enumerate(lines[:_COMPARED_LINES]):
        matcher.set_seq1(line.strip())
        if matcher.real_quick_ratio() > _ALIKE and matcher.quick_ratio() > _ALIKE:
            alike.append((matcher.ratio(), number))
    best = sorted(number for ratio, number in sorted(alike, reverse=True)[:_PLACES] if ratio > _ALIKE)
    if not best:
        return " Read the file again."
    return _quoted(" The lines most like it:", [f"{number + 1}\t{lines[number]}" for number in best])


def _quoted(head: str, lines: list[str]) -> str:
    return "\n".join([head, *(line[:300] for line in lines[:40])])


EDIT_FILE = Tool(
    "edit_file",
    "Replace `old`, which must stand in the file exactly once, by `new`. Line endings and encoding are kept.",
    EditFile,
    _edit,
    acts=True,
)

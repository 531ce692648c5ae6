"""Parsing documents of any size without holding up the loop."""

from __future__ import annotations

import asyncio
import os
import textwrap
from pathlib import Path

import pytest

from codeframe_ls.core.prd import parsing
from codeframe_ls.core.prd.outline import parse
from codeframe_ls.core.prd.parsing import off_loop, parse_off_loop
from tests.support.prd import eventually


def document(size: int) -> str:
    section = "## Größe \u2028 {}\r\n\r\nSome words of a section.\r\n\r\n"
    return "# All\n\n" + "".join(section.format(number) for number in range(size // len(section)))


@pytest.mark.parametrize("size", [0, 1000, parsing.AT_ONCE * 2, parsing.IN_A_THREAD * 2])
async def test_every_size_gives_the_same_outline(size: int) -> None:
    text = document(size)
    assert await parse_off_loop(text) == parse(text)


@pytest.mark.parametrize("size", [10, parsing.AT_ONCE * 2, parsing.IN_A_THREAD * 2])
async def test_what_else_a_function_takes_is_handed_over(size: int) -> None:
    assert await off_loop(textwrap.indent, "x" * size, "> ") == "> " + "x" * size


async def test_cancelling_ends_the_process() -> None:
    text = document(parsing.IN_A_THREAD * 40)
    before = children()
    task = asyncio.create_task(parse_off_loop(text))
    await eventually(lambda: children() != before, "the process that parses")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() == before


@pytest.mark.parametrize("size", [10, parsing.AT_ONCE * 2, parsing.IN_A_THREAD * 2])
async def test_a_failure_is_told_wherever_it_happens(size: int) -> None:
    with pytest.raises((RuntimeError, ValueError)):
        await off_loop(int, "x" * size)


def children() -> set[str]:
    """Ids of the processes that this one has started and that still exist."""
    threads = Path(f"/proc/{os.getpid()}/task").iterdir()
    return {child for thread in threads for child in (thread / "children").read_text("ascii").split()}

"""Whether the numbers of requirements run through a section: FR-6 above it, FR-7 in it, FR-8 below it.

Then its requirements are among the others, whatever its heading says. Knows codes, and no kinds of headings.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence

from codeframe_ls.core.generate import tree, wording
from codeframe_ls.core.generate.blocks import Block, ListBlock, Paragraph
from codeframe_ls.core.generate.tree import Node

_NUMBERED = re.compile(r"(?P<series>.*?)(?P<number>\d+)(?:-[A-Z]+|[a-z])?")


class Numbering:
    """The codes at the beginning of a document's headings, list items and lines, in their order."""

    def __init__(self, root: Node) -> None:
        self._root = root

    def runs_through(self, node: Node) -> bool:
        """Whether the codes of a section continue those above it, and those below it continue them."""
        inside = list(_codes(tree.walk(node)))
        if not inside:
            return False
        codes = self._all
        begin = next(index for index, (line, _) in enumerate(codes) if line >= node.start)
        end = begin + len(inside)
        if begin == 0 or end == len(codes):
            return False
        return _continues(codes[begin - 1][1], inside[0][1]) and _continues(inside[-1][1], codes[end][1])

    @functools.cached_property
    def _all(self) -> Sequence[tuple[int, str]]:
        return sorted(_codes(tree.walk(self._root)))


def _codes(nodes: Iterable[Node]) -> Iterator[tuple[int, str]]:
    """(line, code) of what begins with one."""
    for node in nodes:
        if code := wording.code_at_start(node.heading):
            yield node.start, code
        yield from _in_blocks(node.blocks)


def _in_blocks(blocks: Sequence[Block]) -> Iterator[tuple[int, str]]:
    for block in blocks:
        if isinstance(block, Paragraph):
            for offset, line in enumerate(block.source.split("\n")):
                if code := wording.code_at_start(line):
                    yield block.start + offset, code
        elif isinstance(block, ListBlock):
            for item in block.items:
                if code := wording.code_at_start(item.source):
                    yield item.start, code


def _continues(first: str, second: str) -> bool:
    """Whether the second code is the next after the first: FR-8 after FR-7 or FR-7-B."""
    one, two = _NUMBERED.fullmatch(first), _NUMBERED.fullmatch(second)
    if one is None or two is None or one["series"] != two["series"]:
        return False
    return int(two["number"]) == int(one["number"]) + 1

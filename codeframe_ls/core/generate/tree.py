"""The document as a tree of headings with their blocks, bold labels standing for headings one level down.

"**Creating an account**" on a line of its own is what many authors write for a heading; so is a label such as
"Acceptance criteria:" above a list. Knows no kinds of headings beyond what it needs for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from codeframe_ls.core.generate import vocabulary
from codeframe_ls.core.generate.blocks import Block, ListBlock, Paragraph, Rule, parse_blocks
from codeframe_ls.core.generate.vocabulary import Kind
from codeframe_ls.core.prd import markdown
from codeframe_ls.core.prd.frontmatter import front_matter
from codeframe_ls.core.prd.outline import Outline

_BOLD = re.compile(r"(\*\*|__)(?P<text>(?:(?!\1).)+?)\1\s*[:：]?\s*")
_DECORATION = re.compile(r"^[^\w\[(（【/#]+")


@dataclass(slots=True)
class Node:
    """A heading or bold label. Its own blocks are in [body, end); [start, subtree_end) is all of it."""

    heading: str
    level: int
    path: tuple[str, ...]
    start: int
    body: int
    end: int
    subtree_end: int
    is_label: bool = False
    blocks: list[Block] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)


def build(text: str, outline: Outline) -> Node:
    """The tree of a text and its outline, under a root node without a heading."""
    front = front_matter(text)
    blocks = parse_blocks(markdown.normalise(text[front.offset :]), front.line)
    root = Node("", 0, (), 0, 0, 0, outline.line_count)
    open_nodes = [root]
    position = 0
    for section in outline.sections:
        own = []
        while position < len(blocks) and blocks[position].start < section.end:
            own.append(blocks[position])
            position += 1
        if section.level == 0:
            _fill(root, own, section.end)
            continue
        while open_nodes[-1].level >= section.level:
            open_nodes.pop()
        node = Node(
            _DECORATION.sub("", section.heading) or section.heading,
            section.level,
            section.path,
            section.start,
            section.body,
            section.end,
            section.subtree_end,
        )
        _fill(node, own, section.end)
        open_nodes[-1].children.append(node)
        open_nodes.append(node)
    return root


def title_of(root: Node) -> Node | None:
    """The document's title: a heading that stands alone on its level, above all others."""
    headings = [child for child in root.children if not child.is_label]
    if len(headings) == 1 and headings[0].children:
        return headings[0]
    return None


def _fill(node: Node, blocks: list[Block], end: int) -> None:
    """Give a node its blocks, and make a child of each label with what follows it."""
    current = node
    for index, block in enumerate(blocks):
        follower = blocks[index + 1] if index + 1 < len(blocks) else None
        label = _label(block, follower)
        if label is None:
            current.blocks.append(block)
            continue
        current.end = current.subtree_end = block.start if current is not node else current.subtree_end
        node.end = min(node.end or block.start, block.start)
        current = Node(label, node.level + 1, node.path, block.start, block.end, end, end, is_label=True)
        node.children.append(current)


def _label(block: Block, follower: Block | None) -> str | None:
    """The text of a paragraph that stands for a heading, which it does for nothing when a rule ends it."""
    if not isinstance(block, Paragraph) or "\n" in block.source or isinstance(follower, Rule | None):
        return None
    bold = _BOLD.fullmatch(block.source.strip())
    if bold:
        return _DECORATION.sub("", markdown.plain(bold["text"])).rstrip(":：")
    plain = markdown.plain(block.source)
    if isinstance(follower, ListBlock) and plain.endswith((":", "：")):
        name = plain.rstrip(":：")
        if any(vocabulary.is_kind(kind, name) for kind in (Kind.ACCEPTANCE, Kind.ATTRIBUTE)):
            return name
    return None


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in document order."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.children))

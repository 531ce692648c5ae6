"""What belongs to a task below its first line: acceptance criteria, priority, status, prerequisites.

Reads the blocks of a list item, or the blocks and subsections of a heading. Does not decide what is a task.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from codeframe_ls.core.generate import vocabulary, wording
from codeframe_ls.core.generate.blocks import Block, Item, ListBlock, Paragraph, Table
from codeframe_ls.core.generate.tree import Node
from codeframe_ls.core.generate.vocabulary import Kind, Priority
from codeframe_ls.core.prd import markdown

_FIELD = re.compile(r"(?P<name>[^\n:：]{2,40}?)\s*[:：]\s*(?P<value>.*)", re.DOTALL)
_CRITERION = re.compile(r"(?:AC|КП|CA|AK)[ -]?\d+(?:\.\d+)*\b[\s:：.)—–-]*")
_GIVEN = re.compile(
    r"(?:given|gegeben(?: sei)?|angenommen|étant donné|soit|dado|dada|dati?|gegeven|zakładając|mając|"
    r"дано|допустим|假设|假如|给定|前提|주어진|scenario(?: \d+)?\s*:)\b|(?:假设|假如|给定|前提)",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?:when|wenn|quand|lorsque|cuando|quando|wanneer|als|kiedy|gdy|jeśli|когда|если|and|und|et|y|e|en|i|oraz|и|"
    r"then|dann|alors|entonces|então|allora|dan|wtedy|тогда|то|but)\b|当|那么|则|もし|ならば|만약|그러면",
    re.IGNORECASE,
)
_EARS = re.compile(r"(?:when|while|where|if|whenever)\b.{3,}\b(?:then|shall)\b", re.IGNORECASE | re.DOTALL)
_REFERENCES = re.compile(
    r"^\W*(?:requirements?|covers|implements|validates|satisfies|refs?|traces? to|anforderung(?:en)?|"
    r"exigences?|requisitos?|requisiti|eisen|wymagania|требования|需求|要件|요구사항)\s*[:：]",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\b\d+(?:\.\d+)+\b")


@dataclass(slots=True)
class Details:
    """`removed` are the line ranges that hold the acceptance criteria, which the description leaves out."""

    acceptance: list[str] = field(default_factory=list)
    removed: list[tuple[int, int]] = field(default_factory=list)
    priority: Priority | None = None
    status_done: bool = False
    boxes: list[wording.Box] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)


def of_blocks(blocks: Sequence[Block]) -> Details:
    """Details in the blocks of a list item or heading."""
    details = Details()
    _read(blocks, details)
    return details


def of_node(node: Node) -> Details:
    """Details in the own text of a heading and in its subsections."""
    details = Details()
    _read(node.blocks, details)
    for child in node.children:
        _read_child(child, details)
    return details


def of_parts(blocks: Sequence[Block], parts: Sequence[Node]) -> Details:
    """Details in some blocks and in labelled parts such as "Acceptance criteria"."""
    details = Details()
    _read(blocks, details)
    for part in parts:
        _read_child(part, details)
    return details


def names_prerequisites(text: str) -> bool:
    """Whether a line begins with "Depends on" or the like."""
    return bool(vocabulary.dependency_phrase().match(text.lstrip(" *_(")))


def _read_child(child: Node, details: Details) -> None:
    if vocabulary.mentions(Kind.ACCEPTANCE, child.heading):
        _accept(child.blocks, details)
        details.removed.append((child.start, child.subtree_end))
        for grandchild in child.children:
            _accept(grandchild.blocks, details, heading=grandchild.heading)
        return
    if vocabulary.is_scenario(child.heading) and _is_told_in_steps(child.blocks):
        _accept(child.blocks, details, heading=re.split("[:：]", child.heading, maxsplit=1)[1].strip())
        details.removed.append((child.start, child.subtree_end))
        return
    if vocabulary.dependency_phrase().match(child.heading):
        details.prose.extend(f"{child.heading}: {text}" for text in texts(child.blocks))
    _read(child.blocks, details)
    for grandchild in child.children:
        _read_child(grandchild, details)


def _read(blocks: Sequence[Block], details: Details) -> None:
    """Read blocks in order; a label such as "Acceptance criteria:" makes criteria of the list after it."""
    expecting = False
    for block in blocks:
        if isinstance(block, Paragraph):
            expecting = _paragraph(block, details)
        elif isinstance(block, ListBlock):
            if expecting:
                _accept([block], details)
                details.removed.append((block.start, block.end))
            else:
                _list(block, details)
            expecting = False
        elif isinstance(block, Table):
            details.prose.extend(" ".join(row.cells) for row in block.rows)


def _paragraph(block: Paragraph, details: Details) -> bool:
    """Read a paragraph; true when it announces the acceptance criteria that follow."""
    plain = markdown.plain(block.source)
    lines = block.source.split("\n")
    if _CRITERION.match(plain) or (_GIVEN.match(plain) and len(lines) > 1):
        details.acceptance.append(_CRITERION.sub("", plain, count=1))
        details.removed.append((block.start, block.end))
        return False
    for offset, line in enumerate(lines):
        text = markdown.plain(line)
        name = _FIELD.match(text)
        if name and vocabulary.is_kind(Kind.ACCEPTANCE, name["name"]):
            if name["value"].strip():
                details.acceptance.append(name["value"].strip())
            details.removed.append((block.start + offset, block.start + offset + 1))
            if not name["value"].strip() and offset == len(lines) - 1:
                return True
        else:
            _line(text, details)
    return False


def _list(block: ListBlock, details: Details) -> None:
    if _is_scenario(block.items):
        _accept([block], details)
        details.removed.append((block.start, block.end))
        return
    for item in block.items:
        text = markdown.plain(item.source)
        name = _FIELD.match(text)
        label = name["name"] if name else text.rstrip(":：")
        if vocabulary.is_kind(Kind.ACCEPTANCE, label):
            if name and name["value"].strip():
                details.acceptance.append(name["value"].strip())
            _accept(item.blocks[1:], details)
            details.removed.append((item.start, item.end))
        elif _CRITERION.match(text):
            details.acceptance.append(_criterion(item))
            details.removed.append((item.start, item.end))
        else:
            if wording.has_box(item.source):
                details.boxes.append(wording.read(item.source).box)
            _line(text, details)
            _read(item.blocks[1:], details)


def _line(text: str, details: Details) -> None:
    details.prose.append(text)
    if _REFERENCES.match(text):
        details.references.extend(wording.CODE.findall(text) or _NUMBERED.findall(text))
    for part in text.split("|"):
        name = _FIELD.match(part.strip(" *_"))
        if name is None:
            continue
        column = vocabulary.column_of(name["name"].strip(" *_"))
        value = name["value"].strip(" *_.")
        if column == "priority" and details.priority is None:
            priority = wording.numbered_priority(value) or vocabulary.priority_of(value)
            details.priority = priority if priority != "never" else None
        elif column == "status":
            details.status_done = details.status_done or vocabulary.is_done(value)


def _accept(blocks: Iterable[Block], details: Details, heading: str = "") -> None:
    """Take everything in the blocks as acceptance criteria, a scenario of several lines as one."""
    criteria: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            text = _CRITERION.sub("", markdown.plain(block.source), count=1)
            if text and not _only_links(block.source):
                criteria.append(text)
        elif isinstance(block, ListBlock):
            lead = criteria.pop() if criteria and criteria[-1].endswith((":", "：")) else ""
            items = [_criterion(item) for item in block.items]
            details.boxes.extend(
                wording.read(item.source).box for item in block.items if wording.has_box(item.source)
            )
            if lead:
                criteria.append(f"{lead} {'; '.join(items)}")
            elif _is_scenario(block.items):
                criteria.extend(_scenarios(items))
            else:
                criteria.extend(item for item in items if item)
        elif isinstance(block, Table):
            criteria.extend(": ".join(map(markdown.plain, filter(None, row.cells))) for row in block.rows)
    details.prose.extend(criteria)
    if heading and criteria:
        criteria = [f"{heading}: {'; '.join(criteria)}"]
    details.acceptance.extend(criteria)


def _criterion(item: Item) -> str:
    words = wording.read(item.source)
    text = markdown.plain(_unboxed(item.source))
    text = _CRITERION.sub("", text, count=1) or words.title
    below = [part for part in texts(item.blocks[1:]) if part]
    return f"{text} {'; '.join(below)}".strip()


def _unboxed(source: str) -> str:
    return (
        source[source.index("]") + 1 :].lstrip("* ") if wording.has_box(source) and "]" in source else source
    )


def _is_scenario(items: Sequence[Item]) -> bool:
    """Whether the items are the lines of Given/When/Then, or each of them a whole scenario."""
    plain = [markdown.plain(_unboxed(item.source)) for item in items]
    if not plain or not (_GIVEN.match(plain[0]) or _EARS.match(plain[0])):
        return False
    return all(_GIVEN.match(text) or _WHEN.match(text) or _EARS.match(text) for text in plain)


def _is_told_in_steps(blocks: Sequence[Block]) -> bool:
    """Whether there is a list, and each item of it begins with Given, When, Then or the like."""
    items = [item for block in blocks if isinstance(block, ListBlock) for item in block.items]
    plain = [markdown.plain(item.source) for item in items]
    return bool(plain) and all(_GIVEN.match(text) or _WHEN.match(text) for text in plain)


def _scenarios(lines: Iterable[str]) -> list[str]:
    scenarios: list[str] = []
    for line in lines:
        if scenarios and not _GIVEN.match(line) and not _EARS.match(line):
            scenarios[-1] = f"{scenarios[-1].rstrip(',')}, {line}"
        else:
            scenarios.append(line)
    return scenarios


def _only_links(source: str) -> bool:
    return not re.sub(r"\[[^\]]*\]\([^)]*\)|[\s|·•,-]", "", source)


def texts(blocks: Iterable[Block]) -> list[str]:
    """The plain text of paragraphs and list items, nested ones included."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(markdown.plain(block.source))
        elif isinstance(block, ListBlock):
            for item in block.items:
                found.extend(texts(item.blocks))
    return found

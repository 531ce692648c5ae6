"""Which headings, list items and table rows of a document are work.

Two things make work of a text: its place (below a heading that announces features, requirements or steps) and
its form, wherever it stands (a checkbox, a requirement's code, the sentence of a user story). Headings that
announce goals, risks, questions and their like make nothing below them work, whatever its form.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from codeframe_ls.core.generate import tree, vocabulary, wording
from codeframe_ls.core.generate.blocks import Block, Item, ListBlock, Paragraph, Table
from codeframe_ls.core.generate.findings import Finding, Source
from codeframe_ls.core.generate.tables import columns_of, has_codes
from codeframe_ls.core.generate.tree import Node
from codeframe_ls.core.generate.vocabulary import Kind, Priority
from codeframe_ls.core.prd import markdown


class Place(enum.Enum):
    """Where the walk stands, as far as it changes what a plain heading or list item means."""

    ANYWHERE = "anywhere"
    CONTEXT = "context"
    SECONDARY = "secondary"
    FEATURES = "features"
    PLAN = "plan"


_WORK = (Place.FEATURES, Place.PLAN)
_ARTICLES = frozenset(
    (
        "the",
        "le",
        "la",
        "les",
        "der",
        "die",
        "das",
        "el",
        "los",
        "las",
        "il",
        "lo",
        "gli",
        "o",
        "os",
        "as",
        "het",
    )
)


@dataclass(slots=True)
class Remark:
    """Something in the text that a person should know of; `line` is 0-based."""

    line: int
    message: str


@dataclass(slots=True)
class Extraction:
    findings: list[Finding] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def extract(root: Node, source: Source) -> Extraction:
    """Find the work of a document; scopes, roadmaps and use cases count only when there is nothing else."""
    first = _Walk(root, source, with_secondary=False).run()
    return first if first.findings else _Walk(root, source, with_secondary=True).run()


class _Walk:
    def __init__(self, root: Node, source: Source, *, with_secondary: bool) -> None:
        self._root = root
        self._source = source
        self._with_secondary = with_secondary
        self._out = Extraction()

    def run(self) -> Extraction:
        title = tree.title_of(self._root)
        self._own(self._root, Place.ANYWHERE, None)
        for child in self._root.children:
            if child is title:
                self._title(child)
            else:
                self._visit(child, Place.ANYWHERE, None)
        return self._out

    def _title(self, node: Node) -> None:
        """The title "Requirements of X" says little about each section; "Implementation plan" says it all."""
        head = node.heading.split(":")[0].split("–")[0].split("—")[0]
        kind = vocabulary.kind_of(head, among_work=False)
        if kind in (Kind.PLAN, Kind.TASKS):
            self._container(node, Place.PLAN, None)
            return
        self._own(node, Place.FEATURES if kind is Kind.FEATURES else Place.ANYWHERE, None)
        for child in node.children:
            self._visit(child, Place.ANYWHERE, None)

    def _visit(self, node: Node, place: Place, priority: Priority | None) -> None:
        kind = self._kind(node, place)
        match kind:
            case Kind.EXCLUDED | Kind.ATTRIBUTE:
                return
            case Kind.ACCEPTANCE:
                self._out.remarks.append(
                    Remark(node.start, f"The criteria under “{node.heading}” belong to no single task.")
                )
            case Kind.FEATURES:
                self._container(node, Place.FEATURES, priority)
            case Kind.PLAN | Kind.TASKS:
                self._container(node, place if place is Place.FEATURES else Place.PLAN, priority)
            case Kind.GROUP:
                self._container(node, place, self._priority(node.heading) or priority)
            case Kind.PHASE:
                self._phase(node, place, priority)
            case Kind.TASK:
                self._task(node, priority)
            case Kind.SECONDARY if self._with_secondary:
                self._container(node, Place.FEATURES, priority)
            case Kind.SECONDARY:
                self._pass_through(node, Place.SECONDARY, priority)
            case Kind.CONTEXT:
                self._pass_through(node, Place.CONTEXT, priority)
            case _ if place in _WORK:
                self._plain_heading(node, place, priority)
            case _:
                self._pass_through(node, place, priority)

    def _kind(self, node: Node, place: Place) -> Kind:
        if wording.code_at_start(node.heading):
            return Kind.TASK
        label = vocabulary.label_of(vocabulary.without_numbering(node.heading))
        kind = vocabulary.kind_of(node.heading, among_work=place in _WORK)
        if kind is Kind.EXCLUDED:
            return kind
        if label and (label[0] is Kind.TASK or place is not Place.SECONDARY):
            return label[0]
        if wording.has_box(node.heading):
            return Kind.TASK
        if kind is Kind.TASKS and place is Place.CONTEXT:
            return Kind.NEUTRAL
        return kind

    def _pass_through(self, node: Node, place: Place, priority: Priority | None) -> None:
        """A section that is no work by its place: only forms count here."""
        self._own(node, place, priority)
        nested = Place.CONTEXT if place is Place.ANYWHERE else place
        for child in node.children:
            self._visit(child, nested if not child.is_label else place, priority)

    def _container(self, node: Node, place: Place, priority: Priority | None) -> None:
        """A section whose subsections are work; its list items are, unless the subsections are."""
        before = len(self._out.findings)
        self._own(node, Place.ANYWHERE if node.children else place, priority)
        explicit = len(self._out.findings) > before
        for child in node.children:
            self._visit(child, place, priority)
        if node.children and not explicit and len(self._out.findings) == before:
            self._own(node, place, priority)

    def _phase(self, node: Node, place: Place, priority: Priority | None) -> None:
        before = len(self._out.findings)
        self._container(node, Place.PLAN, priority)
        if len(self._out.findings) == before and place in _WORK and node.blocks:
            self._add(self._source.from_heading(node, priority))

    def _task(self, node: Node, priority: Priority | None) -> None:
        """A heading that is a task by its form, unless the tasks are the coded ones below it."""
        inner = [child for child in tree.walk(node) if child is not node and self._is_coded(child)]
        before = len(self._out.findings)
        if inner:
            for child in node.children:
                self._visit(child, Place.FEATURES, priority)
        else:
            self._codes(node, priority)
        if len(self._out.findings) == before:
            self._add(self._source.from_heading(node, priority))

    def _is_coded(self, node: Node) -> bool:
        return wording.code_at_start(node.heading) is not None

    def _codes(self, node: Node, priority: Priority | None) -> None:
        """Coded list items and rows below a coded heading: FR-1.1 below FR-1."""
        self._own(node, Place.CONTEXT, priority)

    def _plain_heading(self, node: Node, place: Place, priority: Priority | None) -> None:
        """A heading among features or steps that says nothing about itself: a feature, or a group of them."""
        parts = [child for child in node.children if not self._is_part(child)]
        if parts:
            self._container(node, place, priority)
            return
        before = len(self._out.findings)
        forms = Place.PLAN if place is Place.PLAN and _has_list(node.blocks) else Place.CONTEXT
        self._own(node, forms, priority)
        if forms is Place.PLAN:
            return
        if len(self._out.findings) == before and (not node.is_label or _has_list(node.blocks)):
            self._add(self._source.from_heading(node, priority))

    def _is_part(self, node: Node) -> bool:
        kind = self._kind(node, Place.FEATURES)
        return kind in (Kind.ATTRIBUTE, Kind.ACCEPTANCE, Kind.EXCLUDED, Kind.CONTEXT)

    def _own(self, node: Node, place: Place, priority: Priority | None) -> None:
        self._blocks(node.blocks, node.path, place, priority)

    def _blocks(
        self, blocks: Sequence[Block], path: tuple[str, ...], place: Place, priority: Priority | None
    ) -> None:
        for block in blocks:
            if isinstance(block, ListBlock):
                self._list(block, path, place, priority)
            elif isinstance(block, Table):
                self._table(block, path, place, priority)
            elif isinstance(block, Paragraph):
                self._paragraph(block, path, place)

    def _list(self, block: ListBlock, path: tuple[str, ...], place: Place, priority: Priority | None) -> None:
        boxed = any(wording.has_box(item.source) for item in block.items)
        if place is Place.ANYWHERE and _are_demands(block):
            place = Place.FEATURES
        for item in block.items:
            if wording.has_box(item.source):
                self._boxed_item(item, path, priority)
            elif not boxed and self._is_work(item, place):
                self._item(item, path, priority)
            else:
                self._blocks(item.blocks, path, _inner(place), priority)

    def _is_work(self, item: Item, place: Place) -> bool:
        plain = markdown.plain(item.source)
        if wording.code_at_start(item.source) or vocabulary.is_story(plain):
            return True
        return place in _WORK and bool(plain) and not _is_label(markdown.plain(item.source.split("\n")[0]))

    def _boxed_item(self, item: Item, path: tuple[str, ...], priority: Priority | None) -> None:
        """A checkbox, or the group that it is when it holds further ones."""
        words = wording.read(item.source)
        if words.box == "unknown":
            message = f"The box [{words.mark}] has no known meaning; its task counts as not done."
            self._out.remarks.append(Remark(item.start, message))
        if any(isinstance(block, ListBlock) and _has_boxes(block) for block in item.blocks):
            for block in item.blocks[1:]:
                if isinstance(block, ListBlock) and _has_boxes(block):
                    self._list(block, path, Place.CONTEXT, priority)
        else:
            self._item(item, path, priority)

    def _item(self, item: Item, path: tuple[str, ...], priority: Priority | None) -> None:
        before = len(self._out.findings)
        for block in item.blocks[1:]:
            if isinstance(block, ListBlock) and any(wording.code_at_start(i.source) for i in block.items):
                self._list(block, path, Place.CONTEXT, priority)
        if len(self._out.findings) > before:
            return
        if wording.read(item.source).dropped:
            self._out.remarks.append(Remark(item.start, "The struck-out item makes no task."))
            return
        self._add(self._source.from_item(item, path, priority))

    def _paragraph(self, block: Paragraph, path: tuple[str, ...], place: Place) -> None:
        """Each line that begins with a code starts a task; so does a user story among features."""
        lines = block.source.split("\n")
        starts = [index for index, line in enumerate(lines) if wording.code_at_start(line)]
        if not starts and place is Place.FEATURES and vocabulary.is_story(markdown.plain(block.source)):
            starts = [0]
        for index, start in enumerate(starts):
            end = starts[index + 1] if index + 1 < len(starts) else len(lines)
            text = "\n".join(lines[start:end])
            self._add(self._source.from_lines(block.start + start, block.start + end, text, path))

    def _table(self, block: Table, path: tuple[str, ...], place: Place, priority: Priority | None) -> None:
        columns = columns_of(block)
        if not has_codes(block, columns) and not (place in _WORK and "title" in columns):
            return
        for row in block.rows:
            finding = self._source.from_row(row, columns, block.header, path, priority)
            if finding is None:
                text = " ".join(markdown.plain(cell) for cell in row.cells).strip()
                if text:
                    self._out.remarks.append(Remark(row.start, f"The row “{text[:60]}” is ruled out."))
            else:
                self._add(finding)

    def _priority(self, heading: str) -> Priority | None:
        ranked = vocabulary.priority_of(vocabulary.without_numbering(heading))
        if ranked and ranked != "never":
            return ranked
        head = heading.split()[0] if heading.split() else ""
        return wording.numbered_priority(head)

    def _add(self, finding: Finding) -> None:
        if finding.title:
            self._out.findings.append(finding)


def _inner(place: Place) -> Place:
    return Place.CONTEXT if place in _WORK else place


def _are_demands(block: ListBlock) -> bool:
    """Whether most items say that a user or the system can or must do something."""
    demands = sum(vocabulary.is_demand(markdown.plain(item.source)) for item in block.items)
    return demands * 5 >= len(block.items) * 3


def _is_label(plain: str) -> bool:
    """Whether an item only announces what is nested below it, and that is no work."""
    name, colon, rest = plain.partition(":")
    words = vocabulary.normalise(name).split()
    bare = " ".join(words[1:] if words and words[0] in _ARTICLES else words)
    if any(vocabulary.is_kind(kind, bare) for kind in (Kind.EXCLUDED, Kind.SECONDARY)):
        return True
    return bool(colon) and not rest.strip() and vocabulary.is_kind(Kind.ATTRIBUTE, bare)


def _has_list(blocks: Sequence[Block]) -> bool:
    return any(isinstance(block, ListBlock) for block in blocks)


def _has_boxes(block: ListBlock) -> bool:
    return any(wording.has_box(item.source) for item in block.items)

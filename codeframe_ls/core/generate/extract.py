"""Which headings of a document are work, and where its lists are.

Below a heading that announces features, requirements or steps, subsections and list items are work. Headings
that announce goals, risks, questions and their like make nothing below them work, whatever its form.
"""

from __future__ import annotations

import itertools

from codeframe_ls.core.generate import details as reading
from codeframe_ls.core.generate import tree, vocabulary, wording
from codeframe_ls.core.generate.blocks import Block, ListBlock, Paragraph, Rule, Table
from codeframe_ls.core.generate.collect import (
    WORK,
    Collector,
    Place,
    Spot,
    coded_lines,
    has_boxes,
    has_list,
)
from codeframe_ls.core.generate.findings import Source, is_numbered
from codeframe_ls.core.generate.numbering import Numbering
from codeframe_ls.core.generate.tables import is_list_of_work
from codeframe_ls.core.generate.tree import Node
from codeframe_ls.core.generate.vocabulary import Kind, Priority

_PARTS = (Kind.ATTRIBUTE, Kind.ASPECT, Kind.ACCEPTANCE, Kind.EXCLUDED, Kind.CONTEXT)


def extract(root: Node, source: Source) -> Collector:
    """Find the work of a document.

    Scopes, roadmaps and use cases count only when there is nothing else, or nothing but requirements of a
    quality, such as security.
    """
    walk = _Walk(root, source, with_secondary=False)
    found = walk.run()
    return found if walk.is_complete else _Walk(root, source, with_secondary=True).run()


class _Walk:
    def __init__(self, root: Node, source: Source, *, with_secondary: bool) -> None:
        self._root = root
        self._source = source
        self._with_secondary = with_secondary
        self._out = Collector(source)
        self._of_qualities = 0
        self._numbering = Numbering(root)

    @property
    def is_complete(self) -> bool:
        """Whether the findings say what is to be built, and not only how good it has to be."""
        return len(self._out.findings) > self._of_qualities

    def run(self) -> Collector:
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
        is_task = self._kind(node, Place.ANYWHERE) in (Kind.TASK, Kind.PHASE)
        is_alone = is_task and all(self._is_part(child) for child in node.children)
        if is_alone or vocabulary.is_kind(Kind.FEATURES, node.heading):
            self._visit(node, Place.ANYWHERE, None)
            return
        if kind in (Kind.PLAN, Kind.TASKS):
            self._container(node, Place.CONTEXT if self._has_boxed_phases(node) else Place.PLAN, None)
            return
        self._own(node, Place.FEATURES if kind is Kind.FEATURES else Place.ANYWHERE, None)
        for child in node.children:
            self._visit(child, Place.ANYWHERE, None)

    def _visit(self, node: Node, place: Place, priority: Priority | None) -> None:
        kind = self._kind(node, place)
        match kind:
            case Kind.EXCLUDED if self._numbering.runs_through(node):
                self._pass_through(node, Place.CONTEXT, priority)
            case Kind.EXCLUDED:
                return
            case Kind.ATTRIBUTE:
                self._pass_through(node, Place.CONTEXT, priority)
            case Kind.ACCEPTANCE:
                message = f"The criteria under “{node.heading}” belong to no single task."
                self._out.remark(node.start, message)
            case Kind.FEATURES:
                before = len(self._out.findings) - self._of_qualities
                self._container(node, Place.FEATURES, priority)
                if vocabulary.is_quality(node.heading):
                    self._of_qualities = len(self._out.findings) - before
            case Kind.PLAN | Kind.TASKS:
                self._container(node, place if place is Place.FEATURES else Place.PLAN, priority)
            case Kind.GROUP:
                self._container(node, place, _priority(node.heading) or priority)
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
            case _ if place in WORK:
                self._plain_heading(node, place, priority)
            case _:
                self._pass_through(node, place, priority)

    def _kind(self, node: Node, place: Place) -> Kind:
        if wording.code_at_start(node.heading):
            return Kind.TASK
        label = vocabulary.label_of(vocabulary.without_numbering(node.heading))
        kind = vocabulary.kind_of(node.heading, among_work=place in WORK)
        if kind is Kind.EXCLUDED:
            return kind
        if label and (label[0] is Kind.TASK or place is not Place.SECONDARY):
            return label[0]
        if wording.has_box(node.heading):
            return Kind.TASK
        return Kind.NEUTRAL if kind is Kind.TASKS and place is Place.CONTEXT else kind

    def _pass_through(self, node: Node, place: Place, priority: Priority | None) -> None:
        """A section that is no work by its place: only forms count here."""
        before = len(self._out.findings)
        self._own(node, place, priority)
        shared = self._share(node, before)
        nested = Place.CONTEXT if place is Place.ANYWHERE else place
        for child in node.children:
            if child not in shared:
                self._visit(child, place if child.is_label else nested, priority)

    def _container(self, node: Node, place: Place, priority: Priority | None) -> None:
        """A section whose subsections are work; its list items are, unless the subsections are.

        The deliverables of a phase that says nothing else of its work are its work.
        """
        before = len(self._out.findings)
        self._own(node, Place.ANYWHERE if node.children else place, priority)
        explicit = len(self._out.findings) > before
        for child in node.children:
            if place is Place.PLAN and self._are_deliverables(child, node):
                self._container(child, place, priority)
            else:
                self._visit(child, place, priority)
        if node.children and not explicit and len(self._out.findings) == before:
            self._own(node, place, priority)

    def _phase(self, node: Node, place: Place, priority: Priority | None) -> None:
        before = len(self._out.findings)
        self._container(node, Place.PLAN, priority)
        for finding in self._out.findings[before:]:
            finding.prose = [*finding.prose, *self._prerequisites(node)]
        is_told = place is Place.FEATURES and bool(node.blocks)
        if len(self._out.findings) == before and place in WORK and (is_told or _has_paragraph(node)):
            self._out.add(self._source.from_heading(node, priority))

    def _task(self, node: Node, priority: Priority | None) -> None:
        """A heading that is a task by its form, unless the tasks are the coded ones below it."""
        before = len(self._out.findings)
        below = itertools.islice(tree.walk(node), 1, None)
        if any(wording.code_at_start(child.heading) for child in below):
            for child in node.children:
                self._visit(child, Place.FEATURES, priority)
        else:
            self._own(node, Place.CONTEXT, priority)
        if len(self._out.findings) == before:
            self._out.add(self._source.from_heading(node, priority))

    def _plain_heading(self, node: Node, place: Place, priority: Priority | None) -> None:
        """A heading among features or steps that says no more about itself: a feature, or a group of them."""
        if place is Place.FEATURES and _is_numbered_feature(node):
            self._task(node, priority)
            return
        before = len(self._out.findings)
        if any(not self._is_part(child) for child in node.children):
            self._container(node, place, priority)
            has_labels_only = place is Place.FEATURES and all(child.is_label for child in node.children)
            if has_labels_only and len(self._out.findings) == before:
                self._out.add(self._source.from_heading(node, priority))
            return
        if place is Place.PLAN and _is_only_code(node):
            return
        if _is_one_requirement(node):
            self._out.add(self._source.from_heading(node, priority))
            return
        has_steps = place is Place.PLAN and has_list(node.blocks)
        is_listed = any(isinstance(block, Table) and is_list_of_work(block) for block in node.blocks)
        self._own(
            node, place if has_steps or (is_listed and not has_list(node.blocks)) else Place.CONTEXT, priority
        )
        self._share(node, before)
        is_group = has_steps or len(self._out.findings) > before
        if not is_group and (not node.is_label or has_list(node.blocks)):
            self._out.add(self._source.from_heading(node, priority))

    def _share(self, node: Node, before: int) -> list[Node]:
        """Give each task what the section says of all of them; returns the subsections that it used."""
        findings = self._out.findings[before:]
        if not findings:
            return []
        parts = self._parts(node)
        if not _has_coded_paragraph(node):
            paragraphs = [block for block in node.blocks if isinstance(block, Paragraph)]
            common = reading.of_parts(paragraphs, parts)
            common.prose = self._prerequisites(node)
            common.status_done = False
            for finding in findings:
                self._source.complete(finding, common)
        return parts

    def _prerequisites(self, node: Node) -> list[str]:
        """The lines of a section, outside of its lists, that say what comes before all of it."""
        paragraphs = [block for block in node.blocks if isinstance(block, Paragraph)]
        return [*filter(reading.names_prerequisites, reading.of_parts(paragraphs, self._parts(node)).prose)]

    def _has_boxed_phases(self, node: Node) -> bool:
        """Whether the phases of a plan tick off their work; lists beside them then tell of its order."""
        labels = ((each, vocabulary.label_of(each.heading)) for each in tree.walk(node))
        phases = [each for each, label in labels if label and label[0] is Kind.PHASE]
        listed = [*filter(_lists, phases)]
        boxed = [phase for phase in listed if any(map(has_boxes, _lists(phase)))]
        return len(boxed) * 2 > len(listed)

    def _are_deliverables(self, node: Node, phase: Node) -> bool:
        if not vocabulary.is_kind(Kind.DELIVERABLES, node.heading) or has_list(phase.blocks):
            return False
        return all(map(self._is_part, phase.children))

    def _parts(self, node: Node) -> list[Node]:
        return [child for child in node.children if child.is_label and self._is_part(child)]

    def _is_part(self, node: Node) -> bool:
        return self._kind(node, Place.FEATURES) in _PARTS

    def _own(self, node: Node, place: Place, priority: Priority | None) -> None:
        spot = Spot(node.path, place, priority)
        if _has_coded_paragraph(node):
            self._coded_paragraphs(node, spot)
        else:
            self._out.blocks(node.blocks, spot)

    def _coded_paragraphs(self, node: Node, spot: Spot) -> None:
        """Paragraphs that begin with a code: what follows, up to the next one, belongs to the task."""
        starts = [
            i for i, block in enumerate(node.blocks) if isinstance(block, Paragraph) and coded_lines(block)
        ]
        self._out.blocks(node.blocks[: starts[0]], spot)
        for start, stop in itertools.pairwise([*starts, len(node.blocks)]):
            before = len(self._out.findings)
            below = node.blocks[start + 1 : stop]
            self._out.blocks([node.blocks[start]], spot)
            is_one = len(self._out.findings) == before + 1
            self._out.blocks(below, spot.below() if is_one else spot)
            if is_one and len(self._out.findings) == before + 1:
                parts = self._parts(node) if stop == len(node.blocks) else []
                end = max([block.end for block in below], default=0)
                self._source.extend(self._out.findings[before], end, reading.of_parts(below, parts))


def _lists(node: Node) -> list[ListBlock]:
    return [block for each in tree.walk(node) for block in each.blocks if isinstance(block, ListBlock)]


def _is_only_code(node: Node) -> bool:
    """Whether code is all that stands below a heading."""
    return (
        bool(node.blocks) and not node.children and all(type(block) in (Block, Rule) for block in node.blocks)
    )


def _has_paragraph(node: Node) -> bool:
    return any(isinstance(block, Paragraph) for block in node.blocks)


def _has_coded_paragraph(node: Node) -> bool:
    return any(isinstance(block, Paragraph) and coded_lines(block) for block in node.blocks)


def _is_numbered_feature(node: Node) -> bool:
    """Whether a heading such as "F4. Export" has nothing but labels below it: these describe the feature."""
    return is_numbered(node.heading) and all(child.is_label for child in node.children)


def _is_one_requirement(node: Node) -> bool:
    """Whether the text under a heading is one coded paragraph: the heading then names that requirement."""
    codes = [line for block in node.blocks if isinstance(block, Paragraph) for line in coded_lines(block)]
    return len(codes) == 1 and not any(isinstance(block, ListBlock | Table) for block in node.blocks)


def _priority(heading: str) -> Priority | None:
    ranked = vocabulary.priority_of(vocabulary.without_numbering(heading))
    if ranked and ranked != "never":
        return ranked
    return wording.numbered_priority(heading.split()[0]) if heading.split() else None

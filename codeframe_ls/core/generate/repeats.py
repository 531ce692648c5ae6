"""Work that a document names twice by the same code or label: the story, and its line in the sprint.

It makes one task. Knows findings, and nothing of how they were found.
"""

from __future__ import annotations

from collections.abc import Iterable

from codeframe_ls.core.generate import vocabulary
from codeframe_ls.core.generate.collect import Remark
from codeframe_ls.core.generate.findings import Finding
from codeframe_ls.core.prd import markdown


def without_repeats(findings: Iterable[Finding]) -> tuple[list[Finding], list[Remark]]:
    """The findings without those that only name another one again, and a remark on each that was left out.

    The beginning of the title has to agree as well: some documents number each chapter from one. A label
    counts when a heading bears it, because "Step 1: Write tests" may stand in every chapter. The fuller text
    stays, and takes over what the other says of its state.
    """
    kept: list[Finding] = []
    remarks: list[Remark] = []
    known: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda each: (each.line - each.end_line, each.line)):
        codes, labels = _names(finding)
        same = (other for name in (*codes, *labels) for other in known.get(name, []))
        first = next((other for other in same if _agree(finding, other)), None)
        if first is None:
            kept.append(finding)
            for name in (*codes, *labels) if _is_heading(finding) else codes:
                known.setdefault(name, []).append(finding)
        else:
            _take_over(first, finding)
            message = f"“{finding.title[:60]}” is the task of line {first.line + 1} once more."
            remarks.append(Remark(finding.line, message))
    return sorted(kept, key=lambda each: each.line), remarks


def _names(finding: Finding) -> tuple[list[str], list[str]]:
    """The code and the labels that a task begins with; mere numbers name too little."""
    names = (finding.requirements[:1], finding.aliases)
    codes, labels = ([vocabulary.normalise(name) for name in group if not name.isdigit()] for group in names)
    return codes, [label for label in labels if any(character.isalpha() for character in label)]


def _is_heading(finding: Finding) -> bool:
    return bool(finding.path) and finding.title in markdown.plain(finding.path[-1])


def _agree(one: Finding, other: Finding) -> bool:
    first, second = vocabulary.normalise(one.title), vocabulary.normalise(other.title)
    return first.startswith(second) or second.startswith(first)


def _take_over(kept: Finding, repeat: Finding) -> None:
    kept.done = kept.done or repeat.done
    kept.priority = kept.priority or repeat.priority
    kept.prose = [*kept.prose, *repeat.prose]
    kept.explicit = [*kept.explicit, *repeat.explicit]

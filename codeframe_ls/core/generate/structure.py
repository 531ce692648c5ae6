"""Tasks from a document's structure alone: no model, no guess, the same answer every time.

What counts as work, and what is left out on purpose, is told in `docs/tasks-from-structure.md`. The words by
which headings are understood stand in `vocabulary.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass

from codeframe_ls.core.generate import tree
from codeframe_ls.core.generate.collect import Remark
from codeframe_ls.core.generate.dependencies import Names, dependencies
from codeframe_ls.core.generate.extract import extract
from codeframe_ls.core.generate.findings import Source
from codeframe_ls.core.generate.repeats import without_repeats
from codeframe_ls.core.plans.draft import TaskDraft
from codeframe_ls.core.prd import markdown
from codeframe_ls.core.prd.outline import Outline, parse


@dataclass(frozen=True, slots=True)
class Structure:
    """The tasks of a document in the order of their lines, and what a person should know about them."""

    tasks: list[TaskDraft]
    remarks: list[Remark]


def draft_tasks(text: str, outline: Outline | None = None) -> list[TaskDraft]:
    """The tasks that a document's structure names; an `outline` of the text saves parsing it again."""
    return read_structure(text, outline).tasks


def read_structure(text: str, outline: Outline | None = None) -> Structure:
    """The tasks, with remarks on unknown checkboxes, ruled-out rows and prerequisites that are not there."""
    root = tree.build(text, outline or parse(text))
    extraction = extract(root, Source(markdown.normalise(text)))
    findings, repeats = without_repeats(extraction.findings)
    keys = [f"t{number}" for number in range(1, len(findings) + 1)]
    names = Names(findings, keys, root)
    tasks = []
    remarks = [*extraction.remarks, *repeats]
    for finding, key in zip(findings, keys, strict=True):
        depends_on, missing = dependencies(finding, key, names)
        remarks.extend(
            Remark(
                finding.line, f"“{finding.title}” depends on “{name}”, which names no task of this document."
            )
            for name in missing
        )
        tasks.append(
            TaskDraft(
                key=key,
                title=finding.title,
                description=finding.description,
                acceptance=finding.acceptance,
                requirements=finding.requirements,
                depends_on=depends_on,
                done=finding.done,
                priority=finding.priority,
                section=finding.path,
                line=finding.line,
                end_line=finding.end_line,
                origin="structure",
            )
        )
    return Structure(tasks, sorted(remarks, key=lambda remark: remark.line))

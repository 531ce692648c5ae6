"""The names of the LSP commands, derived from the table of operations; run `make derive`."""

from __future__ import annotations

COMMAND_NAMES: tuple[str, ...] = (
    "codeframe.blockers.create",
    "codeframe.blockers.list",
    "codeframe.blockers.show",
    "codeframe.blockers.answer",
    "codeframe.blockers.resolve",
    "codeframe.blockers.withdraw",
    "codeframe.config.show",
    "codeframe.events.list",
    "codeframe.events.since",
    "codeframe.tasks.create",
    "codeframe.tasks.update",
    "codeframe.tasks.assign",
    "codeframe.tasks.delete",
    "codeframe.tasks.list",
    "codeframe.tasks.show",
    "codeframe.tasks.assignment",
    "codeframe.tasks.setStatus",
    "codeframe.tasks.finish",
    "codeframe.tasks.reopen",
    "codeframe.tasks.cancel",
    "codeframe.tasks.approve",
    "codeframe.tasks.setDependencies",
    "codeframe.tasks.next",
    "codeframe.tasks.graph",
    "codeframe.workspace.init",
    "codeframe.workspace.status",
    "codeframe.workspace.detect",
)

"""Prints `prd.*`."""

from __future__ import annotations

from typing import Any

from codeframe_ls.cli.show import paper
from codeframe_ls.core import words


def added(result: Any) -> None:
    """A PRD that was registered, or had been."""
    prd = result["prd"]
    before = "" if result["created"] else " (it had been added before)"
    paper.line(f"{prd['alias']}  {prd['path']}: {words.count(prd['sections'], 'section')}{before}")
    if not prd["tasks"]:
        paper.hint("Next: `cf tasks generate`")


def chosen(result: Any) -> None:
    """The current PRD."""
    paper.line(f"{result['prd']['path']} is the current PRD.")


def listed(result: Any) -> None:
    """One line a PRD, then documents that look like one."""
    paper.table(
        ("id", "", "tasks", "done", "version", "path"),
        [
            (
                prd["alias"],
                ("current" if prd["current"] else "") + (" missing" if prd["missing"] else ""),
                str(prd["tasks"]),
                str(prd["done"]),
                str(prd["version"]),
                prd["path"],
            )
            for prd in result["prds"]
        ],
    )
    for path in result["unregistered"]:
        paper.hint(f"{path} looks like a PRD; `cf prd add {path}` registers it.")
    if not result["prds"] and not result["unregistered"]:
        paper.line("There is no PRD; write PRD.md, or name a file with `cf prd add FILE`.")


def shown(result: Any) -> None:
    """The sections as a tree, each with its tasks."""
    version = f"version {result['version']}" if result["version"] else "not registered"
    paper.heading(f"{result['path']} ({version}{', unsaved text' if result['unsaved'] else ''})")
    paper.table(
        ("line", "tasks", "section"),
        [
            (
                str(section["line"] + 1),
                _tasks(section),
                "  " * max(0, section["level"] - 1) + (section["heading"] or "(before the first heading)"),
            )
            for section in result["sections"]
        ],
    )
    if not result["version"]:
        paper.hint(f"`cf prd add {result['path']}` registers it; then its tasks know their sections.")
    if result["lost"]:
        paper.line("Tasks whose section is gone:", "yellow")
        for task in result["lost"]:
            paper.line(f"  {task['alias']}  {task['title']}")


def versions(result: Any) -> None:
    """One line a version, oldest first."""
    paper.heading(result["path"])
    paper.table(
        ("version", "saved at", "bytes", "sha256"),
        [
            (str(row["number"]), row["createdAt"], str(row["size"]), row["hash"][:12])
            for row in result["versions"]
        ],
    )


def diff(result: Any) -> None:
    """The unified diff, coloured as git colours one."""
    if not result["diff"]:
        paper.line(f"{result['old']} and {result['new']} are equal.")
    for line in result["diff"].splitlines():
        paper.line(line, {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], ""))


def _tasks(section: Any) -> Any:
    if not section["tasks"]:
        return ""
    parts = [words.count(section["tasks"], "task")]
    parts += [f"{section['done']} done"] if section["done"] else []
    parts += [words.need_input(section["needsInput"])] if section["needsInput"] else []
    text = " · ".join(parts)
    if not section["stale"]:
        return text
    return paper.warning(f"{text} · {words.STALE}: " + ", ".join(task["alias"] for task in section["stale"]))


PRINTERS = {"add": added, "use": chosen, "list": listed, "show": shown, "versions": versions, "diff": diff}

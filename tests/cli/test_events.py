"""The log reads as sentences: what happened, with aliases, and never an id that nobody can type."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import codeframe_ls.core
from codeframe_ls.cli.show.happened import SENTENCES, sentence
from tests.cli.conftest import Run

_KIND = re.compile(r"(workspace|prd|plan|task|blocker|run|patch|checkpoint|gates)\.[a-z]+")
_NOT_EVENTS = {"gates.detect", "gates.run", "gates.results"}
_ULID = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{26}\b")


def kinds() -> set[str]:
    """Every kind of event that the core's source names: the strings that are one and no operation's name."""
    found = set()
    for path in Path(codeframe_ls.core.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _KIND.fullmatch(node.value):
                found.add(node.value)
    return found


def test_every_kind_of_event_has_a_sentence() -> None:
    operations = {"prd.add", "prd.list", "prd.show", "prd.use", "prd.versions", "prd.diff"}
    operations |= {"workspace.init", "workspace.status", "workspace.detect"} | _NOT_EVENTS
    assert kinds() - operations == set(SENTENCES)


def test_a_kind_that_a_newer_daemon_tells_of_is_shown_by_its_name() -> None:
    event = {"kind": "task.praised", "payload": {"alias": "T3"}, "tasks": []}
    assert sentence(event) == "task.praised T3"


def test_the_log_is_one_sentence_a_line(cf: Run, root: Path, cf_json: Callable[..., Any]) -> None:
    (root / "PRD.md").write_text("# Shop\n\n- [ ] One\n- [ ] Two\n- [ ] Three\n", encoding="utf-8")
    for words in (
        "tasks generate",
        "tasks generate --yes",
        "tasks assign T1 T2 --to ann",
        "tasks set-dependencies T2 --add T1",
        "blocker create Which? --task T1",
        "blocker answer B1 this",
        "tasks finish T1",
        "checkpoint create before",
        "tasks delete T3 --yes",
    ):
        assert cf(*words.split()).returncode == 0, words
    said = cf("events", "list").stdout
    told = [re.split(r"\s{2,}", line, maxsplit=2)[2] for line in said.splitlines()[1:]]
    assert [line for line in told if not line.startswith("PRD.md")] == [
        "G1 made from PRD.md by the structure",
        "G2 made from PRD.md by the structure, replacing G1",
        "G2 applied: T1, T2",
        "T1, T2 assigned to ann",
        "T2 has other dependencies",
        "B1 asked: Which?",
        "B1 answered: this",
        "T1: Ready → Done (by hand)",
        "C1 taken: before",
        "T3 deleted: Three",
    ]
    assert not _ULID.search(said)
    assert all(_ULID.fullmatch(task) for task in cf_json("events", "list")["events"][-1]["payload"]["tasks"])

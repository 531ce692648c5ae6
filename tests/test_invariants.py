"""Who may know whom: the rules of the architecture, read off the source of every module."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "codeframe_ls"
FACES = ("codeframe_ls.lsp", "codeframe_ls.handlers", "codeframe_ls.cli", "codeframe_ls.daemon")
SQL = re.compile(r"^\s*(SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|PRAGMA)\b", re.DOTALL)
STORE = "codeframe_ls.core.store"


@cache
def modules() -> dict[str, Path]:
    """Every module of the package, by its dotted name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """Everything that a module imports, also inside functions; names from a package count as its modules."""
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name} has a relative import"
            assert node.module is not None
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return frozenset(found)


def under(*packages: str) -> list[str]:
    return sorted(name for name in modules() if within(name, packages))


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def strings(name: str) -> Iterator[str]:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("name", under("codeframe_ls.core"))
def test_the_core_knows_no_face_and_no_model(name: str) -> None:
    forbidden = ("pygls", "lsprotocol", "click", "rich", "anthropic", "codeframe_ls.agent", *FACES)

    assert [found for found in sorted(imports(name)) if within(found, forbidden)] == []


@pytest.mark.parametrize("name", under("codeframe_ls.handlers", "codeframe_ls.cli"))
def test_handlers_and_cli_speak_no_sql(name: str) -> None:
    assert [text for text in strings(name) if SQL.match(text)] == []
    # An event is what subscribers hear of; readers and transactions are not for faces.
    assert {found for found in imports(name) if within(found, (STORE,))} <= {STORE, f"{STORE}.Event"}


@pytest.mark.parametrize("name", under("codeframe_ls"))
def test_only_the_store_speaks_sqlite(name: str) -> None:
    assert within(name, (STORE,)) or "sqlite3" not in imports(name)


@pytest.mark.parametrize("name", under("codeframe_ls"))
def test_only_the_agent_has_the_model_sdk(name: str) -> None:
    assert within(name, ("codeframe_ls.agent",)) or not any(
        within(found, ("anthropic",)) for found in imports(name)
    )


@pytest.mark.parametrize("name", under("codeframe_ls.agent"))
def test_the_agent_never_sees_the_state(name: str) -> None:
    forbidden = (STORE, "codeframe_ls.core.core", *FACES)

    assert [found for found in sorted(imports(name)) if within(found, forbidden)] == []


@pytest.mark.parametrize("name", under("codeframe_ls"))
def test_a_module_says_what_it_is_for(name: str) -> None:
    assert ast.get_docstring(tree(name)), f"{name} has no docstring"


def loaded_by(statement: str) -> set[str]:
    """The modules of a fresh interpreter after a statement."""
    program = f"import sys; before = set(sys.modules); {statement}; print(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_daemon_runs_without_the_model_sdk() -> None:
    everything = ", ".join(under("codeframe_ls.core", *FACES))

    loaded = loaded_by(f"import {everything}")

    assert "codeframe_ls.core.core" in loaded
    assert not loaded & {"anthropic", "codeframe_ls.agent.client"}


def test_the_agent_runs_without_the_database() -> None:
    loaded = loaded_by(f"import {', '.join(under('codeframe_ls.agent'))}")

    assert not loaded & {"sqlite3", "pygls", "lsprotocol"}


def test_the_forwarder_is_standard_library_alone() -> None:
    loaded = loaded_by("import codeframe_ls.forwarder, codeframe_ls.wire, codeframe_ls.rendezvous")

    outside = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names - {"codeframe_ls"}
    assert outside == set()


def test_every_operation_has_its_own_place_in_every_face() -> None:
    from codeframe_ls.core.table import operations

    table = operations()

    assert len({operation.cf for operation in table.values()}) == len(table)
    for name, operation in table.items():
        assert re.fullmatch(r"[a-z]+\.[a-z]+([A-Z][a-z]+)*", name)
        assert re.fullmatch(r"[a-z]+( [a-z]+(-[a-z]+)*)?", operation.cf), operation.cf
        assert operation.summary.endswith("."), f"{name}: {operation.summary}"
        for field, info in operation.params.model_fields.items():
            assert info.description, f"{name}: the parameter {field} has no description"

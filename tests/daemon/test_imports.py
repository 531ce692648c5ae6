"""The daemon imports one thing at a time: two threads inside one package would get half-made modules."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path

import pytest

from codeframe_ls.daemon import imports

FIRST = """
from tests.daemon import test_imports
test_imports.first_runs.set()
met = test_imports.second_runs.wait(0.5)
"""
SECOND = """
from tests.daemon import test_imports
test_imports.second_runs.set()
"""

first_runs = threading.Event()
second_runs = threading.Event()


async def test_a_second_import_waits_for_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "imported_first.py").write_text(FIRST, encoding="utf-8")
    (tmp_path / "imported_second.py").write_text(SECOND, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    first = asyncio.create_task(imports.load("imported_first"))
    await asyncio.to_thread(first_runs.wait)
    second = asyncio.create_task(imports.load("imported_second"))
    assert (await first).met is False
    await second
    assert second_runs.is_set()
    for name in ("imported_first", "imported_second"):
        monkeypatch.delitem(sys.modules, name)

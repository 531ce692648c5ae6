"""How far each client has seen the log, from one visit to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeframe_ls.core.events.seen import last_seen, remember


def test_each_client_has_its_own_place(tmp_path: Path) -> None:
    remember(tmp_path, "Neovim", 3)
    remember(tmp_path, "Helix", 5)
    remember(tmp_path, "Neovim", 7)
    assert (last_seen(tmp_path, "Neovim"), last_seen(tmp_path, "Helix")) == (7, 5)
    assert last_seen(tmp_path, "Kate") is None
    assert [entry.name for entry in tmp_path.iterdir()] == ["seen.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"Neovim": "x"}', b"\xff"])
def test_a_file_that_makes_no_sense_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "seen.json").write_bytes(content)
    assert last_seen(tmp_path, "Neovim") is None
    remember(tmp_path, "Neovim", 1)
    assert last_seen(tmp_path, "Neovim") == 1

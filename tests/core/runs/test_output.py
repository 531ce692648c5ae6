"""What a run prints is kept in order, to a limit that is said, and given in whole characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeframe_ls.core.runs import output
from codeframe_ls.core.runs.output import Output


async def test_it_is_in_the_file_in_order(tmp_path: Path) -> None:
    made = Output(tmp_path / "output.log")
    for number in range(100):
        made.write(f"{number}\n")
    await made.close()
    text = "".join(f"{number}\n" for number in range(100)).encode()
    assert output.read(made.path, 0) == (text, len(text))


async def test_it_goes_on_where_an_earlier_worker_stopped(tmp_path: Path) -> None:
    for word in ("one ", "two"):
        made = Output(tmp_path / "output.log")
        made.write(word)
        await made.close()
    assert output.read(made.path, 4) == (b"two", 7)


async def test_what_is_too_long_is_cut_off_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "LARGEST", 10)
    made = Output(tmp_path / "output.log")
    for word in ("eight by", "tes more", "never seen"):
        made.write(word)
        await made.close()
    text = made.path.read_text(encoding="utf-8")
    assert text == "eight byte\n[The output is longer than 16 MiB; what follows is not kept.]\n"


@pytest.mark.parametrize("length", range(1, 12))
def test_a_piece_never_ends_within_a_character(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    monkeypatch.setattr(output, "MOST_READ", length)
    text = "aä€🛒b"
    (tmp_path / "output.log").write_text(text, encoding="utf-8")
    read, offset = "", 0
    while data := output.read(tmp_path / "output.log", offset)[0]:
        read, offset = read + data.decode(), offset + len(data)
    assert read == (text if length >= 4 else text[: {1: 1, 2: 2, 3: 3}[length]])


def test_no_output_is_none(tmp_path: Path) -> None:
    assert output.read(tmp_path / "output.log", 5) == (b"", 0)

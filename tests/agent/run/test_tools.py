"""The tools on real files: what the model reads, and what becomes of the files."""

from __future__ import annotations

import json
import os
import stat
from typing import Any

import pytest

from codeframe_ls.agent.run.commands import Commands
from codeframe_ls.agent.run.files import LARGEST, Files
from codeframe_ls.agent.run.tools import search
from codeframe_ls.agent.run.tools.table import DECLARATIONS, TOOLS
from codeframe_ls.agent.run.tools.tool import ToolError
from codeframe_ls.agent.run.tree import Tree
from codeframe_ls.agent.run.workshop import Workshop
from codeframe_ls.core.errors import CodeframeError, OutsideWorktree
from tests.support.run import Bench


@pytest.fixture
async def workshop(shop: Bench) -> Workshop:
    spec = await shop.spec("http://127.0.0.1:1")
    commands = await Commands.find(spec.policy, (), (), lambda text: None)
    hidden = (*spec.policy.hidden, str(shop.root / "private"))
    return Workshop(Files(shop.files, shop.root, hidden), await Tree.open(spec), commands)


async def use(workshop: Workshop, name: str, /, **value: Any) -> str:
    tool = TOOLS[name]
    return await tool.run(workshop, tool.parse(value))


async def refused(workshop: Workshop, name: str, /, **value: Any) -> str:
    with pytest.raises((ToolError, CodeframeError)) as caught:
        await use(workshop, name, **value)
    return str(caught.value)


def test_the_schema_of_all_tools_is_small() -> None:
    assert len(json.dumps(DECLARATIONS)) < 6000


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("read_file", {}, "path: Field required"),
        ("read_file", {"path": 3}, "path: Input should be a valid string"),
        ("read_file", {"path": "a", "lines": 3}, "lines: Extra inputs are not permitted"),
        ("read_file", {"path": "a", "first_line": "3"}, "first_line: Input should be a valid integer"),
        ("edit_file", {"path": "a", "old": "", "new": ""}, "old: String should have at least 1 character"),
        ("finish", {}, "summary: Field required"),
    ],
)
def test_an_input_that_does_not_fit_is_told(name: str, value: dict[str, Any], problem: str) -> None:
    with pytest.raises(ToolError, match=f"does not fit {name}, which did not run. {problem}"):
        TOOLS[name].parse(value)


class TestPaths:
    """What every tool with a path refuses."""

    @pytest.mark.parametrize(
        "path", ["../x", "/etc/passwd", "shop/../../x", ".git", ".git/config", "shop/.GIT/x"]
    )
    @pytest.mark.parametrize("name", ["read_file", "edit_file", "create_file"])
    async def test_outside_of_the_worktree(self, workshop: Workshop, name: str, path: str) -> None:
        values = {"read_file": {}, "edit_file": {"old": "a", "new": "b"}, "create_file": {"text": "x"}}[name]
        with pytest.raises(OutsideWorktree):
            await use(workshop, name, path=path, **values)

    @pytest.mark.parametrize("path", [".env", "shop/.env.local", "id_rsa"])
    async def test_files_that_hold_secrets(self, workshop: Workshop, path: str) -> None:
        (workshop.files.root / path).write_text("TOKEN=secret\n")
        for name, values in (
            ("read_file", {}),
            ("edit_file", {"old": "TOKEN", "new": "b"}),
            ("create_file", {"text": "x"}),
        ):
            assert "secrets" in await refused(workshop, name, path=path, **values)

    async def test_what_commands_cannot_see_either(self, workshop: Workshop) -> None:
        (workshop.files.root / "private").mkdir()
        (workshop.files.root / "private/plan.txt").write_text("needle\n")
        assert "is hidden" in await refused(workshop, "read_file", path="private/plan.txt")
        assert "private" not in await use(workshop, "list_files")
        assert await use(workshop, "search", pattern="needle") == "Nothing matches 'needle'."

    async def test_links_to_secrets_and_out_of_the_tree(self, workshop: Workshop) -> None:
        root = workshop.files.root
        (root / ".env").write_text("TOKEN=secret\n")
        (root / "plain.txt").symlink_to(".env")
        (root / "out").symlink_to("/etc")
        for path in ("plain.txt", "out/passwd"):
            with pytest.raises(OutsideWorktree):
                await use(workshop, "read_file", path=path)
        with pytest.raises(OutsideWorktree):
            await use(workshop, "create_file", path="out/mine", text="x")

    async def test_an_example_of_an_environment_can_be_read(self, workshop: Workshop) -> None:
        assert "TOKEN=" in await use(workshop, "read_file", path=".env.example")

    async def test_a_path_may_be_as_commands_see_it(self, workshop: Workshop, shop: Bench) -> None:
        assert "hello" in await use(workshop, "read_file", path=str(shop.root / "hello.py"))

    async def test_what_is_no_file_is_told(self, workshop: Workshop) -> None:
        os.mkfifo(workshop.files.root / "pipe")
        assert "does not exist" in await refused(workshop, "read_file", path="none.py")
        assert "does not exist" in await refused(workshop, "read_file", path="none/none.py")
        assert "folder" in await refused(workshop, "read_file", path="shop")
        assert "folder" in await refused(workshop, "read_file", path=".")
        assert "pipe" in await refused(workshop, "read_file", path="pipe")


class TestReadFile:
    async def test_lines_are_numbered_and_counted(self, workshop: Workshop) -> None:
        assert await use(workshop, "read_file", path="shop/cart.py") == (
            "shop/cart.py, lines 1 to 2 of 2:\n1\tdef total(prices):\n2\t    return sum(prices)"
        )

    async def test_a_range(self, workshop: Workshop) -> None:
        assert await use(workshop, "read_file", path="shop/cart.py", first_line=2, last_line=9) == (
            "shop/cart.py, lines 2 to 2 of 2:\n2\t    return sum(prices)"
        )
        assert "has 2 lines" in await refused(workshop, "read_file", path="shop/cart.py", first_line=3)

    async def test_what_does_not_fit_is_told_with_how_to_go_on(self, workshop: Workshop) -> None:
        (workshop.files.root / "long.txt").write_text("line\n" * 5000)
        text = await use(workshop, "read_file", path="long.txt")
        assert text.startswith(
            "long.txt, lines 1 to 2000 of 5000 (more than one answer holds; go on with first_line 2001):"
        )
        assert "lines 4001 to 5000 of 5000:" in await use(
            workshop, "read_file", path="long.txt", first_line=4001
        )

    async def test_an_endless_line_is_cut_and_says_so(self, workshop: Workshop) -> None:
        (workshop.files.root / "min.js").write_text("x" * 100_000)
        assert "[98000 more characters of this line]" in await use(workshop, "read_file", path="min.js")

    async def test_line_endings_and_marks_are_not_shown(self, workshop: Workshop) -> None:
        (workshop.files.root / "dos.txt").write_bytes(b"\xef\xbb\xbfa\r\nb\r\n")
        assert await use(workshop, "read_file", path="dos.txt") == "dos.txt, lines 1 to 2 of 2:\n1\ta\n2\tb"

    async def test_empty_binary_and_huge_files(self, workshop: Workshop) -> None:
        (workshop.files.root / "empty").touch()
        (workshop.files.root / "binary").write_bytes(b"\x7fELF\0\0")
        with (workshop.files.root / "huge").open("wb") as file:
            file.truncate(LARGEST + 1)
        assert await use(workshop, "read_file", path="empty") == "empty is empty."
        assert "binary file of 6 bytes" in await refused(workshop, "read_file", path="binary")
        assert "more than" in await refused(workshop, "read_file", path="huge")


class TestEditFile:
    async def test_mode_bom_and_line_endings_stay(self, workshop: Workshop) -> None:
        path = workshop.files.root / "run.bat"
        path.write_bytes(b"\xef\xbb\xbf@echo off\r\necho a\r\n")
        path.chmod(0o755)

        told = await use(workshop, "edit_file", path="run.bat", old="echo a", new="echo b\necho c")

        assert told == "Changed run.bat at line 2."
        assert path.read_bytes() == b"\xef\xbb\xbf@echo off\r\necho b\r\necho c\r\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o755

    async def test_a_text_that_stands_there_twice_changes_nothing(self, workshop: Workshop) -> None:
        path = workshop.files.root / "twice.py"
        path.write_text("a = 1\nb = 2\na = 1\n")
        told = await refused(workshop, "edit_file", path="twice.py", old="a = 1", new="a = 2")
        assert "2 times (lines 1, 3); nothing was changed" in told
        assert path.read_text() == "a = 1\nb = 2\na = 1\n"

    async def test_a_text_that_is_not_there_is_told_with_what_is_most_like_it(
        self, workshop: Workshop
    ) -> None:
        told = await refused(workshop, "edit_file", path="shop/cart.py", old="  return sum(price)", new="x")
        assert told.startswith("The old text does not stand in shop/cart.py; nothing was changed.")
        assert "2\t    return sum(prices)" in told

    async def test_a_difference_in_white_space_is_told(self, workshop: Workshop) -> None:
        told = await refused(
            workshop,
            "edit_file",
            path="shop/cart.py",
            old="def total(prices):\n\treturn sum(prices)",
            new="x",
        )
        assert "It differs in white space alone from lines 1 to 2:" in told

    async def test_nothing_to_change_and_letters_that_cannot_be_written(self, workshop: Workshop) -> None:
        (workshop.files.root / "latin.txt").write_bytes(b"caf\xe9\n")
        assert "are the same" in await refused(workshop, "edit_file", path="hello.py", old="p", new="p")
        assert "not UTF-8" in await refused(workshop, "edit_file", path="latin.txt", old="caf", new="kafé")
        assert await use(workshop, "edit_file", path="latin.txt", old="caf", new="kaf")
        assert (workshop.files.root / "latin.txt").read_bytes() == b"kaf\xe9\n"


class TestCreateFile:
    async def test_folders_are_made(self, workshop: Workshop) -> None:
        assert await use(workshop, "create_file", path="a/b/c.txt", text="é\n") == "Created a/b/c.txt."
        assert (workshop.files.root / "a/b/c.txt").read_bytes() == "é\n".encode()

    async def test_what_exists_is_left_alone(self, workshop: Workshop) -> None:
        assert "exists already" in await refused(workshop, "create_file", path="hello.py", text="")
        assert "exists already" in await refused(workshop, "create_file", path="shop", text="")
        assert (workshop.files.root / "hello.py").read_text() == "print('hello')\n"


@pytest.fixture(params=["ripgrep", "git"])
def searcher(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> str:
    """With and without ripgrep on PATH; both must read the same."""
    if request.param == "git":
        only = tmp_path / "bin"
        only.mkdir()
        (only / "git").symlink_to("/usr/bin/git")
        monkeypatch.setenv("PATH", str(only))
    return str(request.param)


class TestListAndSearch:
    @pytest.fixture
    def ignored(self, workshop: Workshop) -> Workshop:
        root = workshop.files.root
        for name in ("debug.log", "node_modules/x/index.js", "shop/node_modules/y.js", ".env", "new.py"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text("needle total\n")
        (root / "README.md").unlink()
        return workshop

    async def test_what_git_ignores_is_not_listed(self, ignored: Workshop) -> None:
        told = await use(ignored, "list_files")
        assert told.splitlines() == [".env.example", ".gitignore", "hello.py", "new.py", "shop/cart.py"]

    async def test_folders_below_the_depth_are_counted(self, ignored: Workshop) -> None:
        assert "shop/ (1 file)" in (await use(ignored, "list_files", depth=1)).splitlines()
        assert await use(ignored, "list_files", path="shop") == "shop/cart.py"
        assert "no folder" in await refused(ignored, "list_files", path="none")
        assert "is a file" in await refused(ignored, "list_files", path="hello.py")

    async def test_a_long_list_says_how_much_is_missing(self, ignored: Workshop) -> None:
        for number in range(510):
            (ignored.files.root / f"n{number:03}").touch()
        assert (await use(ignored, "list_files")).endswith("[15 more entries; list a folder of these]")

    async def test_what_git_ignores_is_not_searched(self, ignored: Workshop, searcher: str) -> None:
        assert await use(ignored, "search", pattern="needle") == "new.py:1: needle total"
        told = await use(ignored, "search", pattern=r"TOTAL\(?", ignore_case=True)
        assert told.splitlines() == ["new.py:1: needle total", "shop/cart.py:1: def total(prices):"]

    async def test_a_folder_and_plain_text(self, ignored: Workshop, searcher: str) -> None:
        assert await use(ignored, "search", pattern="total(", literal=True, path="shop") == (
            "shop/cart.py:1: def total(prices):"
        )
        assert await use(ignored, "search", pattern="--help", literal=True) == "Nothing matches '--help'."

    async def test_a_pattern_that_is_none_is_told(self, ignored: Workshop, searcher: str) -> None:
        assert "cannot be searched for" in await refused(ignored, "search", pattern="(")

    async def test_many_matches_say_how_many_are_missing(self, ignored: Workshop, searcher: str) -> None:
        (ignored.files.root / "many.txt").write_text("straw\n" * 250)
        told = (await use(ignored, "search", pattern="straw")).splitlines()
        assert len(told) == search.MOST_MATCHES + 1
        assert told[-1].startswith("[50 more matches;")


class TestRunCommand:
    async def test_the_exit_code_and_both_streams_are_told(self, workshop: Workshop) -> None:
        told = await use(workshop, "run_command", command="echo out; echo err >&2; exit 3")
        assert told == "The command ended with exit code 3. Its output:\nout\nerr\n"
        assert await use(workshop, "run_command", command="true") == (
            "The command ended with exit code 0 and wrote nothing."
        )

    async def test_it_sees_the_worktree_at_the_repositorys_own_path(
        self, workshop: Workshop, shop: Bench
    ) -> None:
        told = await use(workshop, "run_command", command="pwd; echo x > made; git status --short")
        assert told.splitlines()[1:] == [str(shop.root), "?? made"]
        assert (shop.files / "made").exists()
        assert not (shop.root / "made").exists()

    async def test_long_output_keeps_its_head_and_tail(self, workshop: Workshop) -> None:
        told = await use(workshop, "run_command", command="seq 1 20000")
        assert "Its output:\n1\n2\n" in told
        assert "characters are left out" in told
        assert told.endswith("\n20000\n")
        assert len(told) < 17_000

    async def test_one_that_takes_too_long_is_ended(self, workshop: Workshop) -> None:
        told = await use(workshop, "run_command", command="echo begun; sleep 600", seconds=0.5)
        assert told == "It was ended after its time limit. Its output:\nbegun\n"

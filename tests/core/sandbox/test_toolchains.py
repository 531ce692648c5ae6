"""Programs that PATH leads to still run in the sandbox, and are the same programs."""

from __future__ import annotations

import os
import sys
import venv
from pathlib import Path

import pytest

from codeframe_ls.core import child
from codeframe_ls.core.sandbox.run import run
from codeframe_ls.core.sandbox.toolchains import toolchains
from tests.core.sandbox.conftest import Place

PYTHON = "import sys, ssl, sqlite3; print(sys.executable, sys.version)"


@pytest.mark.parametrize("command", [["python3", "-c", PYTHON], ["node", "--version"], ["git", "--version"]])
async def test_what_is_on_path_is_the_same_program_inside(place: Place, command: list[str]) -> None:
    outside = await child.run(*command)

    outcome = await run(await place.policy(), command)

    assert outcome.output == outside.out


async def test_a_virtual_environment_of_the_repository_has_its_interpreter(place: Place) -> None:
    venv.create(place.root / ".venv", symlinks=True)

    outcome = await run(
        await place.policy(read_only=[".venv"]),
        [".venv/bin/python", "-c", "import sys; print(sys.prefix, sys.base_prefix)"],
    )

    assert outcome.output.decode().split() == [str(place.root / ".venv"), sys.base_prefix]


async def test_links_under_home_are_followed_to_what_they_lead_to(place: Place) -> None:
    # As pipx and uv install: PATH holds a link into a folder elsewhere under home.
    place.write(
        "tools/thing-1.2/bin/thing", "#!/bin/sh\ncat $(dirname $(readlink -f $0))/../data\n", only=place.home
    )
    place.write("tools/thing-1.2/data", "its data\n", only=place.home)
    place.write("tools/secret", "hunter2\n", only=place.home)
    (place.home / "tools/thing-1.2/bin/thing").chmod(0o755)
    (place.home / "tools/current").symlink_to("thing-1.2")
    (place.home / ".local/bin").mkdir(parents=True)
    (place.home / ".local/bin/thing").symlink_to("../../tools/current/bin/thing")
    place.environment["PATH"] += f":{place.home}/.local/bin"

    outcome = await place.sh("thing; ls ~/tools")

    assert outcome.output.decode().split("\n")[0] == "its data"
    assert b"secret" not in outcome.output


async def test_secrets_beside_a_program_are_hidden(place: Place) -> None:
    place.write("src/tool/bin/tool", "#!/bin/sh\ncat $(dirname $0)/../.env\n", only=place.home)
    place.write("src/tool/.env", "hunter2", only=place.home)
    (place.home / "src/tool/bin/tool").chmod(0o755)
    place.environment["PATH"] += f":{place.home}/src/tool/bin"

    outcome = await place.sh("tool")

    assert b"Permission denied" in outcome.output
    assert b"hunter2" not in outcome.output


async def test_shims_of_a_version_manager_find_their_versions(place: Place) -> None:
    place.write(
        ".manager/shims/ruby", f"#!/bin/sh\nexec {place.home}/.manager/versions/3/bin/ruby\n", only=place.home
    )
    place.write(".manager/versions/3/bin/ruby", "#!/bin/sh\necho ruby 3\n", only=place.home)
    for name in ("shims/ruby", "versions/3/bin/ruby"):
        (place.home / ".manager" / name).chmod(0o755)
    place.environment["PATH"] = f"{place.home}/.manager/shims:{place.environment['PATH']}"

    assert (await place.sh("ruby")).output == b"ruby 3\n"


def test_neither_home_nor_what_holds_it_nor_the_repository_is_ever_shown(tmp_path: Path) -> None:
    home, root = tmp_path / "home", tmp_path / "home/shop"
    for folder in (home / "bin", home / "sub/bin", root / "bin", tmp_path / "bin"):
        folder.mkdir(parents=True)
    path = os.pathsep.join(
        map(str, (home, home / "bin", root / "bin", root, tmp_path, tmp_path / "bin", "/", "", "bin"))
    )

    assert toolchains(path, home, root) == (str(tmp_path / "bin"), str(home / "bin"))


@pytest.mark.parametrize("path", ["/tmp", "/run", "/home", "/usr/bin"])
def test_folders_that_hold_far_more_than_programs_are_not_shown(tmp_path: Path, path: str) -> None:
    assert toolchains(path, tmp_path / "home", tmp_path / "shop") == ()


def test_links_that_lead_in_circles_end(tmp_path: Path) -> None:
    folder = tmp_path / "home/tools/bin"
    folder.mkdir(parents=True)
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    (folder.parent / "pyvenv.cfg").write_text(f"home = {folder}\n", encoding="utf-8")

    assert toolchains(str(folder), tmp_path / "home", tmp_path / "shop") == (str(folder.parent),)

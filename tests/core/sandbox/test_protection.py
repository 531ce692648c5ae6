"""What a command in the sandbox can neither read, change nor reach, tried with real commands."""

from __future__ import annotations

import json
import os
import socket
import threading
from pathlib import Path

import pytest

from codeframe_ls.core.errors import SandboxError
from codeframe_ls.core.sandbox.policy import Policy
from codeframe_ls.core.sandbox.run import run
from tests.core.sandbox.conftest import Place
from tests.support.core import make_repository

SECRET = "hunter2"


async def test_a_command_changes_files_of_the_worktree_at_the_repositorys_own_path(place: Place) -> None:
    place.write("a.txt", "old\n")

    outcome = await place.sh(f"echo new > {place.root}/a.txt && cat a.txt")

    assert outcome.output == b"new\n"
    assert (place.worktree / "a.txt").read_text(encoding="utf-8") == "new\n"
    assert (place.root / "a.txt").read_text(encoding="utf-8") == "old\n"


@pytest.mark.parametrize(
    "name", [".ssh/id_rsa", ".aws/credentials", ".netrc", ".config/gh/hosts.yml", "notes.txt"]
)
async def test_home_is_empty(place: Place, name: str) -> None:
    place.write(name, SECRET, only=place.home)

    outcome = await place.sh(f"cat {place.home}/{name}; cat ~/{name}; ls -A ~")

    assert SECRET.encode() not in outcome.output
    assert outcome.output.splitlines()[2:] == [b"projects"]


async def test_a_command_may_write_in_its_own_home_and_tmp(place: Place) -> None:
    outcome = await place.sh("touch ~/x /tmp/y && ls ~/x /tmp")

    assert outcome.exit_code == 0
    assert not (place.home / "x").exists()


async def test_keys_beside_a_program_under_home_are_hidden_and_the_program_is_not(place: Place) -> None:
    place.write(".cargo/bin/tool", "#!/bin/sh\necho runs\n", only=place.home)
    place.write(".cargo/credentials.toml", SECRET, only=place.home)
    place.write(".cargo/registry/index", "index\n", only=place.home)
    (place.home / ".cargo/bin/tool").chmod(0o755)
    place.environment["PATH"] += f":{place.home}/.cargo/bin"

    outcome = await place.sh("tool; cat ~/.cargo/registry/index; cat ~/.cargo/credentials.toml")

    assert outcome.output.startswith(b"runs\nindex\n")
    assert SECRET.encode() not in outcome.output


@pytest.mark.parametrize("name", [".env", "sub/.env.local", "deep/er/.ENV", "prod.env", "id_ed25519"])
async def test_a_file_of_secrets_that_the_repository_carries_cannot_be_read(place: Place, name: str) -> None:
    place.write(name, SECRET)
    place.write(".env.example", "EXAMPLE=1\n")

    outcome = await place.sh(f"cat {name}; cat .env.example; mv {name} moved; cat moved; cat ./*/{name}")

    assert SECRET.encode() not in outcome.output
    assert b"Permission denied" in outcome.output
    assert b"EXAMPLE=1" in outcome.output


async def test_what_a_link_with_such_a_name_leads_to_cannot_be_read_either(place: Place) -> None:
    place.write("settings/production", SECRET)
    (place.worktree / ".env").symlink_to("settings/production")

    outcome = await place.sh("cat .env settings/production")

    assert SECRET.encode() not in outcome.output


async def test_in_the_users_own_tree_git_and_our_state_are_safe(place: Place) -> None:
    place.worktree = make_repository(place.root).root
    place.write(".git/codeframe/tree/state.db", SECRET)

    outcome = await place.sh(
        "git log --format=%s; touch .git/x; rm -rf .git; cat .git/codeframe/tree/state.db"
    )

    assert outcome.output.startswith(b"First\n")
    assert SECRET.encode() not in outcome.output
    assert (place.root / ".git/HEAD").exists()
    assert not (place.root / ".git/x").exists()


@pytest.mark.parametrize("home", ["/", "/nonexistent", "/root", "/opt"])
async def test_any_home_will_do(place: Place, home: str) -> None:
    place.environment["HOME"] = home

    outcome = await place.sh("echo $HOME; git --version")

    assert outcome.exit_code == 0, outcome.output


async def test_what_the_settings_hide_is_hidden_file_or_folder(place: Place) -> None:
    place.write("private/deep/key", SECRET)
    place.write("token.txt", SECRET)

    outcome = await place.sh("cat private/deep/key token.txt; ls private", hide=["private", "token.txt"])

    assert SECRET.encode() not in outcome.output


async def test_an_ignored_file_of_the_repository_is_not_there(place: Place) -> None:
    place.write(".env", SECRET, only=place.root)

    outcome = await place.sh("cat .env")

    assert b"No such file" in outcome.output


@pytest.mark.parametrize("path", ["/usr/bin/planted", "/etc/planted", "/planted", "/home/planted"])
async def test_the_system_cannot_be_changed(place: Place, path: str) -> None:
    outcome = await place.sh(f"touch {path}; mkdir {path}.d")

    assert outcome.exit_code != 0
    assert not Path(path).exists()
    assert not Path(f"{path}.d").exists()


async def test_other_users_passwords_cannot_be_read(place: Place) -> None:
    outcome = await place.sh("cat /etc/shadow; ls /etc/ssl/private; cat /etc/passwd")

    assert b"root:" in outcome.output
    assert b"root:*" not in outcome.output
    assert b"Permission denied" in outcome.output


async def test_there_is_no_network_but_a_loopback_of_its_own(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        script = (
            "import socket\n"
            "own = socket.create_server(('127.0.0.1', 0))\n"
            "socket.create_connection(own.getsockname()).close()\n"
            "print('own loopback')\n"
            "for address in ('127.0.0.1', " + str(port) + "), ('1.1.1.1', 53):\n"
            "    try:\n"
            "        socket.create_connection(address, 2)\n"
            "        print('reached', address)\n"
            "    except OSError as error:\n"
            "        print('cut')\n"
        )
        outcome = await run(await place.policy(), ["python3", "-c", script])

    assert outcome.output.decode().splitlines() == ["own loopback", "cut", "cut"]


async def test_the_network_is_there_where_the_policy_allows_it(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=lambda: server.accept()[0].close())
        answering.start()
        port = server.getsockname()[1]
        script = f"import socket; socket.create_connection(('127.0.0.1', {port})); print('reached')"
        outcome = await run(await place.policy(network=True), ["python3", "-c", script])
        answering.join()

    assert outcome.output == b"reached\n"


async def test_sockets_of_this_machine_are_not_there(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "daemon.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        outcome = await place.sh(f"ls {path}; ls -A /run /var/run")

    assert outcome.exit_code == 0
    assert b"No such file" in outcome.output
    assert b"sock\n" not in outcome.output.replace(str(path).encode(), b"")


async def test_other_processes_cannot_be_seen(place: Place) -> None:
    outcome = await place.sh("ls /proc | grep -c '^[0-9]'; kill -9 " + str(os.getpid()))

    assert int(outcome.output.splitlines()[0]) < 10


async def test_a_command_has_no_capability_and_gets_no_new_namespace(place: Place) -> None:
    outcome = await place.sh("grep -i capeff /proc/self/status; unshare --user true; mount -t tmpfs x /mnt")

    assert outcome.output.splitlines()[0].split()[1].strip(b"0") == b""
    assert outcome.exit_code != 0
    assert b"unshare failed" in outcome.output


async def test_the_environment_is_what_the_policy_says(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", SECRET)
    monkeypatch.setenv("DAEMONS_OWN", SECRET)

    outcome = await run(await place.policy(), ["env"], environment={"CI": "1"})

    names = {line.partition("=")[0] for line in outcome.output.decode().splitlines()}
    assert names - {"PWD", "OLDPWD", "_", "SHLVL"} == {
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "TERM", "TMPDIR", "GIT_OPTIONAL_LOCKS",
        "GIT_TERMINAL_PROMPT", "CI",
    }  # fmt: skip


async def test_dependency_folders_are_the_repositorys_own_and_cannot_be_changed(place: Place) -> None:
    place.write("node_modules/left-pad/index.js", "pad\n", only=place.root)
    place.write("node_modules/.cache/old", "old\n", only=place.root)

    outcome = await place.sh(
        "cat node_modules/left-pad/index.js; touch node_modules/x; rm -rf node_modules; "
        "touch node_modules/.cache/new",
        read_only=["node_modules"],
    )

    assert outcome.output.startswith(b"pad\n")
    assert b"Read-only file system" in outcome.output
    assert names(place.root / "node_modules") == [".cache", "left-pad"]
    assert names(place.root / "node_modules/.cache") == ["old"]


async def test_a_link_where_a_dependency_folder_belongs_is_refused(place: Place, tmp_path: Path) -> None:
    place.write("packages/a/node_modules/x", "x", only=place.root)
    outside = tmp_path / "outside"
    outside.mkdir()
    (place.worktree / "packages").mkdir()
    (place.worktree / "packages/a").symlink_to("../../../../../../../../oldroot" + str(outside))

    with pytest.raises(SandboxError, match="symbolic link"):
        await place.sh("true", read_only=["packages/a/node_modules"])
    assert names(outside) == []


async def test_a_dependency_folder_that_is_gone_is_told(place: Place) -> None:
    with pytest.raises(SandboxError, match="node_modules is gone"):
        await place.sh("true", read_only=["node_modules"])


async def test_a_policy_survives_being_stored(place: Place) -> None:
    policy = await place.policy(git=[("/a", "/b")])

    assert Policy.from_json(json.loads(json.dumps(policy.as_json()))) == policy


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())

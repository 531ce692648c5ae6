"""Install the real VS Code that the tests in this directory drive, once per machine.

`python tests/editors/install_vscode.py` leaves code-server (the server build of VS Code), playwright-core
and Chromium ready, and prints the directory. It builds in a directory of its own and renames that when it
is complete, so an interrupted build is never mistaken for a finished one. It fails with one sentence where
something is missing that it may not install; nothing is ever skipped. It knows nothing of our extension.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CODE_SERVER = (
    "4.100.3"  # VS Code 1.100.3: the oldest that the extension supports, and the last that runs on node 20
)
PLAYWRIGHT = "1.65.1"
RECIPE = 1  # raise when the steps below change, so that an installation made by older steps is not used

NODE_MODULES_TO_BUILD = ("@vscode/spdlog", "native-watchdog", "node-pty")
COMMANDS = {"chromium": "chromium", "rg": "ripgrep", "g++": "g++", "make": "make", "tmux": "tmux"}


class CannotInstall(Exception):
    """Something is missing that this machine or this user cannot install; the message says what to do."""


@dataclass(frozen=True)
class Rig:
    """Where the installed programs are."""

    directory: Path

    @property
    def code_server(self) -> Path:
        """The script that node runs as the editor's server."""
        return self.directory / "node_modules/code-server/out/node/entry.js"

    @property
    def playwright(self) -> Path:
        """The module that the driver imports to drive the browser."""
        return self.directory / "node_modules/playwright-core/index.mjs"

    @property
    def chromium(self) -> str:
        """The browser's program."""
        return require_command("chromium")


def install() -> Rig:
    """Return the installed rig, building it first when this machine has none.

    Raises CannotInstall with a sentence that says what is missing and how to get it.
    """
    cache = cache_directory()
    cache.mkdir(parents=True, exist_ok=True)
    complete = cache / f"code-server-{CODE_SERVER}-playwright-{PLAYWRIGHT}-{RECIPE}"
    with only_one_installer(cache):
        install_system_packages()
        if not complete.exists():
            partial = complete.with_name(complete.name + ".partial")
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            build(partial)
            partial.rename(complete)
    return Rig(complete)


def cache_directory() -> Path:
    """The user's own cache directory for what the tests install."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "codeframe_ls-tests"


@contextmanager
def only_one_installer(cache: Path) -> Iterator[None]:
    """Hold the cache's lock; a second installer waits for the first and finds its work done."""
    with (cache / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_system_packages() -> None:
    """Install the programs that no npm package brings, through apt, when this user may."""
    missing = [package for command, package in COMMANDS.items() if shutil.which(command) is None]
    if not missing:
        return
    names = " ".join(missing)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise CannotInstall(
            f"The editor tests need {names}: install them (sudo apt-get install {names}), then run again."
        )
    quiet_apt = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-qq"], environment=quiet_apt)
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], environment=quiet_apt)


def build(directory: Path) -> None:
    """Install code-server and playwright-core into an empty directory.

    Install scripts stay off: those of code-server fetch ripgrep from outside the registry and build modules
    that the server never loads. The few native modules that it does load are built here instead.
    """
    require_node()
    npm_install = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"]
    run(["npm", "init", "--yes"], directory)
    run([*npm_install, f"code-server@{CODE_SERVER}", f"playwright-core@{PLAYWRIGHT}"], directory)
    vscode = directory / "node_modules/code-server/lib/vscode"
    for package in (vscode, vscode / "extensions"):
        run([*npm_install, "--omit=dev", "--legacy-peer-deps"], package)
    run(["npm", "rebuild", "argon2", "--build-from-source"], directory, environment=node_headers())
    for module in NODE_MODULES_TO_BUILD:
        run(["npm", "explore", module, "--", "node-gyp", "rebuild"], vscode, environment=node_headers())
    link_ripgrep(vscode)
    (vscode / "node_modules.asar").symlink_to("node_modules")
    run(
        ["node", str(Rig(directory).code_server), "--config", str(directory / "unused.yaml"), "--version"],
        directory,
    )


def require_node() -> None:
    """Refuse a node that code-server does not run on."""
    version = run([require_command("node"), "--version"])
    if not version.startswith(("v20.", "v22.")):
        raise CannotInstall(
            f"The editor tests need node 20 or 22, and this is node {version.strip()}: put node 20 on PATH."
        )
    require_command("npm")


def node_headers() -> dict[str, str]:
    """The environment in which native modules compile against installed headers, where node has them."""
    prefix = Path(require_command("node")).resolve().parent.parent
    found = (prefix / "include/node/node_api.h").exists()
    return {**os.environ, "npm_config_nodedir": str(prefix)} if found else dict(os.environ)


def link_ripgrep(vscode: Path) -> None:
    """Put the system's ripgrep where the server looks for the one that it would have downloaded."""
    directory = vscode / "node_modules/@vscode/ripgrep/bin"
    directory.mkdir(exist_ok=True)
    (directory / "rg").symlink_to(require_command("rg"))


def require_command(name: str) -> str:
    """Return the path of a program on PATH, or refuse with what to install."""
    path = shutil.which(name)
    if path is None:
        raise CannotInstall(
            f"The editor tests need {name} on PATH: install {COMMANDS.get(name, name)}, then run again."
        )
    return path


def run(command: list[str], directory: Path | None = None, environment: dict[str, str] | None = None) -> str:
    """Run a step and return its output; on failure say which step it was and how its output ended."""
    done = subprocess.run(
        command,
        cwd=directory,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode != 0:
        end = "\n".join(done.stdout.splitlines()[-15:])
        raise CannotInstall(f"`{' '.join(command)}` failed; its output ended:\n{end}")
    return done.stdout


if __name__ == "__main__":
    try:
        print(install().directory)
    except CannotInstall as error:
        sys.exit(str(error))

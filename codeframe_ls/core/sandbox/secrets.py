"""What a command must not read: keys, tokens and passwords, by the places where they are usually kept.

A command's home is empty in any case, and files that git ignores are in no worktree; this list is for what is
shown all the same: a program's own folder under home, the system, and files that the repository carries.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Final

IN_HOME: Final = (
    ".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".netrc", ".git-credentials", ".pgpass",
    ".my.cnf", ".npmrc", ".yarnrc.yml", ".pypirc", ".password-store", ".vault-token", ".terraform.d",
    ".config/gh", ".config/glab-cli", ".config/gcloud", ".config/git/credentials", ".config/op",
    ".config/pip", ".config/rclone", ".config/anthropic", ".config/github-copilot", ".config/google-chrome",
    ".config/chromium", ".config/composer/auth.json", ".composer/auth.json", ".claude", ".claude.json",
    ".codex", ".gemini", ".local/share/keyrings", ".mozilla", ".cargo/credentials",
    ".cargo/credentials.toml", ".gem/credentials", ".m2/settings.xml", ".gradle/gradle.properties",
    ".bash_history", ".zsh_history", ".python_history", ".node_repl_history",
)  # fmt: skip

IN_SYSTEM: Final = (
    "/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/sudoers", "/etc/sudoers.d",
    "/etc/ssl/private", "/etc/ssh", "/etc/NetworkManager/system-connections", "/etc/wireguard",
    "/etc/krb5.keytab", "/etc/docker", "/etc/kubernetes",
)  # fmt: skip
"""An ordinary user cannot read most of them; root can."""

_EXAMPLES: Final = ("example", "sample", "template", "dist", "default", "schema")
_KEYS: Final = ("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".netrc", ".git-credentials")


def secrets(home: Path, worktree: Path, mount: Path, toolchains: Collection[str] = ()) -> tuple[str, ...]:
    """The paths to hide, as a command would name them. Reads names only."""
    beside = (entry.path for folder in toolchains for entry in _entries(folder) if is_secret(entry.name))
    carried = (str(mount / path) for path in _carried(worktree))
    # Where the mount is the user's own tree, the state lies in its git directory.
    state = str(mount / ".git/codeframe")
    return (*(str(home / name) for name in IN_HOME), *IN_SYSTEM, state, *beside, *carried)


def is_secret(name: str) -> bool:
    """Whether a file of this name usually holds secrets: `.env`, `.env.local`, `prod.env`, no example."""
    lower = name.lower()
    if lower.startswith(".env.") or lower.endswith(".env"):
        return not any(word in lower for word in _EXAMPLES)
    return lower in _KEYS


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Of a folder of programs, which may be a project of the user's; nothing of a file."""
    if not os.path.isdir(folder):  # noqa: PTH112 - many, and text already
        return []
    with os.scandir(folder) as entries:
        return list(entries)


def _carried(worktree: Path) -> list[str]:
    found = set()
    for folder, folders, files in os.walk(worktree):
        if ".git" in folders:
            folders.remove(".git")
        for path in (Path(folder, name) for name in files if is_secret(name)):
            found.add(path)
            # What a link of such a name leads to is no less secret.
            if path.is_symlink() and path.resolve().is_relative_to(worktree.resolve()):
                found.add(worktree / path.resolve().relative_to(worktree.resolve()))
    return sorted(str(path.relative_to(worktree)) for path in found)

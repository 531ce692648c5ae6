"""What protects a user on this machine from a command of an agent, and what does not.

Nothing is claimed that was not tried: a harmless command is run in the sandbox and tells what it found. Knows
no face.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.core.sandbox.bubblewrap import Bubblewrap, Failure, search
from codeframe_ls.core.sandbox.memory import delegated
from codeframe_ls.core.sandbox.policy import KEPT_BYTES, SECONDS, Policy, policy_for
from codeframe_ls.core.sandbox.run import run

_PROBE: Final = r"""
for place in / /usr /etc; do
    if (: > "$place/.codeframe-probe") 2>/dev/null; then echo "wrote $place"; fi
done
for secret in .ssh .aws .gnupg .netrc .config; do
    if [ -e "$HOME/$secret" ]; then echo "saw $secret"; fi
done
if (: > own) 2>/dev/null; then echo works; fi
while read -r name rest; do
    case $name in lo:) ;; *:*) echo "network $name" ;; esac
done < /proc/net/dev
set -- /proc/[0-9]*
echo "processes $#"
"""
_FEW: Final = 8
"""A command sees bubblewrap's first process, itself and what it starts."""


@dataclass(frozen=True, slots=True)
class Protection:
    """One thing that is protected, or, where `protects` is False, is not."""

    name: str
    protects: bool
    text: str


async def examine(environment: Mapping[str, str]) -> list[Protection]:
    """What holds for commands that get this environment's PATH and HOME."""
    found = search()
    if not isinstance(found, Bubblewrap):
        return [Protection("bubblewrap", False, _why(found))]
    sandbox = Protection("bubblewrap", True, f"{found.path}, {found.version}; user namespaces work")
    place = await asyncio.to_thread(os.path.realpath, tempfile.gettempdir())
    with tempfile.TemporaryDirectory(prefix="codeframe-doctor-", dir=place) as folder:
        policy = await policy_for(worktree=Path(folder), mount=Path(folder), environment=environment)
        try:
            said = (await run(policy, ["/bin/sh", "-c", _PROBE])).output.decode(errors="replace").splitlines()
        except CodeframeError as error:
            return [sandbox, Protection("sandbox", False, error.message)]
    return [sandbox, *_seen(said), _memory(), _readable(policy), _limits()]


def _seen(said: list[str]) -> list[Protection]:
    written = [line.removeprefix("wrote ") for line in said if line.startswith("wrote ")]
    seen = [line.removeprefix("saw ") for line in said if line.startswith("saw ")]
    networks = [line.removeprefix("network ").rstrip(":") for line in said if line.startswith("network ")]
    processes = [int(line.split()[1]) for line in said if line.startswith("processes ")]
    own = "works" in said
    return [
        _verdict(
            "files",
            f"a command could write in {', '.join(written)}" if written
            else "" if own else "a command cannot even write in its worktree",
            "a command changes nothing but its worktree (and an empty home and /tmp of its own)",
        ),
        _verdict(
            "secrets",
            f"a command could see {', '.join(seen)} in your home" if seen else "",
            "your home, .env files, keys and git's configuration are hidden from it",
        ),
        _verdict(
            "network",
            f"a command could use {', '.join(networks)}" if networks else "",
            "cut; a loopback interface of its own",
        ),
        _verdict(
            "processes",
            "" if processes and processes[0] <= _FEW else "a command could see those of others",
            "it sees its own only, and all of them end with it",
        ),
    ]  # fmt: skip


def _verdict(name: str, wrong: str, right: str) -> Protection:
    return Protection(name, not wrong, wrong or right)


def _memory() -> Protection:
    group = delegated()
    if group is not None:
        return Protection("memory", True, f"can be limited, by a control group in {group}")
    return Protection(
        "memory",
        False,
        "nothing limits it: no control group (cgroup v2) is delegated to you, as a systemd user session does",
    )


def _readable(policy: Policy) -> Protection:
    shown = ", ".join(policy.toolchains) or "none"
    text = f"it can read the system's programs and settings, and of yours what PATH leads to: {shown}"
    return Protection("readable", True, text)


def _limits() -> Protection:
    return Protection(
        "limits",
        True,
        f"{SECONDS:.0f} s and {KEPT_BYTES // 1024} KiB of kept output for a command, unless set",
    )


def _why(failures: list[Failure]) -> str:
    without = "so nothing protects you from an agent's commands, and each will need your approval"
    if not failures:
        install = "install the package `bubblewrap`" if shutil.which("apt-get") else "install bubblewrap"
        return f"not found, {without}; {install}"
    reasons = "; ".join(f"{failure.path}: {failure.reason}" for failure in failures)
    return f"cannot run here ({reasons}), {without}; allow user namespaces"

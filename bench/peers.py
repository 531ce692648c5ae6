"""The programs that we are measured against, installed into a cache of their own at pinned versions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

PYTHON_PEERS: Final = ("jedi-language-server==0.47.0", "basedpyright==1.40.2", "pygls==2.1.1")
AGENT_PEERS: Final = ("mini-swe-agent==2.4.6", "claude-agent-sdk==0.2.188")
NODE_PEERS: Final = {"task-master-ai": "0.43.1", "backlog.md": "1.52.0"}


def cache() -> Path:
    """Where the peers live."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "codeframe_ls-bench"


def install() -> None:
    """Install what is not there yet. A marker, written last, names the versions that are complete."""
    marker = cache() / "complete.json"
    wanted = json.dumps([PYTHON_PEERS, AGENT_PEERS, NODE_PEERS])
    if marker.exists() and marker.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(cache(), ignore_errors=True)
    cache().mkdir(parents=True)
    print(f"installing the peers into {cache()} ...", file=sys.stderr)
    for name, packages in {"python": PYTHON_PEERS, "agents": AGENT_PEERS}.items():
        subprocess.run([sys.executable, "-m", "venv", cache() / name], check=True)
        subprocess.run([cache() / name / "bin/pip", "install", "--quiet", *packages], check=True)
    (cache() / "node").mkdir()
    manifest = {"name": "peers", "private": True, "dependencies": NODE_PEERS}
    (cache() / "node/package.json").write_text(json.dumps(manifest), encoding="utf-8")
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=cache() / "node", check=True
    )
    marker.write_text(wanted, encoding="utf-8")


def python_peer(program: str) -> str:
    """The path of a program of the Python peers."""
    return str(cache() / "python/bin" / program)


def agent_peer(program: str) -> str:
    """The path of a program of the coding agents."""
    return str(cache() / "agents/bin" / program)


def claude() -> str:
    """The path of Claude Code, which its SDK brings along."""
    return str(next((cache() / "agents").glob("lib/python*/site-packages/claude_agent_sdk/_bundled/claude")))


def node_peer(program: str) -> str:
    """The path of a program of the node peers."""
    return str(cache() / "node/node_modules/.bin" / program)

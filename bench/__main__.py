"""Run the measurements, all or the named ones, and print their tables as Markdown."""

from __future__ import annotations

import os
import platform
import sys
from importlib import import_module

from bench import peers
from bench.fixtures import workspace

NAMES = ("startup", "listing", "editing", "documents", "commit", "graph", "memory", "snapshot", "run", "live")


def main() -> None:
    """`python -m bench [NAME ...]`."""
    chosen = sys.argv[1:] or NAMES
    if unknown := set(chosen) - set(NAMES):
        sys.exit(f"there is no measurement {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    peers.install()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    for name in chosen:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        with workspace() as made:
            print(f"### {name}\n\n{import_module(f'bench.{name}').run(made)}\n", flush=True)


if __name__ == "__main__":
    main()

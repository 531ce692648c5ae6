"""`python -m scripts.demo [FOLDER]`: play the demo in a repository that is made anew."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scripts.demo import replayed, repository, story
from scripts.demo.stage import Stage

FOLDER = Path(__file__).parents[2] / ".cache/demo/marks"


def main() -> None:
    """Play the demo."""
    folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else FOLDER
    programs = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    environment["GIT_PAGER"] = "cat"
    # The example's tests need none of the plugins that happen to be installed for ours.
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # A key of the spectator's own is never sent to the replayed model, nor is it needed.
    environment.pop("ANTHROPIC_AUTH_TOKEN", None)
    if folder.exists():
        subprocess.run(
            ["codeframe-ls", "daemon", "stop"],
            cwd=folder,
            env=environment,
            check=False,
            stdout=subprocess.DEVNULL,
        )
    repository.make(folder)
    if os.environ.get("LIVE"):
        _live(folder, environment)
        return
    with replayed.model() as base_url:
        environment |= {"ANTHROPIC_BASE_URL": base_url, "ANTHROPIC_API_KEY": "replayed"}
        story.tell(Stage(folder, environment), folder, environment)


def _live(folder: Path, environment: dict[str, str]) -> None:
    """Play with the real model, at the cost of whoever set the key."""
    if not environment.get("ANTHROPIC_API_KEY"):
        sys.exit(
            "demo: LIVE=1 asks the real model; set ANTHROPIC_API_KEY, or leave LIVE out for the replayed one."
        )
    story.tell(Stage(folder, environment), folder, environment, live=True)


if __name__ == "__main__":
    main()

"""The demo's screens, in order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from scripts.demo import editor, run
from scripts.demo.stage import Stage

EDITED = (
    "- The newest match comes first.\n",
    """- The newest match comes first, and a match in the title before one in the address.
- A search answers within 50 ms.
""",
)


def tell(stage: Stage, folder: Path, environment: Mapping[str, str], *, live: bool = False) -> None:
    """Play every screen; `live`: the model is the real one."""
    _repository(stage, folder)
    _document(stage)
    _structure(stage)
    _model(stage, live=live)
    _tasks(stage)
    _edit(stage, folder, environment)
    _question(stage, folder, environment)
    run.tell(stage, folder, environment)
    _log(stage)
    _editors(stage, folder)


def _repository(stage: Stage, folder: Path) -> None:
    stage.screen(
        "A small real project",
        f"A git repository in {folder}, with a requirements document and tests that pass.",
    )
    stage.run("git log --oneline")
    stage.run("pytest --quiet")
    stage.note(
        "Setting it up starts one daemon for this working tree. Every editor and every `cf` will share it."
    )
    stage.run("cf init --detect")


def _document(stage: Stage) -> None:
    stage.screen(
        "A requirements document", "Plain Markdown. Its sections are what tasks come from and lead back to."
    )
    stage.run("cf prd show")


def _structure(stage: Stage) -> None:
    stage.screen(
        "A plan from the document's structure",
        "No model, no network: headings, lists, checkboxes and requirement ids.",
    )
    stage.run("cf tasks generate --source structure")


def _model(stage: Stage, *, live: bool) -> None:
    stage.screen(
        "A plan from a model",
        "The real model answers, at your cost."
        if live
        else "The answer is replayed from a script by a local server that speaks the real API.",
    )
    stage.run("cf tasks generate --source model")


def _tasks(stage: Stage) -> None:
    stage.screen(
        "From plan to tasks",
        "A plan changes nothing until it is applied. The model's has replaced the one from structure.",
    )
    stage.run("cf plans apply G2")
    stage.run("cf tasks list")
    stage.run("cf tasks next")


def _edit(stage: Stage, folder: Path, environment: Mapping[str, str]) -> None:
    stage.screen(
        "The document changes", "An editor rewrites an acceptance criterion of the search and saves."
    )
    path = folder / "PRD.md"
    text = path.read_text(encoding="utf-8")
    assert EDITED[0] in text
    editor.save(folder, path, text.replace(*EDITED), environment)
    stage.run("git diff --unified=1")
    stage.note("The tasks of that section know that their text has changed:")
    stage.run("cf prd show")
    stage.screen(
        "A three-way plan", "Only what changed is planned again; finished work is never changed silently."
    )
    stage.note("Generating again compares three things: the text then, the task now, the text now.")
    stage.run("cf tasks generate --source model --section Features --section Search")
    stage.run("cf plans apply G3")


def _question(stage: Stage, folder: Path, environment: Mapping[str, str]) -> None:
    stage.screen("A question, answered on its page", "Until it is answered, its task is held.")
    first = json.loads(stage.read("cf tasks next --json"))["ready"][0]["task"]["alias"]
    stage.run(
        f'cf blocker create "Where shall the bookmarks live?" --task {first} '
        '--option "In the home directory" --option "In the current repository"'
    )
    stage.run(f"cf tasks show {first}")
    stage.run("cf blocker answer B1")
    page = Path(json.loads(stage.read("cf blocker answer B1 --json"))["page"])
    page = folder / page
    text = page.read_text(encoding="utf-8")
    stage.show(page, text)
    stage.note("The second option and `send` are ticked, and the page is saved:")
    editor.save(folder, page, _ticked(text), environment)
    stage.run("cf blocker show B1")
    stage.run(f"cf tasks show {first}")


def _log(stage: Stage) -> None:
    stage.screen(
        "What happened", "Every change is one event; editors that reconnect ask for what they missed."
    )
    stage.run("cf events list")
    stage.run("cf status")


def _editors(stage: Stage, folder: Path) -> None:
    stage.screen(
        "Now in your editor",
        "The repository stays; its daemon ends by itself when nobody has used it for ten minutes.",
    )
    stage.note(
        f"  VS Code   make vscode; code --install-extension editors/vscode/codeframe.vsix; code {folder}\n"
        f"  Neovim    nvim -u examples/init.lua {folder}/PRD.md\n"
        f"  terminal  cd {folder}; cf --help"
    )


def _ticked(page: str) -> str:
    """The page with its second option and its send line ticked."""
    lines = page.split("\n")
    options = [number for number, line in enumerate(lines) if line.startswith("- [ ]")]
    for number in (options[1], options[-1]):
        lines[number] = lines[number].replace("- [ ]", "- [x]", 1)
    return "\n".join(lines)

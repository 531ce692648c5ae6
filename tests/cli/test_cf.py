"""What holds for every command of `cf`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.support.machine import Machine


def test_a_result_is_printed_for_people(cf: Run) -> None:
    done = cf("tasks", "create", "Import bookmarks")
    assert (done.returncode, done.stdout, done.stderr) == (0, "T1  Import bookmarks: Ready\n", "")


def test_a_result_is_printed_as_json_wherever_the_option_stands(cf: Run) -> None:
    cf("tasks", "create", "Import bookmarks")
    for words in (("--json", "tasks", "list"), ("tasks", "list", "--json"), ("tasks", "--json", "list")):
        assert [task["alias"] for task in json.loads(cf(*words).stdout)["tasks"]] == ["T1"]


def test_text_of_a_task_is_never_read_as_an_option_after_two_dashes(
    cf: Run, cf_json: Callable[..., Any]
) -> None:
    assert cf("tasks", "create", "--", "--json").returncode == 0
    assert cf_json("tasks", "show", "T1")["task"]["title"] == "--json"


def test_text_of_a_task_is_never_read_as_markup(cf: Run) -> None:
    assert "[red]stop[/red]" in cf("tasks", "create", "[red]stop[/red]").stdout


def test_a_refusal_is_one_sentence_on_standard_error_with_its_own_exit_code(cf: Run) -> None:
    done = cf("tasks", "show", "T99")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "cf: There is no task T99; `cf tasks list` shows them.\n"


def test_a_refusal_is_json_where_json_was_asked_for(cf: Run) -> None:
    done = cf("tasks", "show", "T99", "--json")
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error["error"], error["exit"]) == (3, "not-found", 3)


def test_a_wrong_call_is_json_where_json_was_asked_for(cf: Run) -> None:
    done = cf("--json", "tasks", "show")
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, done.stderr) == (2, "")
    assert error == {"message": "Missing argument 'TASK'.", "error": "invalid-params", "exit": 2}


def test_json_after_two_dashes_is_not_asked_for(cf: Run) -> None:
    assert cf("tasks", "show", "--", "--json").stderr.startswith("cf: There is no task --json")


def test_a_cycle_is_refused_and_named(cf: Run) -> None:
    cf("tasks", "create", "First")
    cf("tasks", "create", "Second", "--depends-on", "T1")
    done = cf("tasks", "set-dependencies", "T1", "--add", "T2")
    assert done.returncode == 4
    assert "T1 → T2 → T1" in done.stderr


def test_an_empty_value_empties_a_list(cf: Run, cf_json: Callable[..., Any]) -> None:
    cf("tasks", "create", "First")
    cf("tasks", "create", "Second", "--depends-on", "T1")
    cf("tasks", "set-dependencies", "T2", "--depends-on", "")
    assert cf_json("tasks", "show", "T2")["dependsOn"] == []


def test_a_wrong_word_is_a_wrong_call(cf: Run) -> None:
    done = cf("tasks", "lst")
    assert done.returncode == 2
    assert "lst" in done.stderr


def test_a_value_of_the_wrong_kind_is_a_wrong_call(cf: Run) -> None:
    assert cf("events", "since", "yesterday").returncode == 2


def test_a_folder_outside_every_repository_is_refused(cf: Run, tmp_path: Path) -> None:
    done = cf("status", cwd=tmp_path)
    assert done.returncode == 5
    assert done.stderr == (
        f"cf: {tmp_path} is not in a git repository; run `git init` in your project's folder and try again.\n"
    )


def test_the_repository_is_found_from_a_folder_inside_it(cf: Run, root: Path) -> None:
    (root / "src/deep").mkdir(parents=True)
    cf("tasks", "create", "First")
    assert "T1" in cf("tasks", "list", cwd=root / "src/deep").stdout
    assert "T1" in cf("-C", str(root / "src"), "tasks", "list", cwd=root.parent).stdout


def test_a_file_is_named_from_where_one_is_or_from_the_root(cf: Run, root: Path) -> None:
    below = root / "pläne und mehr"
    below.mkdir()
    (below / "Größe.md").write_text("# Größe\n\n- [ ] Messen\n", encoding="utf-8")
    for path, cwd in (
        ("Größe.md", below),
        ("../pläne und mehr/Größe.md", below),
        ("pläne und mehr/Größe.md", below),
    ):
        assert cf("prd", "add", path, cwd=cwd).stdout.startswith("D1  pläne und mehr/Größe.md: 1 section")
    assert cf("-C", str(below), "prd", "add", "Größe.md", cwd=root.parent).returncode == 0
    assert "+ N1   Messen" in cf("tasks", "generate", "Größe.md", cwd=below).stdout
    assert "+ N1   Messen" in cf("tasks", "generate", "D1", cwd=below).stdout
    assert "Look here" in cf("blocker", "create", "Look here", "--path", "Größe.md", cwd=below).stdout


def test_what_may_be_left_out_is_in_brackets(cf: Run) -> None:
    assert "Usage: cf tasks generate [OPTIONS] [PRD]\n" in cf("tasks", "generate", "--help").stdout
    assert "Usage: cf tasks show [OPTIONS] TASK\n" in cf("tasks", "show", "--help").stdout


@pytest.mark.parametrize("option", ["", "--json"])
def test_a_reader_that_leaves_early_is_no_error(machine: Machine, root: Path, cf: Run, option: str) -> None:
    cf("tasks", "create", "First")
    program = "from codeframe_ls.cli.main import main; main()"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -c '{program}' {option} events list | true"],
        cwd=root, env=machine.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("option", [(), ("--json",)])
def test_output_that_cannot_be_written_is_told(machine: Machine, root: Path, option: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [machine.python, "-c", "from codeframe_ls.cli.main import main; main()", *option, "status"],
            cwd=root, env=machine.environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == (
        "" if option else "cf: The result could not be written (No space left on device).\n"
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete_commands(cf: Run, shell: str) -> None:
    assert "_CF_COMPLETE" in cf("completion", shell).stdout


Complete = Callable[[str], list[str]]


@pytest.fixture
def complete(machine: Machine, root: Path) -> Complete:
    """What bash offers at the end of a line; fails where more than a little was imported for it."""
    program = (
        "import atexit, sys\nfrom codeframe_ls.cli.main import main\n"
        "atexit.register(lambda: print('pydantic' in sys.modules, file=sys.stderr))\nmain()"
    )

    def offered(line: str) -> list[str]:
        environment = {
            **machine.environment,
            "_CF_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
        }
        done = subprocess.run(
            [machine.python, "-c", program],
            cwd=root, env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.stderr == "False\n"
        return [item.partition(",")[2] for item in done.stdout.split()]

    return offered


def test_completion_offers_the_words_of_the_table(complete: Complete) -> None:
    assert complete("cf tasks l") == ["list"]


def test_completion_offers_the_states_that_a_person_may_choose(complete: Complete) -> None:
    assert complete("cf tasks set-status T1 ") == ["backlog", "ready", "done", "cancelled"]


def test_completion_offers_what_an_id_can_name(cf: Run, root: Path, complete: Complete) -> None:
    (root / "PRD.md").write_text("# Shop\n\n- [ ] One\n- [ ] Two\n", encoding="utf-8")
    for words in (
        "tasks generate --yes",
        "tasks generate",
        "blocker create Which? --task T1",
        "blocker create Where?",
        "blocker withdraw B2",
        "checkpoint create",
    ):
        assert cf(*words.split()).returncode == 0, words
    assert complete("cf tasks show t") == ["T1", "T2"]
    assert complete("cf tasks set-dependencies T2 --add ") == ["T1", "T2"]
    assert complete("cf plans apply ") == ["G2"]
    assert complete("cf plans show G") == ["G1", "G2"]
    assert complete("cf blocker answer ") == ["B1"]
    assert complete("cf blocker show ") == ["B1", "B2"]
    assert complete("cf checkpoint restore ") == ["C1"]
    assert complete("cf prd show ") == ["PRD.md"]
    assert complete("cf work show ") == []
    assert complete("cf patch show ") == []


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("taks list", "`cf taks`; did you mean `cf tasks`"),
        ("tasks lst", "`cf tasks lst`; did you mean `cf tasks list`?"),
        ("generate", "`cf generate`; did you mean `cf tasks generate`?"),
        ("xyzzy", "`cf xyzzy`; `cf --help` shows those that there are."),
    ],
)
def test_a_command_that_there_is_not_leads_to_the_one_that_was_meant(cf: Run, words: str, meant: str) -> None:
    refused = cf(*words.split())
    assert refused.returncode == 2
    assert f"There is no command {meant}" in refused.stderr


def test_starting_imports_nothing_that_is_slow_to_load() -> None:
    heavy = ("pydantic", "pygls", "lsprotocol", "rich", "asyncio", "pathlib")
    program = (
        "import sys\nfrom codeframe_ls.cli import main\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_document_that_asks_for_no_work_is_refused_and_makes_no_plan(cf: Run, root: Path) -> None:
    (root / "PRD.md").write_text("# Shop\n", encoding="utf-8")
    done = cf("tasks", "generate")
    assert (done.returncode, done.stdout) == (8, "")
    assert done.stderr.startswith("cf: Nothing in PRD.md asks for work")
    assert "no plan" in cf("plans", "list").stdout.lower()


def test_an_option_that_is_given_several_times_is_spelt_in_the_singular(cf: Run) -> None:
    help_text = cf("blocker", "create", "--help").stdout
    assert "--option TEXT" in help_text
    assert "--options" not in help_text
    cf("blocker", "create", "Which store?", "--option", "SQLite", "--option", "Postgres")
    assert "1. SQLite\n  2. Postgres" in cf("blocker", "show", "B1").stdout
    assert "cf tasks assign [OPTIONS] TASK..." in cf("tasks", "assign", "--help").stdout


def test_lines_are_counted_from_1_as_they_are_printed(cf: Run, root: Path) -> None:
    (root / "notes.md").write_text("one\ntwo\nthree\n", encoding="utf-8")
    cf("tasks", "create", "Look", "--path", "notes.md", "--line", "2")
    assert "notes.md:2" in cf("tasks", "show", "T1").stdout
    [task] = [json.loads(cf("tasks", "show", "T1", "--json").stdout)["source"]]
    assert (task["line"], task["endLine"]) == (1, 2)
    cf("blocker", "create", "Why?", "--path", "notes.md", "--line", "2")
    assert "notes.md:2" in cf("blocker", "show", "B1").stdout
    beyond = cf("blocker", "create", "Why?", "--path", "notes.md", "--line", "9")
    assert beyond.returncode == 2
    assert "notes.md has 4 lines, and no line 9." in beyond.stderr
    zero = cf("tasks", "create", "Look", "--path", "notes.md", "--line", "0")
    assert zero.returncode == 2
    assert "0 is not in the range x>=1" in zero.stderr
    assert "lines count from 1" in cf("tasks", "create", "--help").stdout

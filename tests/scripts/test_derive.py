"""The derived files say what the table of operations says."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from codeframe_ls.core.table import operations
from scripts.derive import settings_page
from scripts.derive.__main__ import FACES, ROOT, stale
from scripts.derive.parameters import of_model, parameters
from tests.scripts.models import Everything


def test_no_derived_file_is_stale() -> None:
    assert not [str(path.relative_to(ROOT)) for path in stale()]


def test_checking_fails_when_a_file_is_stale() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.derive", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for face in set(FACES) - {settings_page}:
        assert face.render(list(operations().values())[:-1]) != (ROOT / face.TARGET).read_text("utf-8")


@pytest.mark.parametrize("name", sorted(operations()))
def test_every_parameter_has_a_meaning_and_a_kind(name: str) -> None:
    for parameter in parameters(operations()[name]):
        assert parameter.description.endswith("."), f"{name} {parameter.name}: a description is a sentence"
        assert parameter.kind != "json", f"{name} {parameter.name}: a terminal cannot spell it"


def test_one_word_for_one_value_is_a_word() -> None:
    """A new option that may be given several times is looked at here, by a person, before it is released."""
    spelt = {
        parameter.field: parameter.spelling
        for operation in operations().values()
        for parameter in parameters(operation)
        if parameter.repeated and parameter.spelling != parameter.field.replace("_", "-")
    }
    assert spelt == {"gates": "gate", "options": "option", "requirements": "requirement", "tasks": "task"}


def test_what_is_given_once_is_spelt_as_it_is_named() -> None:
    for operation in operations().values():
        for parameter in parameters(operation):
            if not parameter.repeated:
                assert parameter.spelling == parameter.field.replace("_", "-")


def test_the_kinds_of_parameters_are_read_off_their_types() -> None:
    found = {parameter.name: parameter for parameter in of_model(Everything)}
    assert found["oneWord"].required
    assert (found["flag"].kind, found["flag"].default) == ("boolean", False)
    assert (found["several"].repeated, found["several"].kind) == (True, "string")
    assert found["choice"].choices == ("high", "low")
    assert (found["maybe"].kind, found["maybe"].required, found["maybe"].default) == ("integer", False, None)
    assert found["anything"].kind == "json"


def test_a_palette_entry_names_an_operation_that_exists() -> None:
    manifest = json.loads((ROOT / "editors/vscode/package.json").read_text("utf-8"))
    commands = {entry["command"].removeprefix("codeframe.") for entry in manifest["contributes"]["commands"]}
    assert {name for name in commands if "." in name} == set(operations())

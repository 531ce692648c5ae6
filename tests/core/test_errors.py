"""The tree of exceptions, and what every face makes of it."""

from __future__ import annotations

import inspect

import pytest

from codeframe_ls import failures
from codeframe_ls.core import errors
from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.failures import INTERNAL_SENTENCE, describe

ALL = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, CodeframeError)]


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind is not CodeframeError])
def test_each_is_told_with_its_name_sentence_and_data(kind: type[CodeframeError]) -> None:
    failure = describe(kind("Something happened.", task="T1"))

    assert failure.message == "Something happened."
    assert failure.data == {"error": kind.name, "exit": failure.exit, "task": "T1"}
    assert failure.exit > 1, "each kind of refusal has an exit code of its own"
    assert failure.code in (failures.INVALID_PARAMS, failures.REQUEST_FAILED)


def test_names_are_unique_and_in_kebab_case() -> None:
    assert len({kind.name for kind in ALL}) == len(ALL)
    assert errors.DependencyCycle.name == "dependency-cycle"


def test_the_docstring_shows_the_whole_tree() -> None:
    assert errors.__doc__ is not None
    for kind in ALL:
        assert kind.__name__ in errors.__doc__


@pytest.mark.parametrize("error", [ValueError("/home/ana/.netrc"), KeyError("secret"), OSError(5, "secret")])
def test_a_fault_of_the_program_tells_no_details(error: Exception) -> None:
    failure = describe(error)

    assert (failure.message, failure.exit) == (INTERNAL_SENTENCE, 1)
    assert failure.data == {"error": "internal", "exit": 1}

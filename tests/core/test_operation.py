"""The declaration of operations: what a table's row holds, and what raw parameters may be."""

from __future__ import annotations

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import InvalidParams, NotFound
from codeframe_ls.core.operation import Call
from codeframe_ls.core.table import operations
from tests.support.core import call


def test_a_row_is_made_from_the_declaration() -> None:
    row = operations()["tasks.setStatus"]

    assert (row.title, row.cf, row.positional) == ("Set Task State", "tasks set-status", ("task", "status"))
    assert row.summary == "Bring a task to another state, where a person may."
    assert row.description.startswith("A person may approve a task")
    assert not row.reads


def test_the_terminals_spelling_is_the_name_unless_said() -> None:
    assert operations()["tasks.create"].cf == "tasks create"


def test_a_readers_row_says_so() -> None:
    assert operations()["tasks.list"].reads


@pytest.mark.parametrize("raw", [{"dependsOn": ["T1"], "task": "T2"}, {"depends_on": ["T1"], "task": "T2"}])
def test_both_spellings_of_a_parameter_are_understood(raw: dict[str, object]) -> None:
    params = operations()["tasks.setDependencies"].parse(raw)

    assert params.model_dump(by_alias=True)["dependsOn"] == ["T1"]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({}, "tasks.setStatus: `task` is missing; `status` is missing."),
        (
            {"task": "T1", "status": "READY", "colour": 1},
            "tasks.setStatus: `colour` is not a parameter of this operation.",
        ),
        ({"task": 1, "status": "READY"}, "tasks.setStatus: `task`: input should be a valid string."),
        (
            {"task": "T1", "status": "READY", "revision": 0},
            "tasks.setStatus: `revision`: input should be greater than or equal to 1.",
        ),
        (
            {"task": "\ud800", "status": "READY"},
            (
                "tasks.setStatus: `task`: input should be a valid string, "
                "unable to parse raw data as a unicode string."
            ),
        ),
    ],
)
def test_parameters_that_do_not_fit_are_named_in_one_sentence(raw: dict[str, object], sentence: str) -> None:
    with pytest.raises(InvalidParams) as refused:
        operations()["tasks.setStatus"].parse(raw)

    assert refused.value.message == sentence


async def test_an_operation_that_is_not_there_is_refused(core: Core) -> None:
    with pytest.raises(NotFound, match=r"^There is no operation `tasks.fly`\.$"):
        await core.call("tasks.fly", {}, Call())


async def test_the_result_has_camel_case_names(core: Core) -> None:
    made = await call(core, "tasks.create", title="x")

    assert "dependsOn" in made.model_dump(mode="json", by_alias=True)["task"]

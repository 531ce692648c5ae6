"""The model's answer, read while it streams in: what counts as a task, and what makes the answer useless."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.agent.task_stream import MAX_ANSWER, Elements, TaskStream
from codeframe_ls.core.errors import ModelAnswerInvalid
from tests.support.model import task

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def pieces(text: str, cuts: list[int]) -> list[str]:
    edges = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [text[start:end] for start, end in itertools.pairwise(edges)]


@given(
    st.lists(st.dictionaries(st.text(), json_values, max_size=4), max_size=4),
    st.lists(st.integers(min_value=0, max_value=10_000), max_size=20),
    st.booleans(),
    st.sampled_from([None, 1, "\t"]),
)
def test_elements_are_the_same_however_the_text_is_cut(
    elements: list[dict[str, Any]], cuts: list[int], ascii_only: bool, indent: Any
) -> None:
    text = json.dumps({"tasks": elements}, ensure_ascii=ascii_only, indent=indent)
    reader = Elements()
    read = [json.loads(element) for piece in pieces(text, cuts) for element in reader.feed(piece)]
    assert read == elements


@given(st.text(alphabet='{}[]",:\\ a1'), st.lists(st.integers(min_value=0, max_value=99), max_size=5))
def test_no_text_is_too_wild_to_read(text: str, cuts: list[int]) -> None:
    whole, cut = Elements(), Elements()
    assert whole.feed(text) == [element for piece in pieces(text, cuts) for element in cut.feed(piece)]


def test_a_task_is_there_with_its_last_brace() -> None:
    text = json.dumps({"tasks": [task("t1"), task("t2")]})
    end = text.index("}") + 1
    stream = TaskStream([1])
    assert [found.key for found in stream.feed(text[: end - 1])] == []
    assert [found.key for found in stream.feed(text[end - 1 : end])] == ["t1"]
    assert [found.key for found in stream.feed(text[end:])] == ["t2"]
    assert [found.key for found in stream.finish()] == ["t1", "t2"]


def read(*tasks: Any, sections: tuple[int, ...] = (1, 2)) -> list[Any]:
    stream = TaskStream(sections)
    stream.feed(json.dumps({"tasks": list(tasks)}))
    return list(stream.finish())


def test_texts_are_tidied_and_nothing_else() -> None:
    (tidy,) = read(
        task(
            title="  Sign\n in\x07 ",
            description="\nOne.\n\nTwo.\x1b[0m ",
            acceptance=["  It  works ", " "],
            requirements=["FR-1"],
            priority="High",
        )
    )
    assert tidy.title == "Sign in"
    assert tidy.description == "One.\n\nTwo. [0m"
    assert tidy.acceptance == ["It works"]
    assert tidy.requirements == ["FR-1"]
    assert tidy.priority == "high"


def test_a_task_may_depend_on_a_later_one() -> None:
    assert [found.depends_on for found in read(task("t1", dependsOn=["t2"]), task("t2"))] == [["t2"], []]


def test_no_task_at_all_is_an_answer() -> None:
    assert read() == []


@pytest.mark.parametrize(
    ("tasks", "reason"),
    [
        ([task(title="")], "in its task 1, title: "),
        ([task(title=" \n ")], "in its task 1, title: "),
        ([task(title="x" * 301)], "in its task 1, title: "),
        ([task(key="")], "in its task 1, key: "),
        ([task(section="1")], "in its task 1, section: "),
        ([task(), task("t2", section=3)], "its task 2 names section 3, which was not asked for"),
        ([task(section=0)], "its task 1 names section 0"),
        ([task(), task()], "two of its tasks have the key 't1'"),
        ([task(dependsOn=["t9"])], "its task t1 depends on 't9', which is not in it"),
        ([task(dependsOn=["t1"])], "in a circle: t1 -> t1"),
        ([task("a", dependsOn=["b"]), task("b", dependsOn=["a"])], "in a circle: "),
        ([task(priority="urgent")], "in its task 1, priority: "),
        ([task(acceptance="It works")], "in its task 1, acceptance: "),
        ([task(shell="rm -rf /")], "in its task 1, shell: "),
        ([{}], "in its task 1, key: "),
        ([task(), 3], "its list holds something that is no task"),
    ],
)
def test_a_task_that_does_not_fit_makes_the_answer_useless(tasks: list[Any], reason: str) -> None:
    with pytest.raises(ModelAnswerInvalid) as caught:
        read(*tasks)
    assert caught.value.message.startswith("The model's answer cannot be used: ")
    assert reason in caught.value.message
    assert caught.value.message.endswith("; try again.")


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I cannot do that.",
        '{"tasks": [',
        "[]",
        '{"tasks": {}}',
        '{"tasks": [], "more": 1}',
        '{"tasks": []} and',
        "{}",
    ],
)
def test_an_answer_of_another_shape_is_useless(answer: str) -> None:
    stream = TaskStream([1])
    stream.feed(answer)
    with pytest.raises(ModelAnswerInvalid, match=r"it is not"):
        stream.finish()


def test_an_answer_without_an_end_is_dropped() -> None:
    stream = TaskStream([1])
    with pytest.raises(ModelAnswerInvalid, match="longer than"):
        stream.feed(" " * (MAX_ANSWER + 1))

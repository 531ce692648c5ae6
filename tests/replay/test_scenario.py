"""The scenario file: what it may say, and how it is told what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeframe_ls.replay.scenario import ScenarioError, When, load, parse
from codeframe_ls.replay.script import Script, holds
from tests.support.model import body, says, scenario


def test_a_conversation_reads_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "talk.toml"
    path.write_text(
        """
        format = 1
        name = "talk"
        key = "sk-demo"

        [[turns]]
        name = "asks for the file"
        when = { user = "fix", tool_choice = "auto" }
        pace = { first = 1, chunk = 10, every = 0.5 }
        usage = { input = 7 }
        [[turns.answer]]
        thinking = "I need the file."
        [[turns.answer]]
        tool = "read"
        input = { path = "a.py" }

        [[turns]]
        name = "is overloaded"
        times = 2
        fault = { kind = "overloaded", retry_after = 1 }
        """,
        encoding="utf-8",
    )
    read = load(path)
    assert (read.name, read.key) == ("talk", "sk-demo")
    first, second = read.turns
    assert [block.tool for block in first.answer] == [None, "read"]
    assert first.pace.first == 1.0
    assert second.fault is not None
    assert (second.fault.kind, second.times) == ("overloaded", 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("format = 1\nturns = [", "s: is not valid TOML"),
        ("format = 2\n[[turns]]\nanswer = [{ text = 'a' }]", "s: format: Input should be 1"),
        ("format = 1\nturns = []", "s: turns: Tuple should have at least 1 item"),
        (
            "format = 1\nmodels = ['gpt']\n[[turns]]\nanswer = [{ text = 'a' }]",
            "s: models: gpt is not one of",
        ),
        ("format = 1\n\n[[turns]]\nname = 'x'", "s:3: turn 1 (x): the turn has no answer"),
        (
            "format = 1\n[[turns]]\nanswer = [{ text = 'a' }]\n[[turns]]\nsay = 'b'\nanswer = [{text = 'b'}]",
            "s:4: turn 2: say: Extra inputs are not permitted",
        ),
        (
            "format = 1\n[[turns]]\nanswer = [{ text = 'a', tool = 'b' }]",
            "s:2: turn 1: answer.0: a block holds",
        ),
        ("format = 1\n[[turns]]\nanswer = [{ text = 'a', input = {} }]", "answer.0: input belongs to a tool"),
        ("format = 1\n[[turns]]\nanswer = [{ text = '' }]", "s:2: turn 1: answer.0.text"),
        ("format = 1\n[[turns]]\nfault = { kind = 'bad' }", "s:2: turn 1: fault.kind"),
        ("format = 1\n[[turns]]\nfault = { kind = 'cut' }\nanswer = [{ text = 'a' }]", "cut needs after"),
        ("format = 1\n[[turns]]\nfault = { kind = 'overloaded', after = 1 }", "after has no meaning"),
        ("format = 1\n[[turns]]\nfault = { kind = 'stall', retry_after = 1 }", "retry_after belongs to"),
        ("format = 1\n[[turns]]\nfault = { kind = 'stall' }\nanswer = [{ text = 'a' }]", "remove the answer"),
        ("format = 1\n[[turns]]\nrepeat = true\ntimes = 2\nanswer = [{ text = 'a' }]", "remove times"),
        ("format = 1\n[[turns]]\npace = { every = -1 }\nanswer = [{ text = 'a' }]", "pace.every"),
    ],
)
def test_a_mistake_is_told_with_its_file_line_and_turn(text: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse(text, "s")
    assert message in str(caught.value)


def test_a_header_inside_a_text_is_no_turn() -> None:
    text = 'format = 1\n[[turns]]\nanswer = [{ text = """\n[[turns]]\n""" }]\n[[turns]]\nname = "bad"\n'
    with pytest.raises(ScenarioError, match=r"s:6: turn 2 \(bad\)"):
        parse(text, "s")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"nothing\.toml: cannot be read"):
        load(tmp_path / "nothing.toml")


class TestTurns:
    def test_answer_in_order_and_each_once(self) -> None:
        script = Script(scenario(says("a", name="a"), says("b", name="b")))
        taken = [turn.name if (turn := script.take(body())) else None for _ in range(3)]
        assert taken == ["a", "b", None]

    def test_answer_as_often_as_they_say(self) -> None:
        script = Script(scenario(says("a", name="a", times=2), says("b", name="b", repeat=True)))
        taken = [turn.name if (turn := script.take(body())) else None for _ in range(5)]
        assert taken == ["a", "a", "b", "b", "b"]

    def test_wait_until_their_condition_holds(self) -> None:
        script = Script(scenario(says("a", name="a", when={"user": "bye"}), says("b", name="b")))
        hello, bye = (body(messages=[{"role": "user", "content": text}]) for text in ("hello", "good bye"))
        assert [turn.name if (turn := script.take(said)) else None for said in (hello, bye, hello)] == [
            "b",
            "a",
            None,
        ]


def test_each_condition_looks_at_its_own_part_of_the_request() -> None:
    document = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "the PRD"}}
    request = body(
        system=[{"type": "text", "text": "Be brief."}],
        tools=[{"name": "read", "input_schema": {"type": "object"}}],
        tool_choice={"type": "tool", "name": "read"},
        messages=[
            {"role": "user", "content": "first"},
            {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "read", "input": {}}]},
            {
                "role": "user",
                "content": [
                    {
                        "type": "tool_result",
                        "tool_use_id": "t",
                        "content": [{"type": "text", "text": "no such file"}],
                    },
                    document,
                    {"type": "text", "text": "go on"},
                ],
            },
        ],
    )
    for condition in (
        {"user": "go on"},
        {"user": "the PRD"},
        {"tool_result": "no such"},
        {"system": "brief"},
    ):
        assert holds(When(**condition), request), condition
    for condition in ({"tool_choice": "tool"}, {"tool_choice": "read"}, {"model": "sonnet"}):
        assert holds(When(**condition), request), condition
    for condition in (
        {"user": "first"},
        {"tool_result": "go on"},
        {"system": "PRD"},
        {"tool_choice": "auto"},
    ):
        assert not holds(When(**condition), request), condition

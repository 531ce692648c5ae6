"""What the loop makes of what the model says: when it acts, what it tells, and how a run ends."""

from __future__ import annotations

import itertools

import pytest

from codeframe_ls.agent.run.checks import NO_CHANGE
from codeframe_ls.core.runs.spec import Ack, Steer
from codeframe_ls.replay.server import ReplayServer
from tests.support.model import says, scenario
from tests.support.run import EDIT, FINISH, Bench, call, calls, gone_on, ran, resumed, working

DONE = calls(("edit_file", EDIT), ("finish", FINISH))


class TestTools:
    """A tool runs only when its message ended with a call, and its input fits."""

    async def test_one_message_answers_all_calls_in_their_order(self, shop: Bench) -> None:
        asked = [
            ("create_file", {"path": "a", "text": "1"}),
            ("run_command", {"command": "cat a"}),
            ("read_file", {"path": "none"}),
        ]
        run = await ran(shop, calls(*asked), DONE)
        first = run.worker.of("results")[0]
        assert [block["type"] for block in first["content"]] == ["tool_result"] * 3
        assert "Its output:\n1" in first["content"][1]["content"]
        assert first["content"][2]["is_error"]
        assert shop.show(first["commit"], "a") == b"1"

    async def test_what_does_not_fit_is_told_and_has_no_intent(self, shop: Bench) -> None:
        wrong = calls(
            ("edit_file", {"path": "hello.py"}),
            ("read_file", {"path": "hello.py"}),
            fault={"kind": "off-schema"},
        )
        run = await ran(shop, wrong, DONE)
        assert "The input does not fit edit_file, which did not run. old: Field required" in run.told()
        assert [intent["name"] for intent in run.worker.of("intent")] == ["read_file", "edit_file", "finish"]
        assert run.end["type"] == "completed"

    async def test_a_tool_that_does_not_exist_is_told(self, shop: Bench) -> None:
        run = await ran(shop, calls(("delete_file", {"path": "a"}), fault={"kind": "off-schema"}), DONE)
        assert "There is no tool 'delete_file'; there are read_file, list_files," in run.told()

    async def test_only_wrong_calls_end_the_run_after_three_messages(self, shop: Bench) -> None:
        wrong = calls(("read_file", {}), fault={"kind": "off-schema"}, repeat=True)
        run = await ran(shop, wrong)
        assert (run.end["type"], run.end["error"]) == ("failed", "model-answer-invalid")
        assert "called tools wrongly in 3 messages in a row" in run.end["message"]
        assert len(run.requests) == 3

    async def test_three_edits_of_one_file_are_fine(self, shop: Bench) -> None:
        steps = ["'hello'", "'a'", "'b'", "'c'", "'d'", "'e'"]
        edits = [call("edit_file", path="hello.py", old=a, new=b) for a, b in itertools.pairwise(steps)]
        run = await ran(shop, *edits, call("finish", **FINISH))
        assert run.end["type"] == "completed"
        assert len([result for result in run.worker.of("results") if result["commit"]]) == 5

    async def test_words_of_access_in_a_summary_or_an_output_are_words(self, shop: Bench) -> None:
        summary = "Handles 401 Unauthorized and permission denied."
        run = await ran(
            shop,
            call("run_command", command="echo 403 Forbidden; exit 1"),
            calls(("edit_file", EDIT), ("finish", {"summary": summary})),
        )
        assert (run.end["type"], run.end["summary"]) == ("completed", summary)

    async def test_a_planted_repository_is_told_and_nothing_of_it_is_recorded(self, shop: Bench) -> None:
        plant = call("run_command", command="mkdir sub && cd sub && git init -q .")
        clean = calls(("run_command", {"command": "rm -rf sub"}), ("edit_file", EDIT))
        run = await ran(shop, plant, clean, call("finish", **FINISH))
        assert "What you changed is not recorded. sub/.git is a git repository" in run.told()
        assert run.worker.of("results")[0]["commit"] is None
        assert run.end["type"] == "completed"


async def test_people_see_what_happens_as_it_happens(shop: Bench) -> None:
    look = {"answer": [{"text": "I look."}, {"tool": "run_command", "input": {"command": "echo é"}}]}
    flood = call("run_command", command="yes | head -c 3000000")
    run = await ran(shop, look, flood, DONE)
    shown = "".join(output["text"] for output in run.worker.of("output"))
    assert "I look." in shown
    assert "é\n" in shown
    assert len(shown) < 400_000
    assert "[what it writes from here on is not shown]" in shown
    statuses = [(status["message"], status["turn"]) for status in run.worker.of("status")]
    assert statuses[:2] == [("The model is at work", 1), ("run_command echo é", 1)]
    told = "".join(
        said.get("text", f"<{said['type']}>") for said in run.worker.of("output", "message", "results")
    )
    assert told.startswith("<message>I look.<message>é\n<results>"), (
        "what is seen comes before what is stored"
    )


class TestEndings:
    """The model's word closes nothing."""

    async def test_a_run_that_changed_nothing_is_never_completed(self, shop: Bench) -> None:
        run = await ran(shop, says("All done!", repeat=True), budget={"rounds": 3})
        assert (run.end["type"], run.end["error"]) == ("failed", "budget-spent")
        assert run.end["message"].endswith(NO_CHANGE)
        assert run.told().count(NO_CHANGE) == 3

    async def test_finish_without_a_change_neither(self, shop: Bench) -> None:
        undone = calls(
            ("edit_file", EDIT), ("edit_file", {"path": "hello.py", "old": EDIT["new"], "new": EDIT["old"]})
        )
        run = await ran(shop, undone, call("finish", **FINISH), DONE)
        assert NO_CHANGE in run.told()
        assert run.end["type"] == "completed"

    async def test_an_end_without_a_call_is_the_models_word_that_it_is_done(self, shop: Bench) -> None:
        run = await ran(shop, call("edit_file", **EDIT), says("It greets the world now."))
        assert run.end["type"] == "completed"
        assert run.end["summary"] == "It greets the world now."
        assert run.end["unproven"] == "Unproven: no check was found in this repository."

    async def test_finish_beside_a_failed_call_is_refused(self, shop: Bench) -> None:
        failing = calls(
            ("edit_file", EDIT),
            ("finish", FINISH),
            ("edit_file", {"path": "none.py", "old": "a", "new": "b"}),
        )
        run = await ran(shop, failing, call("finish", **FINISH))
        assert "You are not done: another call of the same message failed." in run.told()
        assert run.end["type"] == "completed"

    @pytest.mark.parametrize("after", [0, 40, 100])
    async def test_a_call_that_was_cut_does_not_run(self, shop: Bench, after: int) -> None:
        cut = calls(
            ("create_file", {"path": "cut.txt", "text": "x" * 200}),
            pace={"chunk": 8},
            fault={"kind": "max-tokens", "after": after},
        )
        run = await ran(shop, cut, DONE)
        assert "Your message was cut at its limit of 32000 tokens, so nothing of it was done." in run.told()
        assert run.end["type"] == "completed"
        assert not (shop.files / "cut.txt").exists()

    async def test_a_cut_text_is_never_done(self, shop: Bench) -> None:
        cut = says("It is all done now, and", fault={"kind": "max-tokens", "after": 10}, repeat=True)
        run = await ran(shop, call("edit_file", **EDIT), cut)
        assert (run.end["type"], run.end["error"]) == ("failed", "model-answer-cut")
        assert "verifying" not in run.worker.kinds()
        assert len(run.requests) == 4

    @pytest.mark.parametrize("stop", ["pause_turn", "end_turn"])
    async def test_calls_of_a_message_that_did_not_end_as_one_do_not_run(
        self, shop: Bench, stop: str
    ) -> None:
        odd = calls(("create_file", {"path": "odd.txt", "text": "x"}), stop=stop)
        run = await ran(shop, odd, DONE)
        assert "Nothing of your message was done" in run.told()
        assert not (shop.files / "odd.txt").exists()

    async def test_a_pause_is_answered_so_that_it_goes_on(self, shop: Bench) -> None:
        run = await ran(shop, says("I think.", stop="pause_turn"), DONE)
        assert run.end["type"] == "completed"

    async def test_a_refusal_is_the_reason_of_the_end(self, shop: Bench) -> None:
        run = await ran(shop, {"fault": {"kind": "refusal", "message": "No weapons."}})
        assert run.end["error"] == "model-refused"
        assert run.end["message"] == (
            "The model declined to answer (No weapons.); change the task's text, or do it by hand."
        )


class TestBudget:
    """Limits are checked before each call."""

    async def test_turns(self, shop: Bench) -> None:
        look = call("list_files", path="shop") | {"repeat": True}
        run = await ran(shop, look, budget={"turns": 2})
        assert run.end["message"].startswith("The run has used its 2 turns;")
        assert len(run.requests) == 2

    async def test_tokens_of_earlier_processes_count(self, shop: Bench) -> None:
        one = call("list_files") | {
            "usage": {"input": 300, "output": 300, "cache_read": 10_000, "cache_write": 0}
        }
        run = await ran(shop, one, DONE, budget={"tokens": 1000}, spent={"tokens": 500})
        assert run.end["message"].startswith("The run has used 1,100 tokens, its budget is 1,000;")

    async def test_seconds_also_during_a_call(self, shop: Bench) -> None:
        run = await ran(shop, says("Hm.", pace={"first": 600}), budget={"seconds": 5}, spent={"seconds": 4.5})
        assert run.end["error"] == "budget-spent"
        assert run.end["message"].startswith("The run has used its 5 seconds;")

    async def test_usage_of_each_try_is_told_as_it_happens(self, shop: Bench) -> None:
        broken = says("I look.", pace={"chunk": 2}, fault={"kind": "cut", "after": 4}, usage={"input": 7})
        run = await ran(shop, broken, DONE)
        usages = run.worker.of("usage")
        assert [usage["stopReason"] for usage in usages] == ["", "tool_use"]
        assert usages[0]["input"] == 7
        order = [message["type"] for message in run.worker.said if "seq" in message]
        assert order[:4] == ["message", "usage", "usage", "message"]


class TestCircles:
    """Progress is what counts, not likeness."""

    async def test_the_same_call_again_and_again_ends_with_a_person(self, shop: Bench) -> None:
        same = call("read_file", path="hello.py") | {"times": 4}
        async with ReplayServer(scenario(same, DONE)) as server:
            run = await gone_on(server, await shop.spec(server.base_url))
            answer = {
                "question": run.end["question"],
                "answer": "Just edit it.",
                "tool_use_id": run.end["toolUseId"],
            }
            on = await gone_on(server, resumed(run.spec, run.worker, answers=[answer]))

        assert run.end["question"] == "The agent goes in circles; how should it go on?"
        assert "It has called read_file 4 times" in run.end["detail"]
        assert "You have made this very call 3 times" in run.worker.of("results")[2]["content"][0]["content"]
        assert "A person was asked how to go on, and said: Just edit it." in on.told()
        assert on.end["type"] == "completed"

    async def test_how_long_something_took_is_no_news(self, shop: Bench) -> None:
        slow = call("run_command", command="date +'took 0.%Ns'") | {"repeat": True}
        run = await ran(shop, slow)
        assert run.end["type"] == "ask"

    async def test_the_same_check_after_each_change_is_progress(self, shop: Bench) -> None:
        names = [f"n{number}" for number in range(6)]
        turns = [
            calls(("create_file", {"path": name, "text": ""}), ("run_command", {"command": "true"}))
            for name in names
        ]
        run = await ran(shop, *turns, call("finish", **FINISH))
        assert run.end["type"] == "completed"


class TestSteering:
    async def test_a_person_is_heard_after_the_results_of_the_turn(self, shop: Bench) -> None:
        turns = [
            call("run_command", command="sleep 1; echo slept"),
            DONE | {"when": {"user": "Greet the moon instead."}},
        ]
        async with (
            ReplayServer(scenario(*turns)) as server,
            working(await shop.spec(server.base_url)) as worker,
        ):
            await worker.until("intent")
            await worker.tell(Steer(text="Greet the moon instead."))
            end = await worker.end()
        first = worker.of("results")[0]
        assert [block["type"] for block in first["content"]] == ["tool_result", "text"]
        assert first["content"][1]["text"] == "A person tells you: Greet the moon instead."
        assert first["steered"] == 1
        assert end["type"] == "completed"

    async def test_who_steers_while_the_agent_finishes_is_heard_before_the_end(self, shop: Bench) -> None:
        turns = [DONE, calls(("create_file", {"path": "more", "text": ""}), ("finish", FINISH))]
        async with ReplayServer(scenario(*turns)) as server:
            spec = await shop.spec(server.base_url)
            async with working(spec) as worker:
                worker.acknowledges = lambda message: message["type"] != "verifying"
                verifying = await worker.until("verifying")
                await worker.tell(Steer(text="One file more."))
                worker.acknowledges = lambda message: True
                await worker.tell(Ack(seq=verifying["seq"]))
                end = await worker.end()
        assert "a person has told you more meanwhile" in str(worker.results())
        assert end["type"] == "completed"
        assert shop.show(end["commit"], "more") == b""

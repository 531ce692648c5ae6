"""pytest as a check: what every end of it means. Real runs of the real pytest."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from codeframe_ls.core.gates.model import Gate, GateResult, NotRun
from codeframe_ls.core.gates.running import run_gate
from tests.core.gates.running import pytest_in, runner, write

GREEN = "def test_green():\n    pass\n"


async def test_tests_that_pass_are_named(tmp_path: Path) -> None:
    write(tmp_path, {"test_it.py": GREEN + "class TestMore:\n    def test_blue(self):\n        pass\n"})
    result = await pytest_in(tmp_path)
    assert (result.state, result.exit_code, result.reason) == ("passed", 0, "2 passed.")
    assert result.passed_tests == ["test_it.py::test_green", "test_it.py::TestMore::test_blue"]
    assert (result.findings, result.failed_tests, result.not_run) == ([], [], [])


async def test_a_failure_says_which_test_where_and_why_in_full(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"test_it.py": GREEN + 'def test_red():\n    print("heard")\n    assert 1 + 1 == 3, "sums"\n'},
    )
    result = await pytest_in(tmp_path)
    assert (result.state, result.exit_code, result.reason) == ("failed", 1, "1 failed, 1 passed.")
    assert result.failed_tests == ["test_it.py::test_red"]
    (finding,) = result.findings
    assert (finding.path, finding.line, finding.rule) == ("test_it.py", 4, "test")
    assert finding.test == "test_it.py::test_red"
    assert finding.message == "AssertionError: sums\nassert (1 + 1) == 3"
    assert '>       assert 1 + 1 == 3, "sums"' in finding.detail
    assert finding.detail.endswith("--- Captured stdout call ---\nheard\n")


async def test_a_failure_is_placed_where_the_repository_own_code_raised(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "code.py": "",
            "shelf.py": "import json\n\ndef load(text):\n    return json.loads(text)\n",
            "test_it.py": "import shelf\n\ndef test_load():\n    shelf.load('{')\n",
        },
    )
    (finding,) = (await pytest_in(tmp_path)).findings
    assert (finding.path, finding.line) == ("shelf.py", 3), "not in the standard library, and not in the test"


async def test_settings_that_hide_tracebacks_do_not_hide_them_from_us(tmp_path: Path) -> None:
    options = "-q --tb=no -p no:terminal -p no:cacheprovider -s --strict-markers"
    write(
        tmp_path,
        {"pytest.ini": f"[pytest]\naddopts = {options}\n", "test_it.py": "def test_red():\n    assert []\n"},
    )
    (finding,) = (await pytest_in(tmp_path)).findings
    assert ">       assert []" in finding.detail


async def test_setup_and_teardown_that_fail_fail_their_test(tmp_path: Path) -> None:
    fixtures = (
        "import pytest\n@pytest.fixture\ndef before():\n    raise OSError('no disk')\n"
        "@pytest.fixture\ndef after():\n    yield\n    raise OSError('no room')\n"
    )
    tests = "def test_one(before):\n    pass\ndef test_two(after):\n    pass\n"
    write(tmp_path, {"test_it.py": fixtures + tests})
    result = await pytest_in(tmp_path)
    assert [(found.test, found.rule, found.line) for found in result.findings] == [
        ("test_it.py::test_one", "setup", 3),
        ("test_it.py::test_two", "teardown", 7),
    ]
    assert (result.state, result.passed_tests) == ("failed", [])
    assert result.failed_tests == ["test_it.py::test_one", "test_it.py::test_two"]


async def test_each_failing_part_of_a_test_is_a_finding_of_that_test(tmp_path: Path) -> None:
    body = "    for n in range(3):\n        with subtests.test(msg=f'case {n}'):\n            assert n != 1\n"
    write(tmp_path, {"test_it.py": f"def test_parts(subtests):\n{body}"})
    result = await pytest_in(tmp_path)
    assert result.failed_tests == ["test_it.py::test_parts"]
    assert "test_it.py::test_parts case 1" in [finding.test for finding in result.findings]


async def test_what_was_skipped_or_deselected_is_named_with_the_reason(tmp_path: Path) -> None:
    marks = "import pytest\n@pytest.mark.skip(reason='needs a printer')\ndef test_print():\n    pass\n"
    write(tmp_path, {"test_it.py": marks + GREEN + "def test_slow():\n    pass\n"})
    result = await pytest_in(tmp_path, "-k", "not slow")
    assert (result.state, result.reason) == ("passed", "1 passed, 2 not run.")
    assert result.not_run == [
        NotRun(what="test_it.py::test_slow", reason="deselected by pytest's options"),
        NotRun(what="test_it.py::test_print", reason="needs a printer"),
    ]


async def test_a_run_of_skipped_tests_alone_is_not_passed(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"test_it.py": "import pytest\n@pytest.mark.skip(reason='later')\ndef test_it():\n    pass\n"},
    )
    result = await pytest_in(tmp_path)
    assert (result.exit_code, result.state) == (0, "not_run")
    assert result.reason == "No test passed: 1 not run."


async def test_a_failure_that_is_expected_is_neither_a_finding_nor_a_pass(tmp_path: Path) -> None:
    write(tmp_path, {"test_it.py": "import pytest\n@pytest.mark.xfail\ndef test_it():\n    assert False\n"})
    result = await pytest_in(tmp_path)
    assert (result.state, result.reason) == ("not_run", "No test passed: 1 failed as expected.")
    assert (result.expected_failures, result.findings) == (["test_it.py::test_it"], [])


async def test_no_tests_are_not_passed(tmp_path: Path) -> None:
    result = await pytest_in(tmp_path)
    assert (result.exit_code, result.state, result.reason) == (5, "not_run", "No tests were found to run.")


async def test_a_run_that_only_collects_is_not_passed(tmp_path: Path) -> None:
    write(tmp_path, {"pytest.ini": "[pytest]\naddopts = --collect-only\n", "test_it.py": GREEN})
    result = await pytest_in(tmp_path)
    assert (result.exit_code, result.state) == (0, "not_run")


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("import shelf\n" + GREEN, "ModuleNotFoundError: No module named 'shelf'", 0),
        ("\ndef test_it(:\n    pass\n", "SyntaxError: invalid syntax (test_bad.py, line 2)", 1),
        ("import os\n\nraise RuntimeError('at import')\n", "RuntimeError: at import", 2),
    ],
)
async def test_a_file_that_cannot_be_collected_is_an_error_with_its_place(
    tmp_path: Path, text: str, message: str, line: int
) -> None:
    write(tmp_path, {"tests/test_bad.py": text, "tests/test_good.py": GREEN})
    result = await pytest_in(tmp_path)
    assert (result.exit_code, result.state) == (2, "error")
    assert result.reason == "1 file could not be collected: tests/test_bad.py."
    (finding,) = result.findings
    assert (finding.path, finding.line, finding.message) == ("tests/test_bad.py", line, message)
    assert finding.rule == "collection"


@pytest.mark.parametrize(
    ("files", "options", "code", "sentence"),
    [
        ({"conftest.py": "raise ImportError('gone')\n"}, (), 4, "could not start"),
        ({"pytest.ini": "[pytest]\naddopts = --no-such-option\n"}, (), 4, "could not start"),
        ({"test_it.py": GREEN}, ("nowhere.py",), 4, "could not start"),
        ({"conftest.py": "def pytest_runtest_call():\n    raise KeyboardInterrupt\n"}, (), 2, "interrupted"),
        ({"conftest.py": "def pytest_runtestloop():\n    raise OSError('full')\n"}, (), 3, "OSError: full"),
        (
            {"conftest.py": "import pytest\ndef pytest_runtest_call():\n    pytest.exit('enough', 1)\n"},
            (),
            1,
            "although no test failed",
        ),
    ],
)
async def test_every_other_end_has_its_own_sentence(
    tmp_path: Path, files: dict[str, str], options: tuple[str, ...], code: int, sentence: str
) -> None:
    write(tmp_path, {"test_it.py": GREEN} | files)
    result = await pytest_in(tmp_path, *options)
    assert result.exit_code == code
    assert result.state == ("failed" if code == 1 else "error")
    assert sentence in result.reason
    assert [finding.message for finding in result.findings] == [result.reason]
    assert result.output_tail, "which says more"


async def test_a_test_that_ends_the_process_with_0_does_not_pass(tmp_path: Path) -> None:
    write(tmp_path, {"test_it.py": GREEN + "def test_leave():\n    import os\n    os._exit(0)\n"})
    result = await pytest_in(tmp_path)
    assert (result.exit_code, result.state) == (0, "error")
    assert result.reason == "pytest ended with 0 in the middle of the run: test_it.py::test_leave."


@pytest.mark.parametrize(
    "lie",
    [
        "def pytest_sessionfinish(session):\n    session.exitstatus = 0\n",
        "import atexit, os\natexit.register(os._exit, 0)\n",
    ],
)
async def test_an_exit_code_that_the_report_contradicts_is_an_error(tmp_path: Path, lie: str) -> None:
    write(tmp_path, {"conftest.py": lie, "test_it.py": "def test_red():\n    assert False\n"})
    result = await pytest_in(tmp_path)
    assert (result.exit_code, result.state) == (0, "error")
    assert result.failed_tests == ["test_it.py::test_red"]


async def test_tests_that_were_collected_and_left_out_are_missed(tmp_path: Path) -> None:
    loop = "import pytest\ndef test_leave():\n    pytest.exit('enough', returncode=0)\n"
    write(tmp_path, {"test_it.py": GREEN + loop + "def test_after():\n    assert False\n"})
    result = await pytest_in(tmp_path)
    assert (result.exit_code, result.state) == (0, "error")
    assert result.reason == "pytest ended with 0 although 2 collected tests did not run."


async def test_a_run_over_its_time_says_what_was_under_way(tmp_path: Path) -> None:
    write(tmp_path, {"test_it.py": "def test_wait():\n    import time\n    time.sleep(1000)\n"})
    result = await pytest_in(tmp_path, seconds=8)
    assert (result.exit_code, result.state) == (None, "error")
    assert "the limit for its time" in result.reason
    assert result.reason.endswith("Under way: test_it.py::test_wait")


async def test_a_crash_of_the_interpreter_says_what_was_under_way(tmp_path: Path) -> None:
    write(tmp_path, {"test_it.py": "def test_crash():\n    import os\n    os.kill(os.getpid(), 9)\n"})
    result = await pytest_in(tmp_path)
    assert (result.exit_code, result.state) == (-9, "error")
    assert "SIGKILL" in result.reason
    assert "test_it.py::test_crash" in result.reason


async def test_an_interpreter_without_pytest_has_not_run(tmp_path: Path) -> None:
    bare = tmp_path / "bare" / "bin" / "python"
    bare.parent.mkdir(parents=True)
    bare.symlink_to(os.path.realpath(sys.executable))
    (tmp_path / "bare" / "pyvenv.cfg").write_text("include-system-site-packages = false\n", encoding="utf-8")
    write(tmp_path, {"test_it.py": GREEN})
    gate = Gate(name="pytest", tool="pytest", command=(str(bare), "-m", "pytest"), source="test_it.py")
    result = await run_gate(gate, runner(tmp_path))
    assert (result.state, result.findings) == ("not_run", [])
    assert result.reason.startswith(f"pytest is not installed for {bare}; install it there, or name your own")


async def test_an_interpreter_that_does_not_exist_has_not_run(tmp_path: Path) -> None:
    gate = Gate(name="pytest", tool="pytest", command=("no/python", "-m", "pytest"), source="test_it.py")
    result = await run_gate(gate, runner(tmp_path))
    assert (result.state, result.exit_code) == ("not_run", 127)
    assert result.reason.startswith("There is no no/python to run pytest with; ")


async def test_workers_of_xdist_tell_as_much(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "test_one.py": GREEN,
            "test_two.py": "def test_red():\n    assert False\n",
            "test_bad.py": "import shelf\n",
        },
    )
    result = await pytest_in(tmp_path, "-p", "xdist.plugin", "-n", "2", "--continue-on-collection-errors")
    assert result.state == "error"
    assert (result.passed_tests, result.failed_tests) == (
        ["test_one.py::test_green"],
        ["test_two.py::test_red"],
    )
    assert {(found.rule, found.path) for found in result.findings} == {
        ("collection", "test_bad.py"),
        ("test", "test_two.py"),
    }


async def test_a_check_in_a_folder_names_paths_from_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"packages/api/tests/test_it.py": "def test_red():\n    assert False\n"})
    (finding,) = (await pytest_in(tmp_path, folder="packages/api")).findings
    assert finding.path == "packages/api/tests/test_it.py"


async def test_a_check_leaves_nothing_in_the_tree(tmp_path: Path) -> None:
    write(tmp_path, {"shelf.py": "", "conftest.py": "", "test_it.py": "import shelf\n" + GREEN})
    assert (await pytest_in(tmp_path)).state == "passed"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["conftest.py", "shelf.py", "test_it.py"]


async def test_an_edit_of_the_same_size_within_the_same_second_is_seen(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "shelf.py": "BOOKS = 1\n",
            "test_it.py": "import shelf\ndef test_it():\n    assert shelf.BOOKS == 1\n",
        },
    )
    stamp = (tmp_path / "shelf.py").stat().st_mtime_ns
    assert (await pytest_in(tmp_path)).state == "passed"
    write(tmp_path, {"shelf.py": "BOOKS = 2\n"})
    os.utime(tmp_path / "shelf.py", ns=(stamp, stamp))
    assert (await pytest_in(tmp_path)).state == "failed"


async def test_what_a_test_prints_can_hold_anything(tmp_path: Path) -> None:
    noise = """
import os
def test_noise():
    os.write(1, b"\\x1e{\\n\\xff\\x00" * 5000)
    print("é" * 100_000)
    raise ValueError("\\ud800" + "x" * 50_000)
"""
    write(tmp_path, {"test_it.py": noise})
    result = await pytest_in(tmp_path, "-s")
    (finding,) = result.findings
    assert finding.test == "test_it.py::test_noise"
    assert finding.message.startswith("ValueError: ?xxx")
    assert "characters are left out here" in finding.detail
    assert len(finding.detail) < 30_000
    assert "characters before this are left out]" in result.output_tail.partition("\n")[0]
    assert GateResult.model_validate_json(result.model_dump_json()) == result


async def test_where_everything_fails_the_later_tracebacks_are_left_out_and_that_is_said(
    tmp_path: Path,
) -> None:
    marked = "import pytest\n@pytest.mark.parametrize('n', range(150))\n"
    write(tmp_path, {"test_it.py": f"{marked}def test_red(n):\n    raise ValueError('x' * 30_000)\n"})
    result = await pytest_in(tmp_path)
    assert len(result.failed_tests) == len(result.findings) == 150
    assert result.findings[0].detail.startswith("n = 0")
    assert result.findings[-1].detail == "[left out: the tracebacks before this one are long enough]"
    assert result.findings[-1].message.startswith("ValueError: xxx")


async def test_a_process_that_a_test_forks_does_not_tell_in_its_name(tmp_path: Path) -> None:
    fork = "import os\ndef test_fork():\n    assert os.fork() or False\n    os.wait()\n"
    write(tmp_path, {"test_it.py": "import warnings\nwarnings.simplefilter('ignore')\n" + fork + GREEN})
    result = await pytest_in(tmp_path)
    assert (result.state, result.passed_tests) == (
        "passed",
        ["test_it.py::test_fork", "test_it.py::test_green"],
    )

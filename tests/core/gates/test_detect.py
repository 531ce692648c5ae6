"""Which checks the files of a repository tell of, and with whose Python they run."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeframe_ls.core.errors import SettingsError
from codeframe_ls.core.gates.detect import detect
from codeframe_ls.core.workspace.repository import Repository
from tests.core.gates.running import BIN, write
from tests.support.core import git

TEST = "def test_it():\n    pass\n"
NO_PYTHON = "/nonexistent"


async def found(
    repository: Repository, files: dict[str, str], search: str = NO_PYTHON
) -> list[tuple[str, str]]:
    """The names of the checks, each with its source."""
    write(repository.root, files)
    return [(gate.name, gate.source) for gate in await detect(repository.root, search)]


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": "[tool.pytest.ini_options]\n"},
        {"pyproject.toml": "[tool.pytest]\n"},
        {"pytest.ini": ""},
        {".pytest.ini": ""},
        {"pytest.toml": ""},
        {"tox.ini": "[tox]\nenvlist = py\n[pytest]\n"},
        {"setup.cfg": "[metadata]\nname = x\n[tool:pytest]\n"},
        {"conftest.py": ""},
        {"tests/conftest.py": ""},
    ],
)
async def test_pytest_is_found_by_what_configures_it(repository: Repository, files: dict[str, str]) -> None:
    assert await found(repository, files) == [("pytest", next(iter(files)))]


@pytest.mark.parametrize(
    "path",
    [
        "src/shelf/tests/test_it.py",
        "tests/test_it.py",
        "tests/unit/it_test.py",
        "test/test_it.py",
        "test_it.py",
    ],
)
async def test_tests_alone_are_for_pytest_where_the_python_has_it(repository: Repository, path: str) -> None:
    assert await found(repository, {path: TEST}) == []
    assert await found(repository, {path: TEST}, str(BIN)) == [("pytest", path)]


async def test_other_files_tell_of_no_check(repository: Repository) -> None:
    files = {
        "setup.cfg": "[flake8]\n",
        "tox.ini": "[tox]\n",
        "pyproject.toml": "[project]\n",
        "src/test_data.txt": "",
    }
    assert await found(repository, files, str(BIN)) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"ruff.toml": ""}, [("ruff", "ruff.toml")]),
        ({".ruff.toml": "[lint]\n"}, [("ruff", ".ruff.toml")]),
        ({"pyproject.toml": "[tool.ruff]\n"}, [("ruff", "pyproject.toml")]),
        ({"pyproject.toml": "[tool.ruff.lint]\n"}, [("ruff", "pyproject.toml")]),
        ({"ruff.toml": "[format]\n"}, [("ruff", "ruff.toml"), ("ruff-format", "ruff.toml")]),
        (
            {"ruff.toml": "", ".pre-commit-config.yaml": "repos:\n- hooks:\n  - id: ruff-format\n"},
            [("ruff", "ruff.toml"), ("ruff-format", ".pre-commit-config.yaml")],
        ),
        ({"ruff.toml": "", ".pre-commit-config.yaml": "#- id: ruff-format\n"}, [("ruff", "ruff.toml")]),
    ],
)
async def test_ruff_is_found_and_its_formatter_only_where_it_is_used(
    repository: Repository, files: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert await found(repository, files) == expected


async def test_each_project_of_a_monorepo_has_its_checks(repository: Repository) -> None:
    project = "[tool.pytest.ini_options]\n[tool.ruff]\n"
    files = {
        "packages/api/pyproject.toml": project,
        "packages/web/pyproject.toml": "[project]\n",
        "packages/web/tests/conftest.py": "",
        "packages/web/sub/ruff.toml": "",
        "codeframe.toml": "[gates]\nexclude = ['{{name}}/']\n",
        "{{name}}/api/pyproject.toml": "{% not TOML %}",
        "{{name}}/pytest.ini": "",
        "packages/api/tests/fixtures/app/pyproject.toml": project,
        "node_modules/x/pyproject.toml": project,
        ".github/pyproject.toml": project,
    }
    assert await found(repository, files) == [
        ("pytest:packages/api", "packages/api/pyproject.toml"),
        ("pytest:packages/web", "packages/web/tests/conftest.py"),
        ("ruff:packages/api", "packages/api/pyproject.toml"),
        ("ruff:packages/web/sub", "packages/web/sub/ruff.toml"),
    ]


async def test_the_tests_of_a_configured_root_are_not_found_twice(repository: Repository) -> None:
    files = {"pytest.ini": "", "packages/api/pyproject.toml": "", "packages/api/tests/conftest.py": ""}
    assert await found(repository, files) == [("pytest", "pytest.ini")]


async def test_what_git_ignores_tells_of_nothing(repository: Repository) -> None:
    assert await found(repository, {".gitignore": "build/\n", "build/pytest.ini": ""}) == []


async def test_a_file_that_was_deleted_tells_of_nothing_and_is_no_error(repository: Repository) -> None:
    write(repository.root, {"pyproject.toml": "[tool.ruff]\n"})
    git(repository.root, "add", "--all")
    (repository.root / "pyproject.toml").unlink()
    assert await found(repository, {}) == []


def make_environment(folder: Path, *programs: str, packages: tuple[str, ...] = ()) -> None:
    """The outside of a virtual environment, which is all that is looked at: nothing of it is run."""
    write(folder, {f"bin/{name}": "#!/bin/sh\nexit 99\n" for name in ("python", *programs)})
    for name in ("python", *programs):
        (folder / "bin" / name).chmod(0o755)
    write(folder, {f"lib/python3.12/site-packages/{package}/__init__.py": "" for package in packages})


async def commands(repository: Repository) -> dict[str, str]:
    return {gate.name: gate.text for gate in await detect(repository.root, NO_PYTHON)}


async def test_checks_run_with_the_tools_of_the_repository(repository: Repository) -> None:
    write(repository.root, {".gitignore": "*venv/\n", "ruff.toml": "", "pytest.ini": "", "uv.lock": ""})
    assert await commands(repository) == {"pytest": "python3 -m pytest", "ruff": "ruff check"}
    make_environment(repository.root / "venv")
    assert await commands(repository) == {"pytest": "venv/bin/python -m pytest", "ruff": "ruff check"}
    make_environment(repository.root / ".venv", "ruff")
    assert await commands(repository) == {
        "pytest": ".venv/bin/python -m pytest",
        "ruff": ".venv/bin/ruff check",
    }


async def test_a_project_below_uses_its_own_environment_or_that_of_the_root(repository: Repository) -> None:
    root = repository.root
    write(root, {".gitignore": ".venv/\n", "a/pytest.ini": "", "b c/pytest.ini": ""})
    make_environment(root / ".venv")
    make_environment(root / "a/.venv")
    assert await commands(repository) == {
        "pytest:a": "cd a && .venv/bin/python -m pytest",
        "pytest:b c": "cd 'b c' && ../.venv/bin/python -m pytest",
    }


async def test_an_environment_is_looked_at_and_never_run(repository: Repository) -> None:
    write(repository.root, {".gitignore": ".venv/\n", "tests/test_it.py": TEST})
    make_environment(repository.root / ".venv")
    assert await commands(repository) == {}, "no pytest is installed there"
    make_environment(repository.root / ".venv", packages=("pytest",))
    assert await commands(repository) == {"pytest": ".venv/bin/python -m pytest"}


async def test_an_environment_that_sees_the_system_has_what_the_system_has(repository: Repository) -> None:
    write(repository.root, {".gitignore": ".venv/\n", "tests/test_it.py": TEST})
    make_environment(repository.root / ".venv")
    write(repository.root, {".venv/pyvenv.cfg": "include-system-site-packages = true\n"})
    names = [gate.name for gate in await detect(repository.root, str(BIN))]
    assert names == ["pytest"]


async def test_commands_of_the_settings_are_checks_and_take_the_place_of_found_ones(
    repository: Repository,
) -> None:
    settings = """
        [gates.commands]
        types = "mypy src"
        site = "cd site && npm test"
        pytest = "uv/bin/python -m pytest tests/unit -x"
        lint = "tools/ruff check src"
        [gates]
        disable = ["ruff"]
    """
    write(repository.root, {"codeframe.toml": settings, "pytest.ini": "", "ruff.toml": ""})
    gates = await detect(repository.root, NO_PYTHON)
    assert [(gate.name, gate.tool, gate.text, gate.source) for gate in gates] == [
        ("pytest", "pytest", "uv/bin/python -m pytest tests/unit -x", "codeframe.toml"),
        ("types", "command", "mypy src", "codeframe.toml"),
        ("site", "command", "cd site && npm test", "codeframe.toml"),
        ("lint", "ruff", "tools/ruff check src", "codeframe.toml"),
    ]
    assert gates[2].command == ("sh", "-c", "cd site && npm test")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            {"codeframe.toml": "[gates]\ndisable = ['mypy']\n", "ruff.toml": ""},
            "no check here; there is `ruff`",
        ),
        ({"codeframe.toml": "[gates.commands]\ntypes = ' '\n"}, "gates.commands.types"),
        ({"codeframe.toml": "[gates]\ntimeout = 0\n"}, "gates.timeout"),
        ({"pyproject.toml": "[tool.ruff\n"}, r"pyproject.toml is not valid TOML .*`gates.exclude`"),
        ({"tox.ini": "no section\n"}, "tox.ini is not valid INI"),
    ],
)
async def test_a_file_that_makes_no_sense_is_named_and_not_passed_over(
    repository: Repository, files: dict[str, str], sentence: str
) -> None:
    write(repository.root, files)
    with pytest.raises(SettingsError, match=sentence):
        await detect(repository.root, NO_PYTHON)

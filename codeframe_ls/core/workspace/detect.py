"""What a working tree is made of: languages, package managers and test tools, from the files at hand.

A report for people and for later steps; it changes nothing and runs nothing of the repository.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from codeframe_ls.core.operation import Model

LANGUAGES: Final = {
    ".py": "Python", ".pyi": "Python",
    ".ts": "TypeScript", ".tsx": "TypeScript", ".mts": "TypeScript",
    ".js": "JavaScript", ".jsx": "JavaScript", ".mjs": "JavaScript", ".cjs": "JavaScript",
    ".rs": "Rust", ".go": "Go", ".java": "Java", ".kt": "Kotlin", ".swift": "Swift",
    ".rb": "Ruby", ".php": "PHP", ".cs": "C#", ".c": "C", ".h": "C",
    ".cpp": "C++", ".cc": "C++", ".hpp": "C++", ".lua": "Lua", ".sh": "Shell",
    ".ex": "Elixir", ".exs": "Elixir", ".scala": "Scala", ".dart": "Dart", ".zig": "Zig",
}  # fmt: skip
"""The language of a source file by its suffix; other files have none."""

MANIFESTS: Final = {
    "pyproject.toml": "Python project", "setup.py": "Python project", "requirements.txt": "pip",
    "uv.lock": "uv", "poetry.lock": "Poetry", "Pipfile": "Pipenv", "tox.ini": "tox", "noxfile.py": "nox",
    "pytest.ini": "pytest", "conftest.py": "pytest",
    "package.json": "npm package", "pnpm-lock.yaml": "pnpm", "yarn.lock": "Yarn", "bun.lockb": "Bun",
    "tsconfig.json": "TypeScript", "Cargo.toml": "Cargo", "go.mod": "Go module", "pom.xml": "Maven",
    "build.gradle": "Gradle", "build.gradle.kts": "Gradle", "Gemfile": "Bundler", "composer.json": "Composer",
    "mix.exs": "Mix", "CMakeLists.txt": "CMake", "Makefile": "make", "Justfile": "just", "justfile": "just",
    "Dockerfile": "Docker",
}  # fmt: skip
"""Files whose name tells of a tool."""


class Language(Model):
    """One language, by the number of its files."""

    name: str
    files: int


class Manifest(Model):
    """One file that tells of a tool."""

    path: str
    tool: str


class Stack(Model):
    """What was found; languages by number of files, manifests by path."""

    languages: list[Language]
    manifests: list[Manifest]


def detect(paths: Iterable[str]) -> Stack:
    """Read the stack off file names. `paths` are relative to the root, with forward slashes."""
    counts: Counter[str] = Counter()
    manifests = []
    for path in paths:
        name = PurePosixPath(path).name
        if language := LANGUAGES.get(os.path.splitext(name)[1].lower()):  # noqa: PTH122 - twice as fast here
            counts[language] += 1
        if tool := MANIFESTS.get(name):
            manifests.append(Manifest(path=path, tool=tool))
    languages = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Stack(
        languages=[Language(name=name, files=files) for name, files in languages],
        manifests=sorted(manifests, key=lambda manifest: (manifest.path.count("/"), manifest.path)),
    )

"""The entry point of `cf`: finds the command in the static table, runs it, turns refusals into exit codes."""

from __future__ import annotations

import itertools
import sys
from typing import Any

import click

from codeframe_ls import __version__
from codeframe_ls.cli import by_hand
from codeframe_ls.cli.build import build
from codeframe_ls.cli.command import Command
from codeframe_ls.cli.failure import Failed
from codeframe_ls.cli.references import completer
from codeframe_ls.cli.run import run
from codeframe_ls.cli.table import COMMANDS

_NOUNS = {
    "tasks": "Make, generate, order and finish tasks.",
    "prd": "Requirements documents: register, show, compare versions.",
    "plans": "Plans that wait for a review: show, edit, apply, discard.",
    "blocker": "Questions of a task: show, answer, raise.",
    "gates": "Checks: which there are, run them, what they said.",
    "events": "The log of everything that happened.",
    "workspace": "The working tree.",
    "config": "Settings.",
}


class _Group(click.Group):
    """A group whose commands are made from the table only when they are asked for."""

    def __init__(self, words: tuple[str, ...], **settings: Any) -> None:
        super().__init__(**settings)
        self._words = words

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The next words below this group: plain commands first, then groups, each by name."""
        depth = len(self._words)
        rows = [row.words for row in COMMANDS if row.words[:depth] == self._words and len(row.words) > depth]
        plain = {words[depth] for words in rows if len(words) == depth + 1}
        groups = {words[depth] for words in rows} - plain
        return [*sorted({*plain, *by_hand.names(self._words)}), *sorted(groups)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or the group, of that name."""
        words = (*self._words, cmd_name)
        if made := by_hand.command(words):
            return made
        for row in COMMANDS:
            if row.words == words:
                return build(row, _handle, completer)
        if any(row.words[: len(words)] == words for row in COMMANDS):
            return _Group(words, name=cmd_name, help=_NOUNS.get(cmd_name))
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words begin with; fails with what is likely to be meant."""
        typed = args[0]
        if not (typed.startswith("-") or ctx.resilient_parsing or self.get_command(ctx, typed)):
            # Only who mistypes waits for this import.
            from codeframe_ls.cli.guessing import sentence

            rows = [row.words for row in COMMANDS]
            ctx.fail(sentence(self._words, typed, self.list_commands(ctx), rows))
        return super().resolve_command(ctx, args)


def _handle(command: Command, values: dict[str, Any]) -> None:
    handler = by_hand.handler(command.operation) or run
    handler(command, values)


def _root() -> click.Group:
    root = _Group((), name="cf", help="From a requirements document to reviewed code, in a terminal.")
    root.params = [
        click.Option(["--json", "as_json"], is_flag=True, help="Print results, and errors, as JSON."),
        click.Option(
            ["-C", "directory"],
            type=click.Path(exists=True, file_okay=False),
            default=".",
            help="Work as if started in this directory.",
        ),
        click.Option(["--yes", "-y"], is_flag=True, help="Answer yes where a command would ask."),
    ]

    @click.pass_context
    def remember(context: click.Context, /, **options: Any) -> None:
        context.obj = options

    root.callback = remember
    return click.version_option(__version__, package_name="codeframe-ls", message="cf %(version)s")(root)


def main() -> None:
    """Run `cf`. Exit codes: 0 done, 1 internal, 2 wrong call, 3 not found, 4 refused by the present state,
    5 repository, 6 storage, 7 model, 8 document, 9 settings, 10 daemon, 11 page, 12 sandbox, 13 a check
    that has not passed, 14 a run that failed, 130 interrupted."""
    arguments = _options_first(sys.argv[1:])
    as_json = "--json" in itertools.takewhile(lambda word: word != "--", arguments)
    try:
        _root().main(args=arguments, prog_name="cf", standalone_mode=False)
    except Failed as failure:
        failure.show(as_json=as_json)
        sys.exit(failure.exit)
    except click.ClickException as error:
        if as_json:
            data = {"error": "invalid-params", "exit": error.exit_code}
            Failed(error.format_message(), data).show(as_json=True)
        else:
            error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)


def _options_first(arguments: list[str]) -> list[str]:
    """Let `--json` and `--yes` stand anywhere: `cf tasks list --json` is what hands type."""
    anywhere = {"--json", "--yes", "-y"}
    end = arguments.index("--") if "--" in arguments else len(arguments)
    moved = [word for word in arguments[:end] if word in anywhere]
    return [*moved, *(word for word in arguments[:end] if word not in anywhere), *arguments[end:]]

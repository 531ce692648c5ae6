"""`cf work follow R3`: prints what a run prints, from its beginning, until it works no more."""

from __future__ import annotations

import sys

import click

from codeframe_ls.cli.connection import Connection
from codeframe_ls.cli.run import options, print_result
from codeframe_ls.core.printable import printable

_PATIENCE = 20.0
"""Seconds that one request waits for more."""


@click.command("follow", short_help="Show what a run prints, until it works no more.")
@click.argument("run")
@click.option("--offset", type=click.INT, default=0, help="Where to begin, in bytes.")
def command(run: str, offset: int) -> None:
    """Show what a run prints, from its beginning, until it has ended or asks a question.

    RUN is R7, or its task as T12. Ctrl-C ends the watching; the run goes on.
    """
    with Connection(options()["directory"]) as connection:
        while True:
            piece = connection.call("runs.output", {"run": run, "offset": offset, "wait": _PATIENCE})
            # Of one run, even where the task gets a newer one meanwhile.
            run, offset = piece["run"]["id"], piece["offset"]
            if options()["as_json"]:
                if piece["text"] or piece["over"]:
                    print_result("runs.output", piece)
            else:
                sys.stdout.write(printable(piece["text"]))
                sys.stdout.flush()
            if piece["over"]:
                break
        if not options()["as_json"]:
            print_result("runs.stop", piece)

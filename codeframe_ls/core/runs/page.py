"""Runs as Markdown pages, for editors that show no lists of ours. Pure; what agents wrote is quoted."""

from __future__ import annotations

from codeframe_ls.core import words
from codeframe_ls.core.pages import code_span, quoted
from codeframe_ls.core.printable import one_line
from codeframe_ls.core.runs.results import RunDetail, RunList, RunOutput, RunSummary, Step


def of_list(found: RunList) -> str:
    """The page of a list of runs."""
    lines = ["# Runs", "", f"{words.count(len(found.runs), 'run')} of {found.total}.", ""]
    return "\n".join([*lines, *(f"- {_line(run)}" for run in found.runs)]) + "\n"


def of_run(detail: RunDetail) -> str:
    """The page of one run: how it stands, and its story."""
    run = detail.run
    lines = [f"# {run.alias} · {run.task} {one_line(run.title)}", "", f"{_state(run)}."]
    if detail.summary:
        lines += ["", quoted(detail.summary)]
    lines += ["", "## Story", ""]
    lines += [_step(step) for step in detail.steps]
    tokens, calls = run.tokens, words.count(run.tokens.calls, "call")
    cache = f"{tokens.cache_read} from the cache, {tokens.cache_write} into it"
    lines += [
        "",
        "## Tokens",
        "",
        f"{calls} of {run.model}: {tokens.input} in, {cache}, {tokens.output} out.",
    ]
    return "\n".join(lines) + "\n"


def of_output(found: RunOutput) -> str:
    """The page of what a run printed."""
    more = "" if found.offset >= found.size else f" The first {found.offset} of {found.size} bytes."
    head = f"# What {found.run.alias} prints\n\n{_state(found.run)}.{more}\n\n"
    # Indented, so that no line of it can be markup of the page.
    return head + "\n".join(f"    {line}".rstrip() for line in found.text.split("\n")).rstrip() + "\n"


def _step(step: Step) -> str:
    text = one_line(step.text)
    return f"- `{step.at[11:19]}` {step.kind}: {code_span(text) if step.kind == 'tool' else text}"


def _line(run: RunSummary) -> str:
    return f"{run.alias} {run.task} {one_line(run.title)}: {_state(run)}"


def _state(run: RunSummary) -> str:
    return f"{run.state} ({one_line(run.reason)})" if run.reason else run.state

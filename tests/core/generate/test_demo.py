"""The demo's replayed model and the demo's document fit each other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from codeframe_ls.core.generate.model import GenerationEvent, GenerationSpec, stream_tasks
from codeframe_ls.core.prd.outline import parse
from codeframe_ls.core.workers import Nursery
from codeframe_ls.replay.scenario import load
from codeframe_ls.replay.server import ReplayServer

DEMO = Path(__file__).parents[3] / "examples" / "demo"


@pytest.mark.asyncio(loop_scope="module")
async def test_the_replayed_plan_covers_the_demo_document_and_nothing_else(workers: Nursery) -> None:
    text = (DEMO / "PRD.md").read_text(encoding="utf-8")
    heard: list[GenerationEvent] = []
    async with ReplayServer(load(DEMO / "scenario.toml")) as server:
        spec = GenerationSpec(
            key="any",
            model="claude-sonnet-5-5",
            name="PRD.md",
            text=text,
            outline=parse(text),
            base_url=server.base_url,
        )
        drafts = (await stream_tasks(spec, workers, heard.append)).drafts
        assert [request.outcome for request in server.requests] == ["answered"]

    assert len(heard) > len(drafts) > 8
    # Each task stands in the section whose words it uses, and keeps the section's criteria word for word.
    lines = text.split("\n")
    kept = []
    for draft in drafts:
        section = "\n".join(lines[draft.line : draft.end_line])
        assert all(criterion in section for criterion in draft.acceptance)
        assert all(f"{requirement}:" in section for requirement in draft.requirements)
        kept += draft.acceptance
    assert kept == re.findall(
        r"^- (?!\[)(.+)$", text.partition("## Features")[2].partition("## Not now")[0], re.MULTILINE
    )
    assert [found for draft in drafts for found in draft.requirements] == re.findall(
        r"^(FR-\d+):", text, re.MULTILINE
    )
    boxes = re.findall(r"^- \[(x| )\] (.+)$", text, re.MULTILINE)
    assert {(box == "x", title) for box, title in boxes} <= {(draft.done, draft.title) for draft in drafts}

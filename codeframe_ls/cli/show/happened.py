"""An event of the log as a sentence: what happened, in people's words and with aliases. Knows no terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from codeframe_ls.cli.show.aliases import together
from codeframe_ls.core import words

Payload = dict[str, Any]

_SPEAKERS: Final = {"assistant": "the model spoke", "user": "the model was told"}


def sentence(event: Any) -> str:
    """What the event tells. `tasks` of the event are aliases; those of its payload are ULIDs."""
    payload = {**event["payload"], "names": together(event.get("tasks", ()))}
    say = SENTENCES.get(event["kind"])
    # A newer daemon may tell of more: its kind is better than nothing.
    return say(payload) if say else " ".join(filter(None, (event["kind"], _named(payload))))


def _named(payload: Payload) -> str:
    found = (payload.get(key) for key in ("alias", "plan", "run", "path"))
    return next((str(name) for name in found if name), payload["names"])


def _task(what: str) -> Callable[[Payload], str]:
    return lambda p: f"{p.get('alias') or p['names'] or 'A task'} {what}"


def _created_task(p: Payload) -> str:
    return f"{p['alias']} created: {p['title']}"


def _updated_task(p: Payload) -> str:
    who = p.get("alias") or p["names"]
    if "assignee" in p:
        return f"{who} assigned to {p['assignee']}" if p["assignee"] else f"{who} assigned to nobody"
    return f"{who} edited: {', '.join(p['changed'])}"


def _status(p: Payload) -> str:
    who = p.get("alias") or p["names"]
    before, after = words.task_state(p["before"]), words.task_state(p["after"])
    withdrawn = f"; {', '.join(p['withdrawn'])} withdrawn" if p.get("withdrawn") else ""
    return f"{who}: {before} → {after}{' (by hand)' if p.get('byHand') else ''}{withdrawn}"


def _plan_created(p: Payload) -> str:
    replaced = f", replacing {', '.join(p['supersedes'])}" if p.get("supersedes") else ""
    return f"{p['plan']} made from {p['prd']} by the {p['source']}{replaced}"


def _applied_plan(p: Payload) -> str:
    return f"{p['plan']} applied" + (f": {p['names']}" if p["names"] else "")


def _answered(p: Payload) -> str:
    return f"{p['alias']} answered: {_short(p['answer'])}"


def _asked(p: Payload) -> str:
    by = f" by {p['run']}" if p.get("run") else ""
    return f"{p['alias']} asked{by}: {_short(p['question'])}"


def _prd(what: str) -> Callable[[Payload], str]:
    return lambda p: f"{p['path']} {what}" + (f", version {p['version']}" if p.get("version") else "")


def _run(what: str) -> Callable[[Payload], str]:
    def say(p: Payload) -> str:
        runs = together(p["runs"]) if p.get("runs") else p["run"]
        on = f" on {p['names']}" if p["names"] else ""
        why = p.get("error") or p.get("reason")
        return f"{runs} {what}{on}" + (f": {_short(why)}" if why else "")

    return say


def _run_gate(p: Payload) -> str:
    return f"{p['run']} ran the check {p['gate']}: {words.gate_state(p['result']).lower()}"


def _run_completed(p: Payload) -> str:
    proof = "" if p["proven"] else ", unproven"
    return f"{p['run']} finished with {p['patch']}{proof}"


def _patch(what: str) -> Callable[[Payload], str]:
    def say(p: Payload) -> str:
        keys = f" ({', '.join(p['keys'])})" if p.get("keys") else ""
        return f"{p['alias']} {what}{keys}" + (f", {p['names']}" if p["names"] else "")

    return say


def _checks(p: Payload) -> str:
    each = ", ".join(f"{gate} {words.gate_state(state).lower()}" for gate, state in p["gates"].items())
    return f"Checks {words.gate_state(p['verdict']).lower()}: {each}"


def _restored(p: Payload) -> str:
    files = words.count(p["files"], "file")
    return f"{p['alias']} restored ({p['part']}): {files}; {p['before']} holds what was there"


def _checkpoint(p: Payload) -> str:
    return f"{p['alias']} taken" + (f": {p['label']}" if p["label"] else "")


def _short(text: Any) -> str:
    first, *more = str(text or "").strip().splitlines() or [""]
    return f"{first} …" if more else first


SENTENCES: Final[dict[str, Callable[[Payload], str]]] = {
    "workspace.created": lambda p: f"Workspace set up in {p['root']}",
    "prd.added": _prd("registered"),
    "prd.version": _prd("changed"),
    "prd.saved": _prd("saved"),
    "prd.found": _prd("found again"),
    "prd.missing": _prd("is gone"),
    "prd.moved": lambda p: f"{p['before']} moved to {p['path']}",
    "prd.used": _prd("chosen as the current PRD"),
    "prd.refused": lambda p: f"{p['path']} not read: {_short(p['message'])}",
    "plan.created": _plan_created,
    "plan.edited": lambda p: f"{p['plan']} edited",
    "plan.applied": _applied_plan,
    "plan.discarded": lambda p: f"{p['plan']} discarded",
    "task.created": _created_task,
    "task.updated": _updated_task,
    "task.deleted": lambda p: f"{p['alias']} deleted: {p['title']}",
    "task.status": _status,
    "task.dependencies": _task("has other dependencies"),
    "blocker.created": _asked,
    "blocker.answered": _answered,
    "blocker.resolved": lambda p: f"{p['alias']} resolved",
    "blocker.withdrawn": lambda p: f"{p['alias']} withdrawn",
    "blocker.refused": lambda p: f"The page of {p['alias']} not sent: {_short(p['message'])}",
    "run.queued": _run("queued"),
    "run.started": _run("started"),
    "run.message": lambda p: f"{p['run']}: {_SPEAKERS.get(p['role'], p['role'])}, turn {p['turn']}",
    "run.intent": lambda p: f"{p['run']} uses {p['tool']}",
    "run.results": lambda p: f"{p['run']} got its results, turn {p['turn']}",
    "run.usage": lambda p: f"{p['run']} used tokens",
    "run.verifying": _run("checks its work"),
    "run.gate": _run_gate,
    "run.steered": _run("was told something"),
    "run.stopped": _run("stopped"),
    "run.interrupted": _run("interrupted"),
    "run.failed": _run("failed"),
    "run.completed": _run_completed,
    "patch.decided": _patch("decided"),
    "patch.applied": _patch("applied"),
    "patch.undone": _patch("taken back"),
    "patch.discarded": _patch("discarded"),
    "patch.refused": lambda p: f"The page of {p['alias']} not sent: {_short(p['message'])}",
    "checkpoint.created": _checkpoint,
    "checkpoint.deleted": lambda p: f"{p['alias']} deleted",
    "checkpoint.restored": _restored,
    "gates.finished": _checks,
    "gates.trusted": lambda p: f"{words.count(len(p['commands']), 'command')} trusted by {p['by']}",
}

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Operation } from "../src/operations";
import { itemsOf, present } from "../src/results";

const list: Operation = { name: "tasks.list", title: "Show Tasks", summary: "", reads: true, long: false, params: [] };
const graph: Operation = { ...list, name: "tasks.graph", title: "Show Task Graph" };
const change: Operation = { ...list, name: "tasks.finish", title: "Finish Task", reads: false };

const index = { id: "01J", alias: "T3", title: "Index the notes", status: "READY", state: "Ready", section: "Search" };
const find = { id: "01K", alias: "T4", title: "Search field", status: "BLOCKED", state: "waits for T3", section: "" };

describe("a result", () => {
  it("that has a page is that page", () => {
    const result = { plan: { alias: "G1" }, page: ".codeframe/plans/G1.md" };
    assert.deepEqual(present(change, result), { kind: "page", path: ".codeframe/plans/G1.md" });
  });

  it("that says where a plan's page is is that page", () => {
    const page = { ...change, name: "plans.page" };
    assert.deepEqual(present(page, { alias: "G1", path: "/a/G1.md" }), { kind: "page", path: "/a/G1.md" });
  });

  it("that is a plan is that plan, and its text where no page may be written", () => {
    const presentation = present(change, { alias: "G1", summary: "", markdown: "# G1" });
    assert.deepEqual(presentation, { kind: "plan", plan: "G1", text: "# G1" });
  });

  it("that sums itself up is that sentence", () => {
    const presentation = present(change, { alias: "G1", summary: "Applied: 2 added.", added: [index, find] });
    assert.deepEqual(presentation, { kind: "message", text: "G1: Applied: 2 added." });
  });

  it("that sums up what several things said is that sentence", () => {
    const presentation = present(change, { verdict: "failed", summary: "Failed: ruff (1 finding).", results: [] });
    assert.deepEqual(presentation, { kind: "message", text: "Failed: ruff (1 finding)." });
  });

  it("of several things is a sentence about each", () => {
    const presentation = present(change, { started: [index, find] });
    assert.deepEqual(presentation, {
      kind: "message",
      text: "T3 Index the notes: Ready. T4 Search field: waits for T3.",
    });
  });

  it("of starting tells what could not be started, for a run that works shows itself", () => {
    const start = { ...change, name: "runs.start" };
    const run = { alias: "R1", title: "Index the notes", status: "QUEUED", state: "Queued" };
    const refused = { task: "T4", message: "T4 waits for T3.", error: "conflict" };
    assert.deepEqual(present(start, { runs: [run], refused: [] }), { kind: "nothing" });
    assert.deepEqual(present(start, { runs: [run], refused: [refused] }), { kind: "message", text: "T4 waits for T3." });
  });

  it("that compares is shown as the difference", () => {
    const presentation = present({ ...list, title: "Compare PRD Versions" }, { path: "PRD.md", diff: "-a\n+b\n" });
    assert.deepEqual(presentation, { kind: "text", name: "Compare PRD Versions.diff", text: "-a\n+b\n" });
  });

  it("that lists things is a list to choose from, in people's words", () => {
    const presentation = present(list, { tasks: [index, find], total: 2, byStatus: { READY: 1, BLOCKED: 1 } });
    assert.ok(presentation.kind === "list");
    assert.deepEqual(presentation.items[1], {
      reference: "T4",
      label: "T4 Search field",
      description: "waits for T3",
      detail: "",
      place: undefined,
    });
  });

  it("that lists nothing says so", () => {
    const presentation = present(list, { tasks: [], total: 0, byStatus: {} });
    assert.deepEqual(presentation, { kind: "message", text: "Show Tasks: there are none." });
  });

  it("of a change is one sentence about what changed, and what that means for others", () => {
    const result = { task: { ...index, state: "Done" }, before: "READY", canStart: [find], mustWait: [] };
    assert.deepEqual(present(change, result), { kind: "message", text: "T3 Index the notes: Done. Can start: T4." });
  });

  it("of a change of nothing in particular is said to be done", () => {
    assert.deepEqual(present(change, { prds: [] }), { kind: "message", text: "Finish Task: done." });
  });

  it("about one thing is a text that leaves out what is empty and what only programs need", () => {
    const result = { task: index, description: "All of them.\nAt once.", acceptance: ["Under a second"], dependsOn: [find], questions: [] };
    const presentation = present({ ...list, name: "tasks.show" }, result);
    assert.ok(presentation.kind === "text");
    assert.equal(presentation.name, "T3 Index the notes.md");
    assert.equal(
      presentation.text,
      [
        "# T3 Index the notes",
        "**Alias**: T3",
        "**Title**: Index the notes",
        "**State**: Ready",
        "**Section**: Search",
        "**Description**\n\nAll of them.\nAt once.",
        "**Acceptance**\n\n- Under a second",
        "**Depends on**\n\n- T4 Search field (waits for T3)",
      ].join("\n\n") + "\n",
    );
  });

  it("that the server has said in words is those words", () => {
    const status = { root: "/notes", standing: ["PRD: PRD.md", "Tasks: 3 ready"], tasks: { READY: 3 }, lastSeq: 7 };
    const presentation = present({ ...list, name: "workspace.status", title: "Show Status" }, status);
    assert.ok(presentation.kind === "text");
    assert.equal(presentation.text, "# Show Status\n\n/notes\n\n- PRD: PRD.md\n- Tasks: 3 ready\n");
  });

  it("with figures in an object shows each of them", () => {
    const presentation = present({ ...list, name: "workspace.status" }, { branch: "main", tasks: { READY: 3 }, ready: 0 });
    assert.ok(presentation.kind === "text");
    assert.match(presentation.text, /\*\*Tasks\*\*\n\n- READY: 3\n/);
    assert.match(presentation.text, /\*\*Ready\*\*: 0\n/);
  });

  it("is no list when it is about one thing or holds several lists", () => {
    assert.equal(itemsOf(graph, { task: index, dependsOn: [find] }), undefined);
    assert.equal(itemsOf(graph, { dependsOn: [find], dependents: [] }), undefined);
    assert.equal(itemsOf(graph, { prds: ["PRD.md"] }), undefined);
  });

  it("whose members lie in files leads there", () => {
    const [question] = itemsOf(list, { blockers: [{ alias: "B1", question: "Which?", path: "PRD.md", line: 4 }] }) ?? [];
    assert.deepEqual(question?.place, { path: "PRD.md", line: 4 });
  });
});

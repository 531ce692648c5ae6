import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Operation, OperationParameter as Parameter } from "../src/operations";
import { alternatives, ends, listedFor, listing, missing, read, showing } from "../src/questions";

function parameter(name: string, more: Partial<Parameter> = {}): Parameter {
  return { name, type: "string", required: true, repeated: false, description: "", ...more };
}

function operation(name: string, ...params: Parameter[]): Operation {
  return { name, title: name, summary: "", params, reads: true, long: false };
}

describe("what a person is asked", () => {
  it("is what is required and was not given", () => {
    const answer = operation("blockers.answer", parameter("blocker"), parameter("answer"), parameter("note", { required: false }));
    assert.deepEqual(missing(answer, { blocker: "B3" }).map(({ name }) => name), ["answer"]);
  });

  it("is an answer, even when a lens or an action says which question is meant", () => {
    const optional = operation("blockers.answer", parameter("blocker"), parameter("answer", { required: false }));
    assert.deepEqual(missing(optional, { blocker: "B3" }).map(({ name }) => name), ["answer"]);
  });

  it("is what a command of the palette would else say too little without", () => {
    const create = operation("tasks.create", parameter("title", { required: false }), parameter("text", { required: false }));
    assert.deepEqual(missing(create, {}).map(({ name }) => name), ["title"]);
    assert.deepEqual(missing(create, { text: "TODO: index" }), []);
  });

  it("is which one thing to change, unless a caller has said so", () => {
    const update = operation("tasks.update", parameter("task"), parameter("title", { required: false }));
    assert.deepEqual(alternatives(update, {}).map(({ name }) => name), ["title"]);
    assert.deepEqual(alternatives(update, { task: "T1", title: "x" }), []);
  });

  it("is a choice where an operation lists what is meant", () => {
    const table = [operation("tasks.list"), operation("prd.list"), operation("runs.list", parameter("task"))];
    assert.equal(listing(parameter("task"), table)?.name, "tasks.list");
    assert.equal(listing(parameter("prd"), table)?.name, "prd.list");
    assert.equal(listing(parameter("run"), table), undefined, "a list that itself has to be asked for is no help");
    assert.equal(listing(parameter("dependsOn", { repeated: true }), table)?.name, "tasks.list");
    assert.equal(listing(parameter("title"), table), undefined);
  });

  it("is a choice among patches and checkpoints too, whatever their plural", () => {
    const table = [operation("patches.list"), operation("checkpoints.list")];
    assert.equal(listing(parameter("patch"), table)?.name, "patches.list");
    assert.equal(listing(parameter("checkpoint"), table)?.name, "checkpoints.list");
    assert.equal(listing(parameter("before"), table)?.name, "checkpoints.list");
  });

  it("is where to apply a patch, before anything is applied", () => {
    const apply = operation("patches.apply", parameter("patch"), parameter("destination", { required: false }));
    assert.deepEqual(missing(apply, {}).map(({ name }) => name), ["patch", "destination"]);
    assert.deepEqual(missing(apply, { patch: "P1" }), [], "a lens or an action says where it applies to");
  });

  it("is chosen from what the operation can be done with", () => {
    assert.deepEqual(listedFor(operation("runs.stop")), {}, "only what goes on can be stopped");
    assert.deepEqual(listedFor(operation("runs.resume")), { all: true }, "what has ended can be taken up again");
  });
});

describe("a list", () => {
  it("leads to the operation that shows one of its members", () => {
    const show = operation("plans.show", parameter("plan", { required: false }));
    const found = showing(operation("plans.list"), [show]);
    assert.deepEqual(found?.map(({ name }) => name), ["plans.show", "plan"]);
    assert.equal(showing(operation("events.list"), [show]), undefined);
  });
});

describe("a list that is typed", () => {
  it("ends with nothing, but not before the first of those that are needed", () => {
    assert.equal(ends(parameter("options", { repeated: true, required: false }), " ", []), true);
    assert.equal(ends(parameter("gates", { repeated: true }), "", []), false);
    assert.equal(ends(parameter("gates", { repeated: true }), "", ["ruff"]), true);
    assert.equal(ends(parameter("gates", { repeated: true }), "a", ["ruff"]), false);
  });
});

describe("a typed text", () => {
  const cases: [string, Partial<Parameter>, string, unknown][] = [
    ["is taken without blanks around it", {}, "  SQLite ", "SQLite"],
    ["may be a whole number", { type: "integer" }, "-12", -12],
    ["may be a number", { type: "number" }, "0.5", 0.5],
    ["may be a truth value", { type: "boolean" }, "true", true],
    ["is one whole value of a list, commas and all", { repeated: true }, " Yes, with a salt ", "Yes, with a salt"],
    ["is one number of a list", { repeated: true, type: "integer" }, "2", 2],
  ];
  for (const [what, more, text, value] of cases) {
    it(what, () => {
      assert.deepEqual(read(parameter("x", more), text), { value });
    });
  }

  const refused: [string, Partial<Parameter>, string][] = [
    ["an empty text", {}, "  "],
    ["a fraction for a whole number", { type: "integer" }, "1.5"],
    ["a word for a number", { type: "number" }, "many"],
    ["nothing for a number", { type: "number", required: false }, ""],
    ["a word for a truth value", { type: "boolean" }, "maybe"],
    ["an empty member of a list", { repeated: true }, "  "],
    ["a wrong member of a list", { repeated: true, type: "integer" }, "two"],
    ["a structure", { type: "json" }, "{}"],
  ];
  for (const [what, more, text] of refused) {
    it(`is refused with a sentence: ${what}`, () => {
      const reading = read(parameter("x", more), text);
      assert.ok("problem" in reading && reading.problem.endsWith("."));
    });
  }
});

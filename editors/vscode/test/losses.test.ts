import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Json } from "../src/json";
import { lossQuestion } from "../src/losses";

/** A reader that notes what it was asked, and answers always the same. */
function reader(shown: Json): { asked: unknown[]; read: (operation: string, params: Json) => Promise<unknown> } {
  const asked: unknown[] = [];
  return {
    asked,
    read: (operation, params) => {
      asked.push([operation, params]);
      return Promise.resolve(shown);
    },
  };
}

describe("before something is gone for good a person is asked", () => {
  it("about a task by its title", async () => {
    const { asked, read } = reader({ task: { alias: "T3", title: "Index the notes" } });
    const question = await lossQuestion("tasks.delete", { task: "T3", force: true }, read);
    assert.equal(question, "Delete T3 “Index the notes” for good? Cancelling it would keep its trace.");
    assert.deepEqual(asked, [["tasks.show", { task: "T3" }]]);
  });

  it("about a patch and a checkpoint", async () => {
    const patch = reader({ patch: { alias: "P1", title: "Index the notes" } });
    assert.equal(await lossQuestion("patches.discard", { patch: "P1" }, patch.read), "Discard P1 “Index the notes” for good?");
    const checkpoint = reader({ checkpoint: { alias: "C2" } });
    const question = await lossQuestion("checkpoints.delete", { checkpoint: "C2" }, checkpoint.read);
    assert.equal(question, "Delete C2 for good, with what only it holds?");
  });

  it("about a plan that was edited, and about no other", async () => {
    const edited = reader({ alias: "G1", edited: true });
    const question = "Discard G1 with what you have changed in it?";
    assert.equal(await lossQuestion("plans.discard", { plan: "G1" }, edited.read), question);
    assert.equal(await lossQuestion("plans.discard", { plan: "G1" }, reader({ alias: "G1", edited: false }).read), undefined);
  });

  it("and about nothing else", async () => {
    const { asked, read } = reader({});
    assert.equal(await lossQuestion("tasks.finish", { task: "T3" }, read), undefined);
    assert.deepEqual(asked, []);
  });
});

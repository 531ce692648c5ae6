import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { differences } from "../src/differences";

describe("what restoring would change", () => {
  it("is a line for each file and each task", () => {
    const files = [{ path: "src/store.py", change: "changed" }];
    const tasks = [
      { task: "T1", before: "Done", after: "Ready" },
      { task: "T2", before: "", after: "Ready" },
    ];
    assert.deepEqual(differences({ files, tasks }), [
      "src/store.py: changed",
      "T1: Done, then Ready",
      "T2: not there, then Ready",
    ]);
  });

  it("is counted where a dialogue has no room for it", () => {
    const files = Array.from({ length: 15 }, (_, index) => ({ path: `${index}.txt`, change: "added" }));
    const told = differences({ files, tasks: [] });
    assert.equal(told.length, 13);
    assert.equal(told.at(-1), "… and 3 more files");
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { chosen, type Inspected } from "../src/settings";

describe("the settings that reach the server", () => {
  const set: Record<string, Inspected> = {
    "surfaces.lenses": { globalValue: true, workspaceValue: false },
    "surfaces.hovers": { globalValue: false },
    "prd.globs": { workspaceValue: ["a.md"], workspaceFolderValue: ["b.md"] },
    "surfaces.actions": {},
  };

  it("are those that were set, each with the value nearest to the folder", () => {
    assert.deepEqual(
      chosen((name) => set[name]),
      { prd: { globs: ["b.md"] }, surfaces: { lenses: false, hovers: false } },
    );
  });

  it("are none when none was set, so that the repository's own hold", () => {
    assert.deepEqual(
      chosen(() => undefined),
      {},
    );
  });
});

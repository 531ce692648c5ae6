import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { folderOf, inRepository, outermost } from "../src/folders";

describe("the folders of a window", () => {
  it("have a server each", () => {
    assert.deepEqual(outermost(["/a", "/b"]), ["/a", "/b"]);
  });

  it("share the outer one's server when one lies in another", () => {
    assert.deepEqual(outermost(["/a/packages/x", "/a", "/ab"]), ["/a", "/ab"]);
    assert.equal(folderOf(["/a/packages/x", "/a"], "/a/packages/x/PRD.md"), "/a");
  });

  it("serve what lies in them and nothing else", () => {
    assert.equal(folderOf(["/a", "/b"], "/b/docs/PRD.md"), "/b");
    assert.equal(folderOf(["/a"], "/ab/PRD.md"), undefined);
    assert.equal(folderOf(["/"], "/ab/PRD.md"), "/");
  });

  it("are in a repository when one of their parents is", () => {
    const root = mkdtempSync(join(tmpdir(), "codeframe-folders-"));
    mkdirSync(join(root, "repository/.git"), { recursive: true });
    mkdirSync(join(root, "repository/docs"));
    assert.ok(inRepository(join(root, "repository/docs")));
    assert.ok(!inRepository(root));
  });
});

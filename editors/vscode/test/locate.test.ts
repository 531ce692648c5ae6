import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { locate, ServerNotFound, type Surroundings } from "../src/locate";

const root = mkdtempSync(join(tmpdir(), "codeframe-locate-"));

function program(path: string): string {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, "#!/bin/sh\n");
  chmodSync(full, 0o755);
  return full;
}

const onPath = program("bin/codeframe-ls");
const inFolder = program("folder/.venv/bin/codeframe-ls");
const installed = program("storage/server/bin/codeframe-ls");
const chosen = program("folder/tools/my-server");
writeFileSync(join(root, "folder/notes.txt"), "not a program");

const nowhere: Surroundings = { setting: "", path: "", folder: "/nowhere", trusted: true, installation: "/nowhere" };
const everywhere: Surroundings = {
  setting: "",
  path: `/nowhere:${join(root, "bin")}`,
  folder: join(root, "folder"),
  trusted: true,
  installation: join(root, "storage/server"),
};

describe("the server", () => {
  it("is the program that the setting names, relative to the folder", () => {
    assert.equal(locate({ ...everywhere, setting: "tools/my-server" }).command, chosen);
  });

  it("is else the one on PATH", () => {
    assert.deepEqual(locate(everywhere), { command: onPath, source: "PATH" });
  });

  it("is else the one in the folder's own environment", () => {
    assert.equal(locate({ ...everywhere, path: "/nowhere" }).command, inFolder);
  });

  it("is else the one that was installed for this extension", () => {
    assert.equal(locate({ ...everywhere, path: "", folder: "/nowhere" }).command, installed);
  });

  it("is never taken from a folder that is not trusted", () => {
    assert.equal(locate({ ...everywhere, path: "", trusted: false }).command, installed);
  });

  it("is never taken from a relative entry of PATH", () => {
    assert.throws(() => locate({ ...nowhere, path: ".:bin:" }), ServerNotFound);
  });

  it("is not replaced by another one when the setting is wrong", () => {
    for (const setting of ["/nowhere/server", "notes.txt", "tools"]) {
      assert.throws(() => locate({ ...everywhere, setting }), /setting codeframe\.path names .* not a program/);
    }
  });

  it("that is nowhere is refused with what to do", () => {
    assert.throws(() => locate(nowhere), /install it, or set codeframe\.path/);
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import manifest from "../package.json";
import { operations } from "../src/operations";
import { SERVER_SETTINGS } from "../src/settings";

const OWN_COMMANDS = ["restartServer", "installServer", "showLogs", "showDebugInformation"];
const OWN_SETTINGS = ["path", "trace.server"];

const named = (names: readonly string[]): string[] => names.map((name) => `codeframe.${name}`).sort();

describe("the manifest", () => {
  it("has the commands that are registered, and no others", () => {
    const commands = manifest.contributes.commands.map(({ command }) => command).sort();
    assert.deepEqual(commands, named([...operations.map(({ name }) => name), ...OWN_COMMANDS]));
  });

  it("has no two commands that read the same in the palette", () => {
    const titles = manifest.contributes.commands.map(({ title }) => title);
    assert.deepEqual([...new Set(titles)], titles);
  });

  it("has the settings that somebody reads, and no others", () => {
    const settings = Object.keys(manifest.contributes.configuration.properties).sort();
    assert.deepEqual(settings, named([...SERVER_SETTINGS, ...OWN_SETTINGS]));
  });

  it("never starts the extension in every window", () => {
    assert.ok(manifest.activationEvents.every((event) => event !== "*" && event !== "onStartupFinished"));
  });
});

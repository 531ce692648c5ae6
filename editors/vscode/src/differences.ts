/** What restoring a checkpoint changes, in lines for reading. Knows nothing of VS Code. */

import { isJson, type Json } from "./json";

/** As many lines of each kind as a dialogue has room for; the rest is counted. */
const ROOM = 12;

/** `src/store.py: changed` for each file, `T3: Done, now Ready` for each task. */
export function differences(preview: Json): string[] {
  const files = members(preview.files).map(({ path, change }) => `${String(path)}: ${String(change)}`);
  const tasks = members(preview.tasks).map(
    ({ task, before, after }) => `${String(task)}: ${stateOf(before)}, then ${stateOf(after)}`,
  );
  return [...shortened(files, "files"), ...shortened(tasks, "tasks")];
}

function members(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}

function stateOf(value: unknown): string {
  return value === "" ? "not there" : String(value);
}

function shortened(lines: string[], noun: string): string[] {
  return lines.length <= ROOM ? lines : [...lines.slice(0, ROOM), `… and ${lines.length - ROOM} more ${noun}`];
}

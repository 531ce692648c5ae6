/** Asking a person before something is done: what bringing back a checkpoint would change, and what would be lost. */

import { CancellationError, window } from "vscode";
import { isJson, type Json } from "./json";
import type { Operation } from "./operations";
import { differences } from "./differences";

/** Whether an operation can say what it would change without changing it. */
export function canPreview(operation: Operation, params: Json): boolean {
  return operation.params.some(({ name }) => name === "dryRun") && params.dryRun !== true;
}

/** Ask the person whether what the preview tells of shall be done. Throws when they turn away. */
export async function confirm(operation: Operation, preview: unknown): Promise<void> {
  const told = isJson(preview) ? differences(preview) : [];
  const alias = isJson(preview) && isJson(preview.checkpoint) ? String(preview.checkpoint.alias) : "";
  const detail = told.length === 0 ? "Nothing differs from what is there now." : told.join("\n");
  await agree(operation, `${operation.title}: bring back what ${alias} holds?`, detail);
}

/** Ask the person whether it shall be done. Throws when they turn away. */
export async function agree(operation: Operation, message: string, detail = ""): Promise<void> {
  const button = operation.title;
  const chosen = await window.showWarningMessage(message, { modal: true, detail }, button);
  if (chosen !== button) {
    throw new CancellationError();
  }
}

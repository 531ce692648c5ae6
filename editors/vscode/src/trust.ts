/** Asking a person, who alone can say so, whether commands of the repository may run on their machine. */

import { CancellationError, window } from "vscode";
import { ResponseError } from "vscode-languageclient/node";
import { isJson } from "./json";

const RUN = "Run Them From Now On";

/** Whether the error is that commands are not trusted yet, and the person trusts them. Throws when they do not. */
export async function trusts(error: unknown): Promise<boolean> {
  if (!(error instanceof ResponseError) || !isJson(error.data) || error.data.error !== "not-trusted") {
    return false;
  }
  const commands = Array.isArray(error.data.commands) ? error.data.commands.map(String) : [];
  const detail = `The checks run these on your machine:\n${commands.join("\n")}`;
  const chosen = await window.showWarningMessage("Trust these commands of the repository?", { modal: true, detail }, RUN);
  if (chosen !== RUN) {
    throw new CancellationError();
  }
  return true;
}

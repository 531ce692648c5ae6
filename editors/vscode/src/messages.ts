/** How failures reach the person: one sentence, and the way to the details. */

import { CancellationError, commands, LogOutputChannel, window } from "vscode";
import { LSPErrorCodes, ResponseError } from "vscode-languageclient/node";
import { ServerNotFound } from "./locate";
import { Refusal } from "./refusal";

/** Show why something failed; what the person cancelled is no failure. */
export function showFailure(error: unknown, log: LogOutputChannel): void {
  if (wasCancelled(error)) {
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  const isExpected = error instanceof Refusal || error instanceof ResponseError;
  log.error(error instanceof Error && !isExpected ? (error.stack ?? message) : message);
  void offer(message, error instanceof ServerNotFound ? serverActions : logActions(log));
}

export function wasCancelled(error: unknown): boolean {
  return (
    error instanceof CancellationError ||
    (error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled)
  );
}

type Actions = Record<string, () => unknown>;

const serverActions: Actions = {
  Install: () => commands.executeCommand("codeframe.installServer"),
  "Open Setting": () => commands.executeCommand("workbench.action.openSettings", "codeframe.path"),
};

function logActions(log: LogOutputChannel): Actions {
  return {
    "Show Logs": () => {
      log.show();
    },
  };
}

async function offer(message: string, actions: Actions): Promise<void> {
  const chosen = await window.showErrorMessage(message, ...Object.keys(actions));
  if (chosen !== undefined) {
    await actions[chosen]?.();
  }
}

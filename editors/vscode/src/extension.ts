/** The entry: makes the parts, ties them together, and takes them down again. */

import { ExtensionContext, window } from "vscode";
import { registerCommands } from "./commands";
import { FreshPage } from "./fresh";
import { showFailure } from "./messages";
import { Servers } from "./servers";
import { Pages } from "./show";

let running: Servers | undefined;

export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("Codeframe", { log: true });
  const servers = new Servers(context, log);
  const pages = new Pages();
  running = servers;
  context.subscriptions.push(log, servers, pages, new FreshPage(log));
  context.subscriptions.push(...registerCommands(context, servers, pages, log));
  // Not awaited: a command may come before the last folder was searched.
  servers.startWhereNeeded().catch((error: unknown) => {
    showFailure(error, log);
  });
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}

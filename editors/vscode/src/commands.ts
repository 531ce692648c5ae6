/** Every command of the extension: one for each operation, and those about the server itself. */

import {
  CancellationToken,
  CancellationTokenSource,
  commands,
  Disposable,
  env,
  ExtensionContext,
  LogOutputChannel,
  ProgressLocation,
  Uri,
  version,
  window,
  workspace,
  WorkspaceFolder,
} from "vscode";
import { ask } from "./ask";
import { install } from "./install";
import { showFailure } from "./messages";
import { trusts } from "./trust";
import { isJson, type Json } from "./json";
import { lossQuestion } from "./losses";
import { type Operation, operations } from "./operations";
import { Refusal } from "./refusal";
import { agree, canPreview, confirm } from "./preview";
import type { Report } from "./server";
import type { Servers } from "./servers";
import { type Pages, show } from "./show";

/** An answer that takes longer than this is shown to be under way, with a button that cancels it. */
const PATIENCE_MS = 500;

/** What the server itself shows best: pages that it keeps as the thing is. */
const PAGES = new Set(["runs.show", "runs.output"]);

export function registerCommands(
  context: ExtensionContext,
  servers: Servers,
  pages: Pages,
  log: LogOutputChannel,
): Disposable[] {
  const register = (name: string, run: (...args: unknown[]) => Promise<unknown>): Disposable =>
    commands.registerCommand(`codeframe.${name}`, async (...args: unknown[]) => {
      try {
        return await run(...args);
      } catch (error) {
        showFailure(error, log);
        return undefined;
      }
    });
  return [
    ...operations.map((operation) =>
      register(operation.name, (given, folder) => perform(operation, given, folder, servers, pages)),
    ),
    register("restartServer", () => servers.restart()),
    register("installServer", async () => {
      await install(context, log);
      await servers.restart();
      void window.showInformationMessage("The Codeframe server is installed.");
    }),
    register("showLogs", () => {
      log.show();
      return Promise.resolve();
    }),
    register("showDebugInformation", async () => {
      await pages.show("Codeframe Debug Information.md", await debugInformation(context, servers));
    }),
  ];
}

/** Ask for what is missing, call the operation in the folder that is meant, and show the result. */
async function perform(
  operation: Operation,
  given: unknown,
  folderUri: unknown,
  servers: Servers,
  pages: Pages,
): Promise<unknown> {
  if (!operation.reads && !workspace.isTrusted) {
    throw new Refusal(`${operation.title}: trust this workspace first (Workspaces: Manage Workspace Trust).`);
  }
  const folder = await chooseFolder(servers, folderUri);
  if (folder === undefined) {
    return undefined;
  }
  const server = await servers.get(folder);
  const reader = (name: string, wanted: Json): Promise<unknown> =>
    withPatience(operation.title, (token, report) => server.call(name, wanted, token, report));
  const params = await ask(operation, isJson(given) ? given : {}, reader);
  if (params === undefined) {
    return undefined;
  }
  if (PAGES.has(operation.name) && workspace.isTrusted) {
    await server.execute(operation.name, params);
    return undefined;
  }
  const question = await lossQuestion(operation.name, params, reader);
  if (question !== undefined) {
    await agree(operation, question);
  }
  const calling = (wanted: Json): Promise<unknown> =>
    withPatience(operation.title, (token, report) => server.call(operation.name, wanted, token, report));
  if (canPreview(operation, params)) {
    await confirm(operation, await calling({ ...params, dryRun: true }));
  }
  const result = await calling(params).catch(async (error: unknown) => {
    if (await trusts(error)) {
      return calling({ ...params, trust: true });
    }
    throw error;
  });
  if (isJson(result)) {
    await show(operation, result, folder, pages);
  }
  return result;
}

/** The folder that a command names, else the active editor's, else the only one, else the one that is picked. */
async function chooseFolder(servers: Servers, uri: unknown): Promise<WorkspaceFolder | undefined> {
  const active = window.activeTextEditor?.document.uri;
  const folders = servers.folders();
  const folder =
    (uri instanceof Uri ? servers.folderFor(uri) : undefined) ??
    (active === undefined ? undefined : servers.folderFor(active)) ??
    (folders.length === 1 ? folders[0] : undefined);
  if (folder !== undefined) {
    return folder;
  }
  if (folders.length === 0) {
    throw new Refusal("Codeframe works in a folder on disk: open the folder of a git repository first.");
  }
  const rows = folders.map((one) => ({ label: one.name, description: one.uri.fsPath, folder: one }));
  return (await window.showQuickPick(rows, { title: "Codeframe", placeHolder: "In which folder?" }))?.folder;
}

/** Run a call; when it takes long, show its progress and let the person cancel it. */
async function withPatience<T>(title: string, call: (token: CancellationToken, report: Report) => Promise<T>): Promise<T> {
  const source = new CancellationTokenSource();
  let report: Report = () => undefined;
  const answer = call(source.token, (step) => {
    report(step);
  });
  const settled = answer.then(
    () => undefined,
    () => undefined,
  );
  const showProgress = setTimeout(() => {
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    void window.withProgress(options, async (progress, token) => {
      let reached = 0;
      report = ({ message, percentage }) => {
        const increment = Math.max(0, (percentage ?? reached) - reached);
        reached += increment;
        progress.report({ increment, ...(message === undefined ? {} : { message }) });
      };
      token.onCancellationRequested(() => {
        source.cancel();
      });
      await settled;
    });
  }, PATIENCE_MS);
  try {
    return await answer;
  } finally {
    clearTimeout(showProgress);
    source.dispose();
  }
}

/** What a report of a fault needs; nothing of the environment, which may hold secrets. */
async function debugInformation(context: ExtensionContext, servers: Servers): Promise<string> {
  const located = servers.folders().map((folder) => {
    try {
      return { folder: folder.uri.fsPath, ...servers.locate(folder) };
    } catch (error) {
      return { folder: folder.uri.fsPath, problem: String(error) };
    }
  });
  const facts = {
    extension: (context.extension.packageJSON as { version: string }).version,
    vscode: version,
    application: env.appName,
    remote: env.remoteName ?? null,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    trusted: workspace.isTrusted,
    settings: workspace.getConfiguration("codeframe"),
    located,
    servers: (await servers.started()).map((server) => server.debugInformation),
  };
  return `# Codeframe debug information\n\n\`\`\`json\n${JSON.stringify(facts, null, 2)}\n\`\`\`\n`;
}

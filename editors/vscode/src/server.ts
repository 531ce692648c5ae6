/** One server of one workspace folder: the language client, and the requests that are ours. */

import {
  CancellationToken,
  CodeAction,
  CodeLens,
  Command,
  LogOutputChannel,
  Uri,
  WorkspaceFolder,
  workspace,
} from "vscode";
import {
  DidChangeConfigurationNotification,
  ExecuteCommandRequest,
  LanguageClient,
  Middleware,
  RevealOutputChannelOn,
  State,
  WorkDoneProgress,
  WorkDoneProgressCancelNotification,
  WorkDoneProgressReport,
} from "vscode-languageclient/node";
import type { Found } from "./locate";
import type { Json } from "./json";
import { Runs } from "./runs";
import { chosen } from "./settings";

export type Report = (step: { message?: string; percentage?: number }) => void;

/** What the tokens of our own calls begin with; any other is of work that the server began by itself. */
const CALL = "codeframe-call-";

export class Server {
  private readonly client: LanguageClient;
  private readonly runs = new Runs((token) => {
    void this.client.sendNotification(WorkDoneProgressCancelNotification.type, { token });
  });
  private tokens = 0;

  constructor(
    readonly folder: WorkspaceFolder,
    readonly found: Found,
    log: LogOutputChannel,
  ) {
    this.client = new LanguageClient(
      "codeframe",
      "Codeframe",
      { command: found.command, options: { cwd: folder.uri.fsPath } },
      {
        documentSelector: [{ scheme: "file", pattern: `${escapeGlob(folder.uri.fsPath)}/**/*` }],
        workspaceFolder: folder,
        outputChannel: log,
        traceOutputChannel: log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        diagnosticCollectionName: "codeframe",
        // Command names in the server's capabilities would become global commands of the window, and a second
        // folder's client could not register them again: ours are registered once and routed by folder.
        initializationOptions: () => ({
          codeframe: { commands: false, client: "vscode", settings: settingsOf(folder) },
        }),
        // The caller shows the reason of a failed start.
        initializationFailedHandler: () => false,
        middleware: {
          ...routing(folder.uri),
          handleWorkDoneProgress: (token, step, next) => {
            if (String(token).startsWith(CALL)) {
              next(token, step);
              return;
            }
            this.runs.hear(token, step);
            // Its own way of showing begins nothing, and is told of the end, so that it forgets the token.
            if (step.kind === "end") {
              next(token, step);
            }
          },
          workspace: { configuration: ({ items }) => items.map(() => settingsOf(folder)) },
        },
      },
    );
    this.client.onDidChangeState(({ newState }) => {
      if (newState !== State.Running) {
        this.runs.dispose();
      }
    });
  }

  async start(focused: boolean): Promise<void> {
    await this.client.start();
    await this.tellFocus(focused);
  }

  async stop(): Promise<void> {
    if (this.client.needsStop()) {
      await this.client.stop();
    }
    await this.client.dispose();
  }

  /** Call an operation; cancelling the token cancels the work in the server. Rejects with the server's refusal. */
  async call(operation: string, params: Json, token: CancellationToken, report: Report): Promise<unknown> {
    this.tokens += 1;
    const workDoneToken = `${CALL}${this.tokens}`;
    const progress = this.client.onProgress(WorkDoneProgress.type, workDoneToken, (step) => {
      const { message, percentage } = step as WorkDoneProgressReport;
      report({ ...(message === undefined ? {} : { message }), ...(percentage === undefined ? {} : { percentage }) });
    });
    try {
      return await this.client.sendRequest("codeframe/call", { operation, params, workDoneToken }, token);
    } finally {
      progress.dispose();
    }
  }

  /** Run an operation and let the server show it as it does in any editor: as a page. */
  async execute(operation: string, params: Json): Promise<void> {
    await this.client.sendRequest(ExecuteCommandRequest.type, {
      command: `codeframe.${operation}`,
      arguments: [params],
    });
  }

  /** Tell the daemon whether a person looks at this window: it gives notice itself when nobody does. */
  async tellFocus(focused: boolean): Promise<void> {
    if (this.client.isRunning()) {
      await this.client.sendNotification("codeframe/focus", { focused });
    }
  }

  /** The server asks for the settings themselves when it wants them. */
  async tellSettingsChanged(): Promise<void> {
    if (this.client.isRunning()) {
      await this.client.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    }
  }

  get debugInformation(): Json {
    return {
      folder: this.folder.uri.fsPath,
      command: this.found.command,
      source: this.found.source,
      running: this.client.isRunning(),
      server: this.client.initializeResult?.serverInfo ?? null,
      capabilities: this.client.initializeResult?.capabilities ?? null,
    };
  }
}

function settingsOf(folder: WorkspaceFolder): Json {
  const configuration = workspace.getConfiguration("codeframe", folder);
  return chosen((name) => configuration.inspect(name));
}

/** Hand the folder on with each command of the server, so that it comes back to this server when it is clicked. */
function routing(folder: Uri): Middleware {
  const route = (command: Command | undefined): void => {
    if (command?.command.startsWith("codeframe.") === true) {
      command.arguments = [command.arguments?.[0] ?? {}, folder];
    }
  };
  const routeLens = (lens: CodeLens): CodeLens => {
    route(lens.command);
    return lens;
  };
  return {
    provideCodeLenses: async (document, token, next) => (await next(document, token))?.map(routeLens),
    resolveCodeLens: async (lens, token, next) => {
      const resolved = await next(lens, token);
      return resolved ? routeLens(resolved) : resolved;
    },
    provideCodeActions: async (document, range, context, token, next) => {
      const actions = await next(document, range, context, token);
      for (const action of actions ?? []) {
        route(action instanceof CodeAction ? action.command : action);
      }
      return actions;
    },
    resolveCodeAction: async (action, token, next) => {
      const resolved = await next(action, token);
      route(resolved?.command);
      return resolved;
    },
  };
}

/** A folder's name may hold characters that a glob pattern gives a meaning. */
function escapeGlob(path: string): string {
  return path.replace(/[[\]{}*?]/g, (character) => `[${character}]`);
}

/** The servers of this window: at most one for each outermost folder, started when it is first needed. */

import {
  Disposable,
  ExtensionContext,
  LogOutputChannel,
  RelativePattern,
  TextDocument,
  Uri,
  WorkspaceFolder,
  window,
  workspace,
} from "vscode";
import { folderOf, inRepository, outermost } from "./folders";
import { installationDirectory } from "./install";
import { Found, locate } from "./locate";
import { showFailure } from "./messages";
import { Server } from "./server";

/** The same documents as the activation events name. */
const PRDS = "{**/PRD.md,**/*.prd.md,**/docs/prd/*.md}";

export class Servers implements Disposable {
  private readonly servers = new Map<string, Promise<Server>>();
  /** The folders for which a start was tried without being asked for: once, so that its failure is told once. */
  private readonly considered = new Set<string>();
  private readonly listeners: Disposable[];
  private restarting: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
  ) {
    this.listeners = [
      workspace.onDidOpenTextDocument((document) => {
        this.startFor(document);
      }),
      workspace.onDidChangeWorkspaceFolders(() => void this.dropRemoved()),
      workspace.onDidGrantWorkspaceTrust(() => void this.restart()),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("codeframe.path")) {
          void this.restart();
        } else if (change.affectsConfiguration("codeframe")) {
          void this.each((server) => server.tellSettingsChanged());
        }
      }),
      window.onDidChangeWindowState(({ focused }) => void this.each((server) => server.tellFocus(focused))),
    ];
  }

  /** Start the servers of the folders that hold a requirements document or have Markdown open. */
  async startWhereNeeded(): Promise<void> {
    workspace.textDocuments.forEach((document) => {
      this.startFor(document);
    });
    for (const folder of this.folders()) {
      const [prd] = await workspace.findFiles(new RelativePattern(folder, PRDS), undefined, 1);
      if (prd !== undefined) {
        this.startUnasked(folder);
      }
    }
  }

  /** The server of a folder, started when there is none. Rejects with the reason why it cannot be had. */
  async get(folder: WorkspaceFolder): Promise<Server> {
    const key = folder.uri.toString();
    const known = this.servers.get(key);
    if (known !== undefined) {
      return known;
    }
    const starting = this.start(folder);
    this.servers.set(key, starting);
    try {
      return await starting;
    } catch (error) {
      this.servers.delete(key);
      throw error;
    }
  }

  /** The folder that a file belongs to, among those that have a server. */
  folderFor(uri: Uri): WorkspaceFolder | undefined {
    const folders = this.folders();
    const path = folderOf(
      folders.map((folder) => folder.uri.fsPath),
      uri.fsPath,
    );
    return uri.scheme === "file" ? folders.find((folder) => folder.uri.fsPath === path) : undefined;
  }

  /** The outermost folders of the window that are on disk. */
  folders(): WorkspaceFolder[] {
    const onDisk = (workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === "file");
    const paths = outermost(onDisk.map((folder) => folder.uri.fsPath));
    return onDisk.filter((folder) => paths.includes(folder.uri.fsPath));
  }

  /** Where the server of a folder is. Throws ServerNotFound. */
  locate(folder: WorkspaceFolder): Found {
    return locate({
      setting: workspace.getConfiguration("codeframe", folder).get("path", ""),
      path: process.env.PATH ?? "",
      folder: folder.uri.fsPath,
      trusted: workspace.isTrusted,
      installation: installationDirectory(this.context),
    });
  }

  /** Stop every server and start what is needed; one restart at a time. */
  async restart(): Promise<void> {
    const previous = this.restarting;
    this.restarting = (async () => {
      await previous;
      await this.stop();
      await this.startWhereNeeded();
    })();
    await this.restarting;
  }

  async stop(): Promise<void> {
    const running = await this.started();
    this.servers.clear();
    this.considered.clear();
    await Promise.all(running.map((server) => server.stop()));
  }

  /** The servers that could be started. */
  async started(): Promise<Server[]> {
    const settled = await Promise.allSettled(this.servers.values());
    return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  }

  dispose(): void {
    this.listeners.forEach((listener) => {
      listener.dispose();
    });
  }

  private async start(folder: WorkspaceFolder): Promise<Server> {
    const found = this.locate(folder);
    this.log.info(`${folder.name}: starting ${found.command}, found through ${found.source}`);
    const server = new Server(folder, found, this.log);
    await server.start(window.state.focused);
    return server;
  }

  private startFor(document: TextDocument): void {
    const folder = document.languageId === "markdown" ? this.folderFor(document.uri) : undefined;
    if (folder !== undefined) {
      this.startUnasked(folder);
    }
  }

  private startUnasked(folder: WorkspaceFolder): void {
    const key = folder.uri.toString();
    if (this.considered.has(key)) {
      return;
    }
    this.considered.add(key);
    if (!inRepository(folder.uri.fsPath)) {
      this.log.info(`${folder.name}: in no git repository, so no server was started`);
      return;
    }
    this.get(folder).catch((error: unknown) => {
      showFailure(error, this.log);
    });
  }

  private async each(action: (server: Server) => Promise<void>): Promise<void> {
    await Promise.all((await this.started()).map(action));
  }

  private async dropRemoved(): Promise<void> {
    const present = new Set(this.folders().map((folder) => folder.uri.toString()));
    for (const [key, server] of this.servers) {
      if (!present.has(key)) {
        this.servers.delete(key);
        this.considered.delete(key);
        await (await server).stop();
      }
    }
    await this.startWhereNeeded();
  }
}


/** Shows what an operation returned. */

import { resolve } from "node:path";
import {
  commands,
  Disposable,
  EventEmitter,
  Range,
  TextDocumentContentProvider,
  Uri,
  window,
  workspace,
  WorkspaceFolder,
} from "vscode";
import type { Json } from "./json";
import { type Operation, operations } from "./operations";
import { showing } from "./questions";
import type { Item, Place } from "./item";
import { present } from "./results";

const SCHEME = "codeframe";

/** Read-only documents that exist only while they are shown. */
export class Pages implements TextDocumentContentProvider, Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changes = new EventEmitter<Uri>();
  readonly onDidChange = this.changes.event;
  // Last: registering listens to what was set before.
  private readonly registration = workspace.registerTextDocumentContentProvider(SCHEME, this);

  provideTextDocumentContent(uri: Uri): string {
    return this.texts.get(uri.path) ?? "";
  }

  /** Show a text under a name; the same name shows the new text in the same editor. */
  async show(name: string, text: string): Promise<void> {
    const uri = Uri.from({ scheme: SCHEME, path: `/${name.replaceAll("/", "-")}` });
    this.texts.set(uri.path, text);
    this.changes.fire(uri);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  }

  dispose(): void {
    this.registration.dispose();
    this.changes.dispose();
  }
}

/** Show a result of an operation called in a folder. */
export async function show(operation: Operation, result: Json, folder: WorkspaceFolder, pages: Pages): Promise<void> {
  const presentation = present(operation, result);
  switch (presentation.kind) {
    case "page":
      return openPlace({ path: presentation.path, line: 0 }, folder);
    case "list":
      return showList(operation, presentation.items, folder);
    case "message":
      void window.showInformationMessage(presentation.text);
      return;
    case "nothing":
      return;
    case "plan":
      // The page of a plan is a file: its actions and its answers to a save belong to the file.
      return workspace.isTrusted
        ? perform("plans.page", { plan: presentation.plan }, folder)
        : pages.show(`${presentation.plan}.md`, presentation.text);
    case "text":
      return pages.show(presentation.name, presentation.text);
  }
}

/** Offer the items; the chosen one is shown by its own operation, else opened where it is. */
async function showList(operation: Operation, items: readonly Item[], folder: WorkspaceFolder): Promise<void> {
  const options = { title: operation.title, matchOnDescription: true, matchOnDetail: true };
  const chosen = await window.showQuickPick(items, options);
  if (chosen === undefined) {
    return;
  }
  const detail = showing(operation, operations);
  if (detail !== undefined && chosen.reference !== undefined) {
    const [show, parameter] = detail;
    await perform(show.name, { [parameter.name]: chosen.reference }, folder);
  } else if (chosen.place !== undefined) {
    await openPlace(chosen.place, folder);
  }
}

async function perform(operation: string, params: Json, folder: WorkspaceFolder): Promise<void> {
  await commands.executeCommand(`codeframe.${operation}`, params, folder.uri);
}

async function openPlace(place: Place, folder: WorkspaceFolder): Promise<void> {
  const document = await workspace.openTextDocument(resolve(folder.uri.fsPath, place.path));
  await window.showTextDocument(document, { selection: new Range(place.line, 0, place.line, 0) });
}

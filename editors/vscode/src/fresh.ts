/**
 * Keeps the page that a person looks at as it is on disk. On Linux VS Code's own watcher misses what happens in a
 * directory that is made together with its parent, as `.codeframe/plans` is: the page of an applied plan would go on
 * saying that it waits.
 */

import { unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import { sep } from "node:path";
import { commands, Disposable, LogOutputChannel, TextDocument, window } from "vscode";
import { showFailure } from "./messages";

const LOOK_EVERY_MS = 500;

export class FreshPage implements Disposable {
  private watched: string | undefined;
  private readonly listener: Disposable;

  constructor(private readonly log: LogOutputChannel) {
    this.listener = window.onDidChangeActiveTextEditor(() => {
      this.follow();
    });
    this.follow();
  }

  dispose(): void {
    this.listener.dispose();
    this.leave();
  }

  /** Watch the page in the active editor, and no other file. */
  private follow(): void {
    this.leave();
    const document = window.activeTextEditor?.document;
    if (document !== undefined && isPage(document)) {
      this.watched = document.uri.fsPath;
      watchFile(this.watched, { interval: LOOK_EVERY_MS, persistent: false }, this.look);
      this.look();
    }
  }

  private leave(): void {
    if (this.watched !== undefined) {
      unwatchFile(this.watched, this.look);
      this.watched = undefined;
    }
  }

  private readonly look = (): void => {
    this.refresh().catch((error: unknown) => {
      showFailure(error, this.log);
    });
  };

  private async refresh(): Promise<void> {
    const document = window.activeTextEditor?.document;
    if (document === undefined || !this.isUntouched(document)) {
      return;
    }
    const text = await onDisk(document.uri.fsPath);
    if (text !== undefined && text !== document.getText() && this.isUntouched(document)) {
      await commands.executeCommand("workbench.action.files.revert");
    }
  }

  /** Whether the document is in front of the person, and holds nothing of theirs that is not saved. */
  private isUntouched(document: TextDocument): boolean {
    return (
      document === window.activeTextEditor?.document && document.uri.fsPath === this.watched && !document.isDirty
    );
  }
}

function isPage({ uri }: TextDocument): boolean {
  return uri.scheme === "file" && uri.fsPath.includes(`${sep}.codeframe${sep}`);
}

/** The file's text; undefined where there is no file any more, which VS Code tells by itself. */
async function onDisk(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

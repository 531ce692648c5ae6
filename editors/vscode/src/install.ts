/** Installs the server into a Python environment of this extension's own, so that no other one is changed. */

import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { CancellationToken, ExtensionContext, LogOutputChannel, ProgressLocation, window } from "vscode";
import { Refusal } from "./refusal";

const run = promisify(execFile);

const PACKAGE = "codeframe-ls";
const PYTHONS = ["python3.14", "python3.13", "python3.12", "python3.11", "python3"];
const NEW_ENOUGH = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";

/** The environment that `install` makes. */
export function installationDirectory(context: ExtensionContext): string {
  return join(context.globalStorageUri.fsPath, "server");
}

/** Install the newest server that pip finds, or bring the installed one up to it. Rejects with what to do. */
export async function install(context: ExtensionContext, log: LogOutputChannel): Promise<void> {
  const progress = { location: ProgressLocation.Notification, title: "Installing the Codeframe server", cancellable: true };
  await window.withProgress(progress, async (_, token) => {
    const directory = installationDirectory(context);
    const python = join(directory, "bin", "python");
    const isNew = !(await answers(python));
    if (isNew) {
      const base = await findPython();
      await rm(directory, { recursive: true, force: true });
      await step(log, token, base, ["-m", "venv", directory]);
    }
    try {
      await step(log, token, python, ["-m", "pip", "install", "--no-input", "--progress-bar=off", "--upgrade", PACKAGE]);
    } catch (error) {
      if (isNew) {
        await rm(directory, { recursive: true, force: true });
      }
      throw error;
    }
  });
}

async function findPython(): Promise<string> {
  for (const python of PYTHONS) {
    if (await answers(python)) {
      return python;
    }
  }
  throw new Refusal("No Python 3.11 or newer with its venv module was found on PATH: install one, then try again.");
}

/** Whether this Python is there, new enough, and able to make environments. */
async function answers(python: string): Promise<boolean> {
  try {
    await run(python, ["-c", NEW_ENOUGH]);
    return true;
  } catch {
    return false;
  }
}

async function step(log: LogOutputChannel, token: CancellationToken, command: string, args: string[]): Promise<void> {
  log.info([command, ...args].join(" "));
  const stopped = new AbortController();
  const listener = token.onCancellationRequested(() => {
    stopped.abort();
  });
  try {
    const { stdout, stderr } = await run(command, args, { signal: stopped.signal });
    log.info(stdout + stderr);
  } catch (error) {
    if (token.isCancellationRequested) {
      throw new Refusal("The installation was cancelled; nothing was kept.");
    }
    log.error(error as Error);
    throw new Refusal(`${PACKAGE} could not be installed with pip; the log says why.`);
  } finally {
    listener.dispose();
  }
}

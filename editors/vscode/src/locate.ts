/**
 * Which program is the server. Knows the file system, and nothing of VS Code.
 *
 * The order is: the setting, PATH, the folder's `.venv`, our own installation. A setting that leads nowhere is an
 * error and never passed over in silence. What an untrusted folder contains is never started.
 */

import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { Refusal } from "./refusal";

export const PROGRAM = "codeframe-ls";

export interface Surroundings {
  /** The value of `codeframe.path`; VS Code already leaves out what an untrusted folder says. */
  readonly setting: string;
  /** The environment's PATH. */
  readonly path: string;
  readonly folder: string;
  readonly trusted: boolean;
  /** The environment that "Install Server" makes. */
  readonly installation: string;
}

export interface Found {
  readonly command: string;
  /** Where it was found, for people. */
  readonly source: string;
}

/** The server could not be found; the message says what to do. */
export class ServerNotFound extends Refusal {}

/** Return the program to start. Throws ServerNotFound. */
export function locate(around: Surroundings): Found {
  if (around.setting !== "") {
    const command = resolve(around.folder, expandHome(around.setting));
    if (isProgram(command)) {
      return { command, source: "the setting codeframe.path" };
    }
    throw new ServerNotFound(
      `The setting codeframe.path names ${command}, which is not a program: correct the setting or clear it.`,
    );
  }
  for (const { command, source } of candidates(around)) {
    if (isProgram(command)) {
      return { command, source };
    }
  }
  throw new ServerNotFound(
    `${PROGRAM} is neither on PATH nor in the folder's .venv: install it, or set codeframe.path to where it is.`,
  );
}

/** The program inside a Python environment. */
export function inEnvironment(directory: string): string {
  return join(directory, "bin", PROGRAM);
}

function* candidates(around: Surroundings): Generator<Found> {
  for (const directory of around.path.split(delimiter)) {
    // A relative entry of PATH would find programs that the folder brings.
    if (isAbsolute(directory)) {
      yield { command: join(directory, PROGRAM), source: "PATH" };
    }
  }
  if (around.trusted) {
    yield { command: inEnvironment(join(around.folder, ".venv")), source: "the folder's .venv" };
  }
  yield { command: inEnvironment(around.installation), source: "this extension's own installation" };
}

function expandHome(path: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Absent, unreadable and not executable are one answer here: it is not a program to start.
    return false;
  }
}

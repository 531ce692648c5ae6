/** Which folder of the window serves a path. Plain paths; knows nothing of VS Code. */

import { existsSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/**
 * The folders that get a server each: those that lie in no other folder of the window. A folder inside another is
 * served by the outer one, because both would otherwise answer for the same documents.
 */
export function outermost(folders: readonly string[]): string[] {
  return folders.filter((folder) => !folders.some((other) => other !== folder && contains(other, folder)));
}

/** The one of these folders that a path lies in. */
export function folderOf(folders: readonly string[], path: string): string | undefined {
  return outermost(folders).find((folder) => contains(folder, path));
}

/** Whether git would find a repository from here; only then is a server started without being asked for. */
export function inRepository(folder: string): boolean {
  return existsSync(join(folder, ".git")) || (dirname(folder) !== folder && inRepository(dirname(folder)));
}

function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

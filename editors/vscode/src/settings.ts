/**
 * The editor's settings that the server reads. Only what a person has set is handed on: the default of a setting must
 * not win over the repository's own `codeframe.toml`. Knows nothing of VS Code.
 */

import type { Json } from "./json";

/** Their names below `codeframe.`, as in `codeframe.toml`. */
export const SERVER_SETTINGS = [
  "prd.globs",
  "surfaces.lenses",
  "surfaces.diagnostics",
  "surfaces.hovers",
  "surfaces.symbols",
  "surfaces.actions",
] as const;

/** What VS Code tells of one setting, as far as it matters here. */
export interface Inspected {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

/** The settings that a person has set, in the server's sections; the value that is nearest to the folder wins. */
export function chosen(inspect: (name: string) => Inspected | undefined): Json {
  const sections: Record<string, Record<string, unknown>> = {};
  for (const name of SERVER_SETTINGS) {
    const found = inspect(name);
    const value = found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
    if (value !== undefined) {
      const [section = "", key = ""] = name.split(".");
      (sections[section] ??= {})[key] = value;
    }
  }
  return sections;
}

/** One thing of a result as a row of a list. Works from its shape; knows nothing of VS Code. */

import type { Json } from "./json";

/** A row of a list. */
export interface Item {
  /** What operations take as a reference to it: its alias, else its path, else its id. */
  readonly reference: string | undefined;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** Where it is in the user's files, when it says so. */
  readonly place: Place | undefined;
}

export interface Place {
  /** Absolute, or relative to the folder. */
  readonly path: string;
  /** Counted from 0. */
  readonly line: number;
}

/** One member as a row. */
export function toItem(value: Json): Item {
  const reference = first(value, ["alias", "path", "id"]);
  const title = first(value, ["title", "question", "heading", "label", "kind", "name", "path", "alias"]) ?? "";
  return {
    reference,
    label: typeof value.alias === "string" && value.alias !== title ? `${value.alias} ${title}` : title,
    description: first(value, ["state", "value", "at", "createdAt"]) ?? "",
    detail: first(value, ["section", "description", "task"]) ?? "",
    place: placeOf(value),
  };
}

function placeOf(value: Json): Place | undefined {
  if (typeof value.path !== "string" || value.path === "") {
    return undefined;
  }
  return { path: value.path, line: typeof value.line === "number" ? value.line : 0 };
}

function first(value: Json, names: readonly string[]): string | undefined {
  for (const name of names) {
    const member = value[name];
    if (typeof member === "string" && member !== "") {
      return member;
    }
  }
  return undefined;
}

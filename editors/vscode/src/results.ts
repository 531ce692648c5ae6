/**
 * How an operation's result is best shown. Works from the result's shape, so that an operation that is new to this
 * file is shown too. Knows nothing of VS Code.
 */

import { isJson, type Json } from "./json";

export interface Item {
  /** What the operations take as a reference to it: its alias, else its id, else its path. */
  readonly reference: string | undefined;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly place: Place | undefined;
}

export interface Place {
  /** A path, absolute or relative to the folder. */
  readonly path: string;
  /** The 0-based line. */
  readonly line: number;
}

export type Presentation =
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "list"; readonly items: readonly Item[] }
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "text"; readonly markdown: string };

/** Decide how to show a result. */
export function present(title: string, result: Json): Presentation {
  if (typeof result.page === "string" && result.page !== "") {
    return { kind: "place", place: { path: result.page, line: 0 } };
  }
  const items = itemsOf(result);
  if (items !== undefined) {
    return items.length > 0 ? { kind: "list", items } : { kind: "message", text: `${title}: there are none.` };
  }
  if (typeof result.message === "string") {
    return { kind: "message", text: result.message };
  }
  return { kind: "text", markdown: `# ${title}\n\n${toMarkdown(result)}` };
}

/** The members of a result that is a list: an object of which one value is a list of objects. */
export function itemsOf(result: Json): Item[] | undefined {
  const lists = Object.values(result).filter((value) => Array.isArray(value));
  const [list] = lists;
  if (lists.length !== 1 || list === undefined || Object.values(result).some(isJson) || "id" in result) {
    return undefined;
  }
  return list.every(isJson) ? list.map(toItem) : undefined;
}

/** One member as a row of a list. */
export function toItem(value: Json): Item {
  const reference = first(value, ["alias", "id", "path", "name", "seq"]);
  const title = first(value, ["title", "question", "summary", "heading", "kind", "path", "name", "value"]) ?? "";
  return {
    reference,
    label: reference === undefined || reference === title ? title : `${reference}  ${title}`,
    description: first(value, ["stateLabel", "statusLabel", "state", "status", "at", "value"]) ?? "",
    detail: first(value, ["sectionPath", "section", "description", "waitsFor"]) ?? "",
    place: placeOf(value),
  };
}

/** Where a member is in the user's files, when it says so. */
function placeOf(value: Json): Place | undefined {
  const path = value.path ?? value.prd;
  if (typeof path !== "string" || path === "") {
    return undefined;
  }
  return { path, line: typeof value.line === "number" ? value.line : 0 };
}

function first(value: Json, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = plain(value[name]);
    if (text !== "") {
      return text;
    }
  }
  return undefined;
}

function toMarkdown(value: Json): string {
  return Object.entries(value)
    .filter(([, member]) => plain(member) !== "" || Array.isArray(member) || isJson(member))
    .map(([name, member]) => {
      const label = `**${words(name)}**`;
      if (typeof member === "string" && member.includes("\n")) {
        return `${label}\n\n${member}\n`;
      }
      if (Array.isArray(member) || isJson(member)) {
        return `${label}\n\n${nested(member)}`;
      }
      return `${label}: ${plain(member)}\n`;
    })
    .join("\n");
}

function nested(value: unknown[] | Json): string {
  const rows = Array.isArray(value)
    ? value.map((member) => (isJson(member) ? toItem(member).label : plain(member)))
    : Object.entries(value).map(([name, member]) => `${name}: ${plain(member)}`);
  return (rows.length === 0 ? ["none"] : rows).map((row) => `- ${row}\n`).join("");
}

function plain(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "boolean":
      return String(value);
    default:
      return Array.isArray(value) || isJson(value) ? summary(value) : "";
  }
}

function summary(value: unknown[] | Json): string {
  return Array.isArray(value) ? value.map(plain).join(" › ") : "";
}

/** `openBlockers` as "Open blockers". */
function words(name: string): string {
  const spaced = name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

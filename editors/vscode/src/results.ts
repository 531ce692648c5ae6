/**
 * How an operation's result is best shown: as a page to open, a list to choose from, one sentence, or a text.
 * Works from the result's shape, so that an operation that is new to this file is shown too. Knows nothing of VS Code.
 */

import { type Item, toItem } from "./item";
import { isJson, type Json } from "./json";
import type { Operation } from "./operations";
import { render } from "./text";
import { words } from "./words";

export type Presentation =
  | { readonly kind: "page"; readonly path: string }
  | { readonly kind: "list"; readonly items: readonly Item[] }
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "text"; readonly name: string; readonly markdown: string };

/** Decide how to show a result of an operation. */
export function present(operation: Operation, result: Json): Presentation {
  if (typeof result.page === "string" && result.page !== "") {
    return { kind: "page", path: result.page };
  }
  const items = operation.reads ? itemsOf(result) : undefined;
  if (items !== undefined) {
    return items.length > 0 ? { kind: "list", items } : { kind: "message", text: `${operation.title}: there are none.` };
  }
  const subject = subjectOf(result);
  if (!operation.reads) {
    return { kind: "message", text: subject === undefined ? `${operation.title}: done.` : sentence(subject, result) };
  }
  const name = subject === undefined ? operation.title : toItem(subject).label;
  return { kind: "text", name, markdown: render(name, { ...subject, ...withoutSubject(result, subject) }) };
}

/** The members of a result that is a list: one of its values is a list of objects, and no value is its subject. */
export function itemsOf(result: Json): Item[] | undefined {
  const lists = Object.values(result).filter((value): value is unknown[] => Array.isArray(value));
  const [list] = lists;
  if (lists.length !== 1 || list === undefined || subjectOf(result) !== undefined || !list.every(isJson)) {
    return undefined;
  }
  return list.map(toItem);
}

/** The one thing that a result is about. */
function subjectOf(result: Json): Json | undefined {
  if (typeof result.alias === "string") {
    return result;
  }
  return Object.values(result).find((value): value is Json => isJson(value) && "alias" in value);
}

function withoutSubject(result: Json, subject: Json | undefined): Json {
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== subject));
}

/** `T3 Index the notes: Done. Can start: T4, T5.` */
function sentence(subject: Json, result: Json): string {
  const { label, description } = toItem(subject);
  const others = Object.entries(withoutSubject(result, subject)).flatMap(([name, value]) => {
    const aliases = Array.isArray(value) ? value.filter(isJson).map((one) => one.alias) : [];
    return aliases.length > 0 && aliases.every((alias) => typeof alias === "string")
      ? [` ${words(name)}: ${aliases.join(", ")}.`]
      : [];
  });
  return `${label}${description === "" ? "" : `: ${description}`}.${others.join("")}`;
}

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
  | { readonly kind: "plan"; readonly plan: string; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Item[] }
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "nothing" }
  | { readonly kind: "text"; readonly name: string; readonly text: string };

/** Decide how to show a result of an operation. */
export function present(operation: Operation, result: Json): Presentation {
  const page = operation.name === "plans.page" ? result.path : result.page;
  if (typeof page === "string" && page !== "") {
    return { kind: "page", path: page };
  }
  if (typeof result.markdown === "string" && typeof result.alias === "string") {
    return { kind: "plan", plan: result.alias, text: result.markdown };
  }
  if (typeof result.diff === "string") {
    return { kind: "text", name: `${operation.title}.diff`, text: result.diff };
  }
  if (operation.name === "runs.start" && Array.isArray(result.refused)) {
    // A run that works shows itself; what could not be started has to be told.
    const refused = several({ refused: result.refused });
    return refused === "" ? { kind: "nothing" } : { kind: "message", text: refused };
  }
  return operation.reads ? presentReading(operation, result) : { kind: "message", text: sentence(operation, result) };
}

/** The members of a result that is a list of things. */
export function itemsOf(operation: Operation, result: Json): Item[] | undefined {
  const lists = Object.values(result).filter((value): value is unknown[] => Array.isArray(value));
  const [list] = lists;
  const isList = operation.name.endsWith(".list") || (lists.length === 1 && subjectOf(result) === undefined);
  return isList && list?.every(isJson) === true ? list.map(toItem) : undefined;
}

function presentReading(operation: Operation, result: Json): Presentation {
  const items = itemsOf(operation, result);
  if (items !== undefined) {
    return items.length > 0 ? { kind: "list", items } : { kind: "message", text: `${operation.title}: there are none.` };
  }
  const subject = subjectOf(result);
  const name = subject === undefined ? operation.title : toItem(subject).label;
  return { kind: "text", name: `${name}.md`, text: render(name, { ...subject, ...withoutSubject(result, subject) }) };
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

/** `R1 Index the notes: Queued. T2 waits for T1.`: what several things became, and why others did not. */
function several(result: Json): string {
  const members = Object.values(result).flatMap((value) => (Array.isArray(value) ? value.filter(isJson) : []));
  return members
    .map((member) => {
      if (typeof member.message === "string") {
        return member.message;
      }
      const { label, description } = toItem(member);
      return `${label}${description === "" ? "" : `: ${description}`}.`;
    })
    .join(" ");
}

/** `T3 Index the notes: Done. Can start: T4, T5.` */
function sentence(operation: Operation, result: Json): string {
  const subject = subjectOf(result);
  if (subject === undefined) {
    return typeof result.summary === "string" ? result.summary : several(result) || `${operation.title}: done.`;
  }
  if (typeof result.summary === "string" && typeof subject.alias === "string") {
    return `${subject.alias}: ${result.summary}`;
  }
  const { label, description } = toItem(subject);
  const others = Object.entries(withoutSubject(result, subject)).flatMap(([name, value]) => {
    const aliases = Array.isArray(value) ? value.filter(isJson).map((one) => one.alias) : [];
    return aliases.length > 0 && aliases.every((alias) => typeof alias === "string")
      ? [` ${words(name)}: ${aliases.join(", ")}.`]
      : [];
  });
  return `${label}${description === "" ? "" : `: ${description}`}.${others.join("")}`;
}

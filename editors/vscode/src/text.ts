/** A result as a Markdown text for reading. Knows nothing of VS Code. */

import { isJson, type Json } from "./json";
import { toItem } from "./item";
import { words } from "./words";

/** What only programs need. */
const HIDDEN = new Set(["id", "sectionId", "revision", "status"]);

/** Render an object under a heading; what is empty is left out. */
export function render(heading: string, value: Json): string {
  if (Array.isArray(value.standing)) {
    // The server has said it in words; what else there is are the same figures for programs.
    const lines = value.standing.map((sentence) => `- ${inline(sentence)}`);
    return [`# ${heading}`, inline(value.root), lines.join("\n")].join("\n\n") + "\n";
  }
  const blocks = Object.entries(value)
    .filter(([name, member]) => !HIDDEN.has(name) && !isEmpty(member))
    .map(([name, member]) => block(words(name), member));
  return [`# ${heading}`, ...blocks].join("\n\n") + "\n";
}

function block(name: string, value: unknown): string {
  if (Array.isArray(value)) {
    return `**${name}**\n\n${value.map((member) => `- ${inline(member)}`).join("\n")}`;
  }
  if (isJson(value)) {
    const rows = Object.entries(value).filter(([key, member]) => !HIDDEN.has(key) && !isEmpty(member));
    return `**${name}**\n\n${rows.map(([key, member]) => `- ${words(key)}: ${inline(member)}`).join("\n")}`;
  }
  const text = inline(value);
  return text.includes("\n") ? `**${name}**\n\n${text}` : `**${name}**: ${text}`;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(inline).join(", ");
  }
  if (isJson(value)) {
    const { label, description } = toItem(value);
    if (label !== "") {
      return description === "" ? label : `${label} (${description})`;
    }
    return Object.entries(value)
      .map(([key, member]) => `${words(key)}: ${inline(member)}`)
      .join(", ");
  }
  return String(value);
}

function isEmpty(value: unknown): boolean {
  return (
    value === "" ||
    value === null ||
    value === undefined ||
    (Array.isArray(value) && value.length === 0) ||
    (isJson(value) && Object.keys(value).length === 0)
  );
}

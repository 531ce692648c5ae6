/**
 * Operations that take something away for good, and the question whether they shall. Knows nothing of VS Code.
 * `cf` asks the same before them (`codeframe_ls/cli/destroy.py`).
 */

import { isJson, type Json } from "./json";

/** What is to be shown first, and what a person is asked then: nothing where nothing would be lost. */
interface Loss {
  readonly shows: string;
  readonly parameter: string;
  readonly question: (shown: Json) => string | undefined;
}

const LOSSES: Readonly<Record<string, Loss>> = {
  "tasks.delete": {
    shows: "tasks.show",
    parameter: "task",
    question: ({ task }) => `Delete ${titled(task)} for good? Cancelling it would keep its trace.`,
  },
  "checkpoints.delete": {
    shows: "checkpoints.show",
    parameter: "checkpoint",
    question: ({ checkpoint }) => `Delete ${text(checkpoint, "alias")} for good, with what only it holds?`,
  },
  "patches.discard": {
    shows: "patches.show",
    parameter: "patch",
    question: ({ patch }) => `Discard ${titled(patch)} for good?`,
  },
  "plans.discard": {
    shows: "plans.show",
    parameter: "plan",
    question: (plan) => (plan.edited === true ? `Discard ${text(plan, "alias")} with what you have changed in it?` : undefined),
  },
};

/** The question to ask before an operation is called; undefined where nothing would be lost. */
export async function lossQuestion(
  operation: string,
  params: Json,
  read: (operation: string, params: Json) => Promise<unknown>,
): Promise<string | undefined> {
  const loss = LOSSES[operation];
  if (loss === undefined) {
    return undefined;
  }
  const shown = await read(loss.shows, { [loss.parameter]: params[loss.parameter] });
  return isJson(shown) ? loss.question(shown) : undefined;
}

function titled(thing: unknown): string {
  return `${text(thing, "alias")} “${text(thing, "title")}”`;
}

function text(thing: unknown, name: string): string {
  return isJson(thing) ? String(thing[name]) : "";
}

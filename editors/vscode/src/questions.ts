/**
 * What a person has to be asked before an operation can be called, and what their words mean.
 * Derived from the table of operations but for the few things that it cannot tell; knows nothing of VS Code.
 */

import type { Json } from "./json";
import type { Operation, OperationParameter as Parameter } from "./operations";

export type Reading = { readonly value: unknown } | { readonly problem: string };

/**
 * Optional parameters without which a command of the palette would say too little. A lens or an action, which gives
 * parameters, is not asked for them, but for an answer: that is what a person has to add.
 */
const ALSO_ASKED: Readonly<Record<string, readonly string[]>> = {
  "blockers.answer": ["answer"],
  "patches.apply": ["destination"],
  "tasks.approve": ["tasks"],
  "tasks.create": ["title"],
  "tasks.setDependencies": ["dependsOn"],
};

/** Operations that change one of several things: a person says first which. */
const ONE_OF: Readonly<Record<string, readonly string[]>> = {
  "plans.edit": ["drop", "choose", "merge"],
  "tasks.update": ["title", "description", "acceptance", "requirements", "priority"],
};

/** Parameters that refer to what another operation lists, where their names do not say so. */
const LISTED: Readonly<Record<string, string>> = {
  dependsOn: "tasks.list",
  patch: "patches.list",
  before: "checkpoints.list",
  after: "checkpoints.list",
};

/** What the list is asked for, where an operation takes others than those that it gives by itself. */
const ASKED_FOR: Readonly<Record<string, Json>> = {
  "blockers.show": { all: true },
  "blockers.resolve": { all: true },
  "patches.show": { all: true },
  "patches.export": { all: true },
  "patches.undo": { all: true },
  "runs.show": { all: true },
  "runs.output": { all: true },
  "runs.retry": { all: true },
  "runs.resume": { all: true },
  "runs.start": { status: ["READY", "FAILED"] },
};

/** The parameters to ask for, in the table's order. */
export function missing(operation: Operation, given: Json): Parameter[] {
  const also = isBare(given) || operation.name === "blockers.answer" ? ALSO_ASKED[operation.name] : undefined;
  return operation.params.filter(
    ({ name, required }) => (required || also?.includes(name) === true) && !(name in given),
  );
}

/** The parameters of which one has to be chosen; none where a caller has chosen. */
export function alternatives(operation: Operation, given: Json): Parameter[] {
  const names = isBare(given) ? ONE_OF[operation.name] : undefined;
  return operation.params.filter(({ name }) => names?.includes(name) === true);
}

/** The operation that lists what this parameter refers to: `tasks.list` for `task`, `prd.list` for `prd`. */
export function listing(parameter: Parameter, operations: readonly Operation[]): Operation | undefined {
  const known = LISTED[parameter.name];
  const names = known === undefined ? [`${parameter.name}s.list`, `${parameter.name}.list`] : [known];
  return operations.find((operation) => names.includes(operation.name) && missing(operation, {}).length === 0);
}

/** With what the list is asked for, from which this operation's parameter is chosen. */
export function listedFor(operation: Operation): Json {
  return ASKED_FOR[operation.name] ?? {};
}

/** The operation that shows one of what this one lists, and the parameter that says which. */
export function showing(list: Operation, operations: readonly Operation[]): [Operation, Parameter] | undefined {
  const [noun = ""] = list.name.split(".");
  const show = operations.find(({ name }) => name === `${noun}.show`);
  const parameter = show?.params.find(({ name }) => name === noun || `${name}s` === noun || `${name}es` === noun);
  return show === undefined || parameter === undefined ? undefined : [show, parameter];
}

/** Read one typed text as the parameter's value, or as one of its values where it takes several. */
export function read(parameter: Parameter, text: string): Reading {
  return readOne(parameter, text.trim());
}

/** Whether a typed text says that there are no more values. Each is asked for by itself, so any character may be in it. */
export function ends(parameter: Parameter, text: string, before: readonly unknown[]): boolean {
  return text.trim() === "" && (before.length > 0 || !parameter.required);
}

function readOne(parameter: Parameter, text: string): Reading {
  if (text === "") {
    return { problem: "This cannot be empty." };
  }
  switch (parameter.type) {
    case "integer":
      return /^-?\d+$/.test(text) ? { value: Number(text) } : { problem: "This is a whole number." };
    case "number":
      return Number.isFinite(Number(text)) ? { value: Number(text) } : { problem: "This is a number." };
    case "boolean":
      return text === "true" || text === "false" ? { value: text === "true" } : { problem: "This is true or false." };
    case "json":
      return { problem: "This cannot be typed; it comes from a lens or an action." };
    case "string":
      return { value: text };
  }
}

function isBare(given: Json): boolean {
  return Object.keys(given).length === 0;
}

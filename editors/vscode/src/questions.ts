/**
 * What a person has to be asked before an operation can be called, and what their words mean.
 * Derived from the table of operations alone; knows nothing of VS Code.
 */

import type { Json } from "./json";
import type { Operation, OperationParameter as Parameter } from "./operations";

export type Reading = { readonly value: unknown } | { readonly problem: string };

/** The required parameters that the caller left out, in the table's order. */
export function missing(operation: Operation, given: Json): Parameter[] {
  return operation.params.filter((parameter) => parameter.required && !(parameter.name in given));
}

/** The operation that lists what this parameter refers to: `tasks.list` for `task`, `prd.list` for `prd`. */
export function listing(parameter: Parameter, operations: readonly Operation[]): Operation | undefined {
  const noun = parameter.name.toLowerCase();
  const names = [`${noun}s.list`, `${noun}.list`];
  return operations.find((operation) => names.includes(operation.name) && missing(operation, {}).length === 0);
}

/** Read one typed text as the parameter's value; a list is separated by commas. */
export function read(parameter: Parameter, text: string): Reading {
  if (!parameter.repeated) {
    return readOne(parameter, text.trim());
  }
  const values: unknown[] = [];
  for (const part of text.split(",").map((piece) => piece.trim()).filter((piece) => piece !== "")) {
    const reading = readOne(parameter, part);
    if ("problem" in reading) {
      return reading;
    }
    values.push(reading.value);
  }
  return values.length === 0 && parameter.required ? { problem: "At least one is needed." } : { value: values };
}

function readOne(parameter: Parameter, text: string): Reading {
  if (text === "" && parameter.required) {
    return { problem: "This cannot be empty." };
  }
  switch (parameter.type) {
    case "integer":
      return /^-?\d+$/.test(text) ? { value: Number(text) } : { problem: "This is a whole number." };
    case "number":
      return text !== "" && Number.isFinite(Number(text)) ? { value: Number(text) } : { problem: "This is a number." };
    case "boolean":
      return text === "true" || text === "false" ? { value: text === "true" } : { problem: "This is true or false." };
    case "json":
      return { problem: "This cannot be typed; it comes from a lens or an action." };
    case "string":
      return { value: text };
  }
}

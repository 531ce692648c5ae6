/** Asks a person for what an operation needs, with VS Code's own pickers and input boxes. */

import { QuickPickItem, window } from "vscode";
import { isJson, type Json } from "./json";
import { type BlockersShowResult, type Operation, type OperationParameter as Parameter, operations } from "./operations";
import { listing, missing, read } from "./questions";
import { Refusal } from "./refusal";
import { itemsOf } from "./results";

/** Calls a reading operation on behalf of a question. */
export type Reader = (operation: string, params: Json) => Promise<unknown>;

/** Complete the parameters of an operation; undefined when the person turned away. */
export async function ask(operation: Operation, given: Json, reader: Reader): Promise<Json | undefined> {
  const params: Record<string, unknown> = { ...given };
  for (const parameter of missing(operation, given)) {
    const value = await askOne(operation, parameter, params, reader);
    if (value === undefined) {
      return undefined;
    }
    params[parameter.name] = value;
  }
  return params;
}

async function askOne(operation: Operation, parameter: Parameter, params: Json, reader: Reader): Promise<unknown> {
  if (operation.name === "blockers.answer" && parameter.name === "answer") {
    return askAnswer(operation, parameter, params, reader);
  }
  if (parameter.choices !== undefined) {
    return pick(operation, parameter, parameter.choices.map((label) => ({ label })));
  }
  if (parameter.type === "boolean") {
    const chosen = await pick(operation, parameter, [{ label: "Yes" }, { label: "No" }]);
    return chosen === undefined ? undefined : chosen === "Yes";
  }
  const list = listing(parameter, operations);
  return list === undefined ? type(operation, parameter) : askReference(operation, parameter, list, reader);
}

/** Offer what the list operation lists. */
async function askReference(operation: Operation, parameter: Parameter, list: Operation, reader: Reader): Promise<unknown> {
  const result = await reader(list.name, {});
  const items = (isJson(result) ? itemsOf(result) : undefined) ?? [];
  const rows = items.flatMap((item) => (item.reference === undefined ? [] : [{ ...item, reference: item.reference }]));
  if (rows.length === 0) {
    throw new Refusal(`${operation.title}: there is nothing to choose from; ${list.title} is empty.`);
  }
  const options = { title: operation.title, placeHolder: parameter.description, matchOnDescription: true };
  if (parameter.repeated) {
    const chosen = await window.showQuickPick(rows, { ...options, canPickMany: true });
    return chosen?.map((row) => row.reference);
  }
  return (await window.showQuickPick(rows, options))?.reference;
}

/** Ask a question that a task waits for: its own words, its options, and room for any other answer. */
async function askAnswer(operation: Operation, parameter: Parameter, params: Json, reader: Reader): Promise<unknown> {
  const { blocker } = (await reader("blockers.show", { blocker: params.blocker })) as BlockersShowResult;
  const { question, options } = blocker;
  if (options.length === 0) {
    return type(operation, { ...parameter, description: question });
  }
  const other = { label: "$(edit) Another answer…" };
  const rows: QuickPickItem[] = [...options.map((label) => ({ label })), other];
  const chosen = await window.showQuickPick(rows, { title: question, ignoreFocusOut: true });
  return chosen === other ? type(operation, { ...parameter, description: question }) : chosen?.label;
}

async function pick(operation: Operation, parameter: Parameter, rows: QuickPickItem[]): Promise<string | undefined> {
  return (await window.showQuickPick(rows, { title: operation.title, placeHolder: parameter.description }))?.label;
}

async function type(operation: Operation, parameter: Parameter): Promise<unknown> {
  const text = await window.showInputBox({
    title: operation.title,
    prompt: parameter.repeated ? `${parameter.description} Separate several by commas.` : parameter.description,
    ignoreFocusOut: true,
    validateInput: (typed) => {
      const reading = read(parameter, typed);
      return "problem" in reading ? reading.problem : undefined;
    },
  });
  if (text === undefined) {
    return undefined;
  }
  const reading = read(parameter, text);
  return "value" in reading ? reading.value : undefined;
}

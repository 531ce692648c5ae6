/** Asks a person for what an operation needs, with VS Code's own pickers and input boxes. */

import { QuickPickItem, ThemeIcon, window, workspace } from "vscode";
import { isJson, type Json } from "./json";
import { type BlockersShowResult, type Operation, type OperationParameter as Parameter, operations } from "./operations";
import { alternatives, ends, listedFor, listing, missing, read } from "./questions";
import { Refusal } from "./refusal";
import { itemsOf } from "./results";
import { words } from "./words";

/** Calls a reading operation on behalf of a question. */
export type Reader = (operation: string, params: Json) => Promise<unknown>;

/** The person chose to leave a parameter out. */
const LEFT_OUT = Symbol("left out");

/** The person has typed all values of a list. */
const NO_MORE = Symbol("no more");

/** Complete the parameters of an operation; undefined when the person turned away. */
export async function ask(operation: Operation, given: Json, reader: Reader): Promise<Json | undefined> {
  const params: Record<string, unknown> = { ...given };
  for (const parameter of missing(operation, given)) {
    const value = await askOne(operation, parameter, params, reader);
    if (value === undefined) {
      return undefined;
    }
    if (value !== LEFT_OUT) {
      params[parameter.name] = value;
    }
  }
  const choices = alternatives(operation, given);
  if (choices.length > 0) {
    const parameter = await askWhich(operation, choices);
    const value = parameter === undefined ? undefined : await askOne(operation, parameter, params, reader);
    return parameter === undefined || value === undefined ? undefined : { ...params, [parameter.name]: value };
  }
  return params;
}

async function askOne(operation: Operation, parameter: Parameter, params: Json, reader: Reader): Promise<unknown> {
  if (operation.name === "blockers.answer" && parameter.name === "answer") {
    return askAnswer(params, reader);
  }
  if (parameter.choices !== undefined) {
    return pickChoice(operation, parameter, parameter.choices);
  }
  if (parameter.type === "boolean") {
    const chosen = await pick(operation, parameter, ["Yes", "No"]);
    return chosen === undefined ? undefined : chosen === "Yes";
  }
  const list = listing(parameter, operations);
  return list === undefined ? type(operation, parameter) : askReference(operation, parameter, list, reader);
}

async function askWhich(operation: Operation, choices: readonly Parameter[]): Promise<Parameter | undefined> {
  const rows = choices.map((parameter) => ({ label: words(parameter.name), detail: parameter.description, parameter }));
  return (await window.showQuickPick(rows, { title: operation.title, placeHolder: operation.summary }))?.parameter;
}

/** Offer what the list operation lists. */
async function askReference(operation: Operation, parameter: Parameter, list: Operation, reader: Reader): Promise<unknown> {
  const result = await reader(list.name, listedFor(operation));
  const items = (isJson(result) ? itemsOf(list, result) : undefined) ?? [];
  const rows = items.filter(({ reference }) => reference !== undefined);
  if (rows.length === 0) {
    throw new Refusal(`${operation.title}: there is nothing to choose from; “${list.title}” is empty.`);
  }
  const options = { title: operation.title, placeHolder: parameter.description, matchOnDescription: true };
  if (parameter.repeated) {
    const chosen = await window.showQuickPick(rows, { ...options, canPickMany: true });
    return chosen?.map(({ reference }) => reference);
  }
  return (await window.showQuickPick(rows, options))?.reference;
}

/** Ask a question that somebody waits on: its own words, its options, any other answer, or its page. */
async function askAnswer(params: Json, reader: Reader): Promise<string | symbol | undefined> {
  const { blocker } = (await reader("blockers.show", { blocker: params.blocker })) as BlockersShowResult;
  const title = blocker.task === "" ? blocker.alias : `${blocker.alias} on ${blocker.task}`;
  if (blocker.options.length === 0) {
    return typeAnswer(title, blocker.question);
  }
  const other = { label: "$(edit) Another answer…" };
  const page = { label: "$(go-to-file) Answer on its page…" };
  const rows: QuickPickItem[] = [...blocker.options.map((label) => ({ label })), other, page];
  const chosen = await window.showQuickPick(rows, { title, placeHolder: blocker.question, ignoreFocusOut: true });
  if (chosen === page) {
    return LEFT_OUT;
  }
  return chosen === other ? typeAnswer(title, blocker.question) : chosen?.label;
}

/** An input box with a button that leads to the question's page instead, where there is room for more than a line. */
function typeAnswer(title: string, question: string): Promise<string | symbol | undefined> {
  const box = window.createInputBox();
  const page = { iconPath: new ThemeIcon("go-to-file"), tooltip: "Answer on its page" };
  Object.assign(box, { title, prompt: question, ignoreFocusOut: true, buttons: [page] });
  return new Promise((resolve) => {
    const end = (answer: string | symbol | undefined): void => {
      resolve(answer);
      box.dispose();
    };
    box.onDidAccept(() => {
      if (box.value.trim() === "") {
        box.validationMessage = "An answer cannot be empty.";
      } else {
        end(box.value.trim());
      }
    });
    box.onDidChangeValue(() => (box.validationMessage = undefined));
    box.onDidTriggerButton(() => {
      end(LEFT_OUT);
    });
    box.onDidHide(() => {
      end(undefined);
    });
    box.show();
  });
}

async function pick(operation: Operation, parameter: Parameter, labels: readonly string[]): Promise<string | undefined> {
  return window.showQuickPick(labels, { title: operation.title, placeHolder: parameter.description });
}

/** Offer the choices, in people's words where there are any. */
async function pickChoice(
  operation: Operation,
  parameter: Parameter,
  choices: readonly string[],
): Promise<string | undefined> {
  const rows = choices.map((choice, index) => {
    const meaning = parameter.meanings?.[index];
    return meaning === undefined ? { label: choice, choice } : { label: meaning, description: choice, choice };
  });
  const options = { title: operation.title, placeHolder: parameter.description, matchOnDescription: true };
  return (await window.showQuickPick(rows, options))?.choice;
}

/** Let the person type a value, or one value after the other where several are wanted. */
async function type(operation: Operation, parameter: Parameter): Promise<unknown> {
  if (!parameter.repeated) {
    return typeOne(operation, parameter, parameter.description, []);
  }
  const values: unknown[] = [];
  for (;;) {
    const prompt = `${parameter.description} ${howToEnd(parameter, values)}`.trim();
    const value = await typeOne(operation, parameter, prompt, values);
    if (value === undefined) {
      return undefined;
    }
    if (value === NO_MORE) {
      return values;
    }
    values.push(value);
  }
}

function howToEnd(parameter: Parameter, before: readonly unknown[]): string {
  if (before.length > 0) {
    return `${before.length} so far; type one more, or nothing to go on.`;
  }
  return parameter.required ? "Type the first one." : "Type the first one, or nothing for none.";
}

async function typeOne(
  operation: Operation,
  parameter: Parameter,
  prompt: string,
  before: readonly unknown[],
): Promise<unknown> {
  const isEnd = (typed: string): boolean => parameter.repeated && ends(parameter, typed, before);
  const text = await window.showInputBox({
    title: operation.title,
    prompt,
    value: parameter.name === "path" ? activePath() : "",
    ignoreFocusOut: true,
    validateInput: (typed) => {
      const reading = read(parameter, typed);
      return "problem" in reading && !isEnd(typed) ? reading.problem : undefined;
    },
  });
  if (text === undefined) {
    return undefined;
  }
  if (isEnd(text)) {
    return NO_MORE;
  }
  const reading = read(parameter, text);
  return "value" in reading ? reading.value : undefined;
}

/** The active file relative to its folder: it is the one that is meant most often. */
function activePath(): string {
  const uri = window.activeTextEditor?.document.uri;
  return uri?.scheme === "file" ? workspace.asRelativePath(uri, false) : "";
}

// The operations, derived from the server's table; do not edit: run `make derive`.

/** One parameter of an operation: what to ask for, and in which form. */
export interface OperationParameter {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "json";
  readonly required: boolean;
  readonly repeated: boolean;
  readonly choices?: readonly string[];
  readonly default?: unknown;
  readonly description: string;
}

/** One row of the server's table. */
export interface Operation {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly reads: boolean;
  readonly long: boolean;
  readonly params: readonly OperationParameter[];
}

export const operations: readonly Operation[] = [
  {"name": "blockers.create", "title": "Ask a Question", "summary": "Ask a question, on a task or free-standing.", "reads": false, "long": false, "params": [{"name": "question", "type": "string", "required": true, "repeated": false, "description": "The question, in one line."}, {"name": "task", "type": "string", "required": false, "repeated": false, "description": "The task that waits for the answer, as T12 or its ULID."}, {"name": "detail", "type": "string", "required": false, "repeated": false, "description": "What one needs to know to answer; Markdown.", "default": ""}, {"name": "options", "type": "string", "required": false, "repeated": true, "description": "Answers to offer."}, {"name": "default", "type": "string", "required": false, "repeated": false, "description": "The answer to take when a person would not mind."}, {"name": "path", "type": "string", "required": false, "repeated": false, "description": "The file where it matters."}, {"name": "line", "type": "integer", "required": false, "repeated": false, "description": "The line in that file, counted from 0."}]},
  {"name": "blockers.list", "title": "Show Questions", "summary": "Show the open questions, or all of them.", "reads": true, "long": false, "params": [{"name": "all", "type": "boolean", "required": false, "repeated": false, "description": "Also those that are answered, resolved or withdrawn.", "default": false}, {"name": "task", "type": "string", "required": false, "repeated": false, "description": "Only those on this task."}]},
  {"name": "blockers.show", "title": "Show Question", "summary": "Show one question with its detail, options and answer.", "reads": true, "long": false, "params": [{"name": "blocker", "type": "string", "required": true, "repeated": false, "description": "The question, as B3 or its ULID."}]},
  {"name": "blockers.answer", "title": "Answer Question", "summary": "Answer a question; its task goes on.", "reads": false, "long": false, "params": [{"name": "blocker", "type": "string", "required": true, "repeated": false, "description": "The question, as B3 or its ULID."}, {"name": "answer", "type": "string", "required": false, "repeated": false, "description": "An option, by its number or its text, or any other answer. Without it, the question's page is written, to be answered there."}]},
  {"name": "blockers.resolve", "title": "Resolve Question", "summary": "Say that the answer of a question has been taken up.", "reads": false, "long": false, "params": [{"name": "blocker", "type": "string", "required": true, "repeated": false, "description": "The question, as B3 or its ULID."}]},
  {"name": "blockers.withdraw", "title": "Withdraw Question", "summary": "Take back an open question that needs no answer any more; its task goes on.", "reads": false, "long": false, "params": [{"name": "blocker", "type": "string", "required": true, "repeated": false, "description": "The question, as B3 or its ULID."}]},
  {"name": "config.show", "title": "Show Settings", "summary": "Show every setting with its value and where it comes from.", "reads": true, "long": false, "params": []},
  {"name": "events.list", "title": "Show Events", "summary": "Show the newest events of the log, oldest first.", "reads": true, "long": false, "params": [{"name": "last", "type": "integer", "required": false, "repeated": false, "description": "How many of the newest events to show.", "default": 50}, {"name": "kind", "type": "string", "required": false, "repeated": false, "description": "Only events whose kind starts with this, such as `task.`.", "default": ""}]},
  {"name": "events.since", "title": "Show Events Since", "summary": "Show every event after a sequence number.", "reads": true, "long": false, "params": [{"name": "seq", "type": "integer", "required": true, "repeated": false, "description": "The last sequence number that you have seen; 0 for all."}]},
  {"name": "workspace.init", "title": "Set Up Workspace", "summary": "Set up this working tree and register the requirements documents that it holds.", "reads": false, "long": false, "params": [{"name": "detect", "type": "boolean", "required": false, "repeated": false, "description": "Also report languages and tools.", "default": false}]},
  {"name": "workspace.status", "title": "Show Status", "summary": "Show how the work stands: tasks by state, open questions, plans to review.", "reads": true, "long": false, "params": []},
  {"name": "workspace.detect", "title": "Detect Languages and Tools", "summary": "Show the languages and tools that the working tree's files tell of.", "reads": true, "long": false, "params": []},
];

export interface BlockersCreateParams {
  readonly question: string;
  readonly task?: string | null;
  readonly detail?: string;
  readonly options?: readonly string[];
  readonly default?: string | null;
  readonly path?: string | null;
  readonly line?: number | null;
}

export interface BlockersCreateResult {
  readonly blocker: { readonly id: string; readonly alias: string; readonly kind: string; readonly status: "OPEN" | "ANSWERED" | "RESOLVED" | "WITHDRAWN"; readonly state: string; readonly question: string; readonly options: readonly string[]; readonly default: string | null; readonly task: string; readonly path: string; readonly line: number | null; readonly answer: string | null; readonly answeredBy: string | null; readonly answeredAt: string | null; readonly createdAt: string; };
  readonly detail: string;
  readonly resolvedAt: string | null;
  readonly page: string;
}

export interface BlockersListParams {
  readonly all?: boolean;
  readonly task?: string | null;
}

export interface BlockersListResult {
  readonly blockers: readonly ({ readonly id: string; readonly alias: string; readonly kind: string; readonly status: "OPEN" | "ANSWERED" | "RESOLVED" | "WITHDRAWN"; readonly state: string; readonly question: string; readonly options: readonly string[]; readonly default: string | null; readonly task: string; readonly path: string; readonly line: number | null; readonly answer: string | null; readonly answeredBy: string | null; readonly answeredAt: string | null; readonly createdAt: string; })[];
  readonly open: number;
}

export interface BlockersShowParams {
  readonly blocker: string;
}

export interface BlockersShowResult {
  readonly blocker: { readonly id: string; readonly alias: string; readonly kind: string; readonly status: "OPEN" | "ANSWERED" | "RESOLVED" | "WITHDRAWN"; readonly state: string; readonly question: string; readonly options: readonly string[]; readonly default: string | null; readonly task: string; readonly path: string; readonly line: number | null; readonly answer: string | null; readonly answeredBy: string | null; readonly answeredAt: string | null; readonly createdAt: string; };
  readonly detail: string;
  readonly resolvedAt: string | null;
  readonly page: string;
}

export interface BlockersAnswerParams {
  readonly blocker: string;
  readonly answer?: string | null;
}

export interface BlockersAnswerResult {
  readonly blocker: { readonly id: string; readonly alias: string; readonly kind: string; readonly status: "OPEN" | "ANSWERED" | "RESOLVED" | "WITHDRAWN"; readonly state: string; readonly question: string; readonly options: readonly string[]; readonly default: string | null; readonly task: string; readonly path: string; readonly line: number | null; readonly answer: string | null; readonly answeredBy: string | null; readonly answeredAt: string | null; readonly createdAt: string; };
  readonly detail: string;
  readonly resolvedAt: string | null;
  readonly page: string;
}

export interface BlockersResolveParams {
  readonly blocker: string;
}

export interface BlockersResolveResult {
  readonly blocker: { readonly id: string; readonly alias: string; readonly kind: string; readonly status: "OPEN" | "ANSWERED" | "RESOLVED" | "WITHDRAWN"; readonly state: string; readonly question: string; readonly options: readonly string[]; readonly default: string | null; readonly task: string; readonly path: string; readonly line: number | null; readonly answer: string | null; readonly answeredBy: string | null; readonly answeredAt: string | null; readonly createdAt: string; };
  readonly detail: string;
  readonly resolvedAt: string | null;
  readonly page: string;
}

export interface BlockersWithdrawParams {
  readonly blocker: string;
}

export interface BlockersWithdrawResult {
  readonly blocker: { readonly id: string; readonly alias: string; readonly kind: string; readonly status: "OPEN" | "ANSWERED" | "RESOLVED" | "WITHDRAWN"; readonly state: string; readonly question: string; readonly options: readonly string[]; readonly default: string | null; readonly task: string; readonly path: string; readonly line: number | null; readonly answer: string | null; readonly answeredBy: string | null; readonly answeredAt: string | null; readonly createdAt: string; };
  readonly detail: string;
  readonly resolvedAt: string | null;
  readonly page: string;
}

export type ConfigShowParams = Record<string, never>;

export interface ConfigShowResult {
  readonly file: string;
  readonly exists: boolean;
  readonly settings: readonly ({ readonly name: string; readonly value: unknown; readonly source: "default" | "codeframe.toml"; readonly description: string; })[];
}

export interface EventsListParams {
  readonly last?: number;
  readonly kind?: string;
}

export interface EventsListResult {
  readonly events: readonly ({ readonly seq: number; readonly at: string; readonly kind: string; readonly subject: string; readonly payload: Readonly<Record<string, unknown>>; })[];
  readonly lastSeq: number;
  readonly total: number;
}

export interface EventsSinceParams {
  readonly seq: number;
}

export interface EventsSinceResult {
  readonly events: readonly ({ readonly seq: number; readonly at: string; readonly kind: string; readonly subject: string; readonly payload: Readonly<Record<string, unknown>>; })[];
  readonly lastSeq: number;
  readonly total: number;
}

export interface WorkspaceInitParams {
  readonly detect?: boolean;
}

export interface WorkspaceInitResult {
  readonly root: string;
  readonly state: string;
  readonly created: boolean;
  readonly prds: readonly string[];
  readonly stack: { readonly languages: readonly ({ readonly name: string; readonly files: number; })[]; readonly manifests: readonly ({ readonly path: string; readonly tool: string; })[]; } | null;
}

export type WorkspaceStatusParams = Record<string, never>;

export interface WorkspaceStatusResult {
  readonly root: string;
  readonly branch: string;
  readonly head: string;
  readonly currentPrd: string;
  readonly tasks: Readonly<Record<string, number>>;
  readonly ready: number;
  readonly openBlockers: number;
  readonly pendingPlans: number;
  readonly lastSeq: number;
}

export type WorkspaceDetectParams = Record<string, never>;

export interface WorkspaceDetectResult {
  readonly stack: { readonly languages: readonly ({ readonly name: string; readonly files: number; })[]; readonly manifests: readonly ({ readonly path: string; readonly tool: string; })[]; };
}

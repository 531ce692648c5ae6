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
  {"name": "config.show", "title": "Show Settings", "summary": "Show every setting with its value and where it comes from.", "reads": true, "long": false, "params": []},
  {"name": "events.list", "title": "Show Events", "summary": "Show the newest events of the log, oldest first.", "reads": true, "long": false, "params": [{"name": "last", "type": "integer", "required": false, "repeated": false, "description": "How many of the newest events to show.", "default": 50}, {"name": "kind", "type": "string", "required": false, "repeated": false, "description": "Only events whose kind starts with this, such as `task.`.", "default": ""}]},
  {"name": "events.since", "title": "Show Events Since", "summary": "Show every event after a sequence number.", "reads": true, "long": false, "params": [{"name": "seq", "type": "integer", "required": true, "repeated": false, "description": "The last sequence number that you have seen; 0 for all."}]},
  {"name": "workspace.init", "title": "Set Up Workspace", "summary": "Set up this working tree and register the requirements documents that it holds.", "reads": false, "long": false, "params": [{"name": "detect", "type": "boolean", "required": false, "repeated": false, "description": "Also report languages and tools.", "default": false}]},
  {"name": "workspace.status", "title": "Show Status", "summary": "Show how the work stands: tasks by state, open questions, plans to review.", "reads": true, "long": false, "params": []},
  {"name": "workspace.detect", "title": "Detect Languages and Tools", "summary": "Show the languages and tools that the working tree's files tell of.", "reads": true, "long": false, "params": []},
];

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

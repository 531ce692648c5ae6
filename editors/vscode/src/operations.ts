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
  {"name": "plans.list", "title": "List Plans", "summary": "Show every plan, oldest first.", "reads": true, "long": false, "params": []},
  {"name": "plans.show", "title": "Show Plan", "summary": "Show what applying a plan would do, entry by entry.", "reads": true, "long": false, "params": [{"name": "plan", "type": "string", "required": false, "repeated": false, "description": "The plan, as G1 or its ULID; left out, the newest.", "default": ""}]},
  {"name": "plans.edit", "title": "Edit Plan", "summary": "Change a plan before it is applied: leave entries out, merge, rewrite or move them.", "reads": false, "long": false, "params": [{"name": "plan", "type": "string", "required": true, "repeated": false, "description": "The plan, as G1 or its ULID."}, {"name": "merge", "type": "string", "required": false, "repeated": true, "description": "New tasks that become one with the first of these entries."}, {"name": "drop", "type": "string", "required": false, "repeated": true, "description": "Entries that applying leaves out."}, {"name": "choose", "type": "string", "required": false, "repeated": true, "description": "Entries that applying carries out."}, {"name": "entry", "type": "string", "required": false, "repeated": false, "description": "The entry that everything below changes, such as N3 or T12.", "default": ""}, {"name": "action", "type": "string", "required": false, "repeated": false, "description": "What applying does with the task, one of its options.", "choices": ["add", "change", "keep", "cancel", "reopen"]}, {"name": "title", "type": "string", "required": false, "repeated": false, "description": "The task's title."}, {"name": "description", "type": "string", "required": false, "repeated": false, "description": "The task's description."}, {"name": "acceptance", "type": "string", "required": false, "repeated": true, "description": "All of its acceptance criteria."}, {"name": "requirements", "type": "string", "required": false, "repeated": true, "description": "All of its requirement ids."}, {"name": "priority", "type": "string", "required": false, "repeated": false, "description": "Its priority.", "choices": ["high", "medium", "low"]}, {"name": "dependsOn", "type": "string", "required": false, "repeated": true, "description": "All that it depends on: N3 or T12."}, {"name": "without", "type": "string", "required": false, "repeated": true, "description": "Dependencies to drop."}, {"name": "take", "type": "string", "required": false, "repeated": true, "description": "Fields to take from the PRD in place of what was edited by hand."}, {"name": "before", "type": "string", "required": false, "repeated": false, "description": "The entry to put it before, or `end`.", "default": ""}]},
  {"name": "plans.apply", "title": "Apply Plan", "summary": "Make a plan's chosen entries true: add, change, reopen and cancel tasks, all at once.", "reads": false, "long": false, "params": [{"name": "plan", "type": "string", "required": true, "repeated": false, "description": "The plan, as G1 or its ULID."}, {"name": "outdated", "type": "boolean", "required": false, "repeated": false, "description": "Apply it although the PRD changed since it was made.", "default": false}]},
  {"name": "plans.discard", "title": "Discard Plan", "summary": "Close a plan without applying it; no task changes.", "reads": false, "long": false, "params": [{"name": "plan", "type": "string", "required": true, "repeated": false, "description": "The plan, as G1 or its ULID."}]},
  {"name": "plans.page", "title": "Open Plan Page", "summary": "Write a plan as a Markdown page under `.codeframe/`, for any editor to open.", "reads": false, "long": false, "params": [{"name": "plan", "type": "string", "required": false, "repeated": false, "description": "The plan, as G1 or its ULID; left out, the newest.", "default": ""}]},
  {"name": "tasks.generate", "title": "Generate Tasks", "summary": "Make a plan of tasks from a PRD or one of its sections.", "reads": false, "long": true, "params": [{"name": "prd", "type": "string", "required": false, "repeated": false, "description": "The PRD: its path, D1 or its ULID; left out, the current or only one.", "default": ""}, {"name": "section", "type": "string", "required": false, "repeated": true, "description": "Headings that lead to the one section to generate for, such as Login; left out, all."}, {"name": "line", "type": "integer", "required": false, "repeated": false, "description": "A line of the section to generate for, counted from 0, instead of headings."}, {"name": "source", "type": "string", "required": false, "repeated": false, "description": "What makes the tasks; auto: the model where an API key is known, else the structure.", "choices": ["auto", "structure", "model"], "default": "auto"}]},
  {"name": "prd.add", "title": "Add PRD", "summary": "Use a file of the working tree as a requirements document.", "reads": false, "long": false, "params": [{"name": "path", "type": "string", "required": true, "repeated": false, "description": "The file, absolute or relative to the root."}]},
  {"name": "prd.list", "title": "List PRDs", "summary": "Show the registered PRDs, and the documents that look like one.", "reads": true, "long": false, "params": []},
  {"name": "prd.show", "title": "Show PRD", "summary": "Show the sections of a PRD with their tasks, and what has changed since these were made.", "reads": true, "long": false, "params": [{"name": "prd", "type": "string", "required": false, "repeated": false, "description": "The PRD: its path, D1 or its ULID; left out, the current one.", "default": ""}]},
  {"name": "prd.versions", "title": "Show PRD Versions", "summary": "Show the versions of a PRD, oldest first.", "reads": true, "long": false, "params": [{"name": "prd", "type": "string", "required": false, "repeated": false, "description": "The PRD: its path, D1 or its ULID; left out, the current one.", "default": ""}]},
  {"name": "prd.diff", "title": "Compare PRD Versions", "summary": "Show how two versions of a PRD differ, or a version and the file as it is.", "reads": true, "long": false, "params": [{"name": "prd", "type": "string", "required": false, "repeated": false, "description": "The PRD: its path, D1 or its ULID; left out, the current one.", "default": ""}, {"name": "old", "type": "integer", "required": false, "repeated": false, "description": "Number of the old version; left out, the newest."}, {"name": "new", "type": "integer", "required": false, "repeated": false, "description": "Number of the new version; left out, the file as it is."}]},
  {"name": "prd.use", "title": "Choose Current PRD", "summary": "Make a PRD the one that operations mean when they name none.", "reads": false, "long": false, "params": [{"name": "prd", "type": "string", "required": true, "repeated": false, "description": "The PRD: its path, D1 or its ULID."}]},
  {"name": "tasks.create", "title": "Create Task", "summary": "Create a task by hand, from a section of a PRD, a selection, a TODO or a diagnostic.", "reads": false, "long": false, "params": [{"name": "title", "type": "string", "required": false, "repeated": false, "description": "What is to be done; by default the first line of `text`.", "default": ""}, {"name": "description", "type": "string", "required": false, "repeated": false, "description": "All that helps to do it.", "default": ""}, {"name": "acceptance", "type": "string", "required": false, "repeated": true, "description": "Acceptance criteria, one each."}, {"name": "requirements", "type": "string", "required": false, "repeated": true, "description": "Ids of requirements, such as FR-12."}, {"name": "priority", "type": "string", "required": false, "repeated": false, "description": "How urgent it is.", "choices": ["high", "medium", "low"]}, {"name": "dependsOn", "type": "string", "required": false, "repeated": true, "description": "Tasks that have to be done before it."}, {"name": "backlog", "type": "boolean", "required": false, "repeated": false, "description": "Put it in the backlog, to be approved later.", "default": false}, {"name": "path", "type": "string", "required": false, "repeated": false, "description": "The file that it came from: a PRD, or any other of the working tree.", "default": ""}, {"name": "section", "type": "string", "required": false, "repeated": true, "description": "Headings of the PRD's section, outermost first; the last ones are enough."}, {"name": "line", "type": "integer", "required": false, "repeated": false, "description": "The line that it came from, counted from 0."}, {"name": "endLine", "type": "integer", "required": false, "repeated": false, "description": "The first line after it; by default the next one."}, {"name": "text", "type": "string", "required": false, "repeated": false, "description": "The selection, TODO or diagnostic that it came from.", "default": ""}, {"name": "origin", "type": "string", "required": false, "repeated": false, "description": "What it came from.", "choices": ["manual", "selection", "todo", "diagnostic"], "default": "manual"}]},
  {"name": "tasks.update", "title": "Edit Task", "summary": "Change the title, description, acceptance criteria, requirements or priority of a task.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}, {"name": "title", "type": "string", "required": false, "repeated": false, "description": "The new title."}, {"name": "description", "type": "string", "required": false, "repeated": false, "description": "The new description."}, {"name": "acceptance", "type": "string", "required": false, "repeated": true, "description": "The new acceptance criteria, all of them."}, {"name": "requirements", "type": "string", "required": false, "repeated": true, "description": "The new ids of requirements, all of them."}, {"name": "priority", "type": "string", "required": false, "repeated": false, "description": "The new priority.", "choices": ["high", "medium", "low", "none"]}]},
  {"name": "tasks.assign", "title": "Assign Tasks", "summary": "Say who does some tasks, or that nobody does.", "reads": false, "long": false, "params": [{"name": "tasks", "type": "string", "required": true, "repeated": true, "description": "The tasks, as T12 or their ULIDs."}, {"name": "to", "type": "string", "required": false, "repeated": false, "description": "Who does them; left out, they are nobody's.", "default": ""}]},
  {"name": "tasks.delete", "title": "Delete Task", "summary": "Delete a task for good, with its questions; its number is never used again.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}, {"name": "force", "type": "boolean", "required": false, "repeated": false, "description": "Delete it although other tasks depend on it.", "default": false}]},
  {"name": "tasks.list", "title": "List Tasks", "summary": "List tasks, all of them or those that fit; how all tasks stand is told with them.", "reads": true, "long": false, "params": [{"name": "status", "type": "string", "required": false, "repeated": true, "description": "Only tasks in one of these states, such as READY.", "choices": ["BACKLOG", "READY", "IN_PROGRESS", "BLOCKED", "DONE", "MERGED", "FAILED", "CANCELLED"]}, {"name": "section", "type": "string", "required": false, "repeated": false, "description": "Only tasks of the sections with this heading or ULID.", "default": ""}, {"name": "prd", "type": "string", "required": false, "repeated": false, "description": "Only tasks of this PRD, as its path, D1 or its ULID.", "default": ""}, {"name": "text", "type": "string", "required": false, "repeated": false, "description": "Only tasks with this text in title or description, in any case.", "default": ""}, {"name": "assignee", "type": "string", "required": false, "repeated": false, "description": "Only tasks that are assigned to this name.", "default": ""}, {"name": "ready", "type": "boolean", "required": false, "repeated": false, "description": "Only tasks that can start now.", "default": false}, {"name": "waiting", "type": "boolean", "required": false, "repeated": false, "description": "Only READY tasks that wait for another one.", "default": false}]},
  {"name": "tasks.show", "title": "Show Task", "summary": "Show one task with its source, its dependencies both ways and its questions.", "reads": true, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}]},
  {"name": "tasks.assignment", "title": "Show Assignments", "summary": "Show who has which open tasks, and how many are nobody's.", "reads": true, "long": false, "params": [{"name": "assignee", "type": "string", "required": false, "repeated": false, "description": "Only the tasks of this name.", "default": ""}]},
  {"name": "tasks.setStatus", "title": "Set Task State", "summary": "Bring a task to another state, where a person may.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}, {"name": "status", "type": "string", "required": true, "repeated": false, "description": "The state to bring it to, such as READY or BACKLOG.", "choices": ["BACKLOG", "READY", "IN_PROGRESS", "BLOCKED", "DONE", "MERGED", "FAILED", "CANCELLED"]}]},
  {"name": "tasks.finish", "title": "Finish Task by Hand", "summary": "Mark a task as done by your own word.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}]},
  {"name": "tasks.reopen", "title": "Reopen Task", "summary": "Take the end of a task back.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}]},
  {"name": "tasks.cancel", "title": "Cancel Task", "summary": "Give a task up without doing it; `cf tasks reopen` brings it back.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}, {"name": "dropEdges", "type": "boolean", "required": false, "repeated": false, "description": "Let the tasks that depend on it no longer do so.", "default": false}]},
  {"name": "tasks.approve", "title": "Approve Tasks", "summary": "Approve tasks of the backlog, so that they are Ready: exactly those named, all, or all but some.", "reads": false, "long": false, "params": [{"name": "tasks", "type": "string", "required": false, "repeated": true, "description": "Exactly these tasks, as T12 or their ULIDs."}, {"name": "all", "type": "boolean", "required": false, "repeated": false, "description": "Every task in the backlog.", "default": false}, {"name": "but", "type": "string", "required": false, "repeated": true, "description": "Every task in the backlog but these."}]},
  {"name": "tasks.setDependencies", "title": "Set Task Dependencies", "summary": "Set what a task depends on, or add to it, or take from it.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}, {"name": "dependsOn", "type": "string", "required": false, "repeated": true, "description": "What it depends on from now on, all of it; an empty list for nothing."}, {"name": "add", "type": "string", "required": false, "repeated": true, "description": "Tasks that it depends on as well."}, {"name": "remove", "type": "string", "required": false, "repeated": true, "description": "Tasks that it no longer depends on."}]},
  {"name": "tasks.next", "title": "Show What Can Start", "summary": "Show which tasks can start now, best first and why, and which wait for what.", "reads": true, "long": false, "params": []},
  {"name": "tasks.graph", "title": "Show Task Graph", "summary": "Show every task and dependency, an order in which they can be done, and its steps.", "reads": true, "long": false, "params": []},
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
  readonly personalFile: string;
  readonly settings: readonly ({ readonly name: string; readonly value: unknown; readonly source: "default" | "codeframe.toml" | "config.toml"; readonly description: string; })[];
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

export type PlansListParams = Record<string, never>;

export interface PlansListResult {
  readonly plans: readonly ({ readonly id: string; readonly alias: string; readonly status: "PENDING" | "APPLIED" | "DISCARDED"; readonly state: string; readonly source: "structure" | "model"; readonly madeBy: string; readonly prd: string; readonly scope: readonly string[]; readonly entries: number; readonly createdAt: string; readonly closedAt: string | null; })[];
}

export interface PlansShowParams {
  readonly plan?: string;
}

export interface PlansShowResult {
  readonly id: string;
  readonly alias: string;
  readonly status: "PENDING" | "APPLIED" | "DISCARDED";
  readonly state: string;
  readonly source: "structure" | "model";
  readonly madeBy: string;
  readonly summary: string;
  readonly prd: string;
  readonly scope: readonly string[];
  readonly outdated: readonly string[];
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly entries: readonly ({ readonly key: string; readonly action: "add" | "change" | "keep" | "cancel" | "reopen"; readonly options: readonly ("add" | "change" | "keep" | "cancel" | "reopen")[]; readonly chosen: boolean; readonly review: boolean; readonly reason: string; readonly section: readonly string[]; readonly line: number | null; readonly endLine: number | null; readonly fields: { readonly title: string; readonly description: string; readonly acceptance: readonly string[]; readonly requirements: readonly string[]; readonly priority: "high" | "medium" | "low" | null; readonly dependsOn: readonly string[]; readonly done: boolean; }; readonly task: string | null; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED" | null; readonly changes: readonly ({ readonly name: string; readonly before: unknown; readonly after: unknown; })[]; readonly offered: Readonly<Record<string, unknown>>; })[];
  readonly markdown: string;
}

export interface PlansEditParams {
  readonly plan: string;
  readonly merge?: readonly string[];
  readonly drop?: readonly string[];
  readonly choose?: readonly string[];
  readonly entry?: string;
  readonly action?: "add" | "change" | "keep" | "cancel" | "reopen" | null;
  readonly title?: string | null;
  readonly description?: string | null;
  readonly acceptance?: readonly string[] | null;
  readonly requirements?: readonly string[] | null;
  readonly priority?: "high" | "medium" | "low" | null;
  readonly dependsOn?: readonly string[] | null;
  readonly without?: readonly string[];
  readonly take?: readonly string[];
  readonly before?: string;
}

export interface PlansEditResult {
  readonly id: string;
  readonly alias: string;
  readonly status: "PENDING" | "APPLIED" | "DISCARDED";
  readonly state: string;
  readonly source: "structure" | "model";
  readonly madeBy: string;
  readonly summary: string;
  readonly prd: string;
  readonly scope: readonly string[];
  readonly outdated: readonly string[];
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly entries: readonly ({ readonly key: string; readonly action: "add" | "change" | "keep" | "cancel" | "reopen"; readonly options: readonly ("add" | "change" | "keep" | "cancel" | "reopen")[]; readonly chosen: boolean; readonly review: boolean; readonly reason: string; readonly section: readonly string[]; readonly line: number | null; readonly endLine: number | null; readonly fields: { readonly title: string; readonly description: string; readonly acceptance: readonly string[]; readonly requirements: readonly string[]; readonly priority: "high" | "medium" | "low" | null; readonly dependsOn: readonly string[]; readonly done: boolean; }; readonly task: string | null; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED" | null; readonly changes: readonly ({ readonly name: string; readonly before: unknown; readonly after: unknown; })[]; readonly offered: Readonly<Record<string, unknown>>; })[];
  readonly markdown: string;
}

export interface PlansApplyParams {
  readonly plan: string;
  readonly outdated?: boolean;
}

export interface PlansApplyResult {
  readonly alias: string;
  readonly summary: string;
  readonly added: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly changed: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly reopened: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly cancelled: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
}

export interface PlansDiscardParams {
  readonly plan: string;
}

export interface PlansDiscardResult {
  readonly alias: string;
  readonly status: "PENDING" | "APPLIED" | "DISCARDED";
  readonly state: string;
}

export interface PlansPageParams {
  readonly plan?: string;
}

export interface PlansPageResult {
  readonly alias: string;
  readonly path: string;
}

export interface TasksGenerateParams {
  readonly prd?: string;
  readonly section?: readonly string[];
  readonly line?: number | null;
  readonly source?: "auto" | "structure" | "model";
}

export interface TasksGenerateResult {
  readonly id: string;
  readonly alias: string;
  readonly status: "PENDING" | "APPLIED" | "DISCARDED";
  readonly state: string;
  readonly source: "structure" | "model";
  readonly madeBy: string;
  readonly summary: string;
  readonly prd: string;
  readonly scope: readonly string[];
  readonly outdated: readonly string[];
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly entries: readonly ({ readonly key: string; readonly action: "add" | "change" | "keep" | "cancel" | "reopen"; readonly options: readonly ("add" | "change" | "keep" | "cancel" | "reopen")[]; readonly chosen: boolean; readonly review: boolean; readonly reason: string; readonly section: readonly string[]; readonly line: number | null; readonly endLine: number | null; readonly fields: { readonly title: string; readonly description: string; readonly acceptance: readonly string[]; readonly requirements: readonly string[]; readonly priority: "high" | "medium" | "low" | null; readonly dependsOn: readonly string[]; readonly done: boolean; }; readonly task: string | null; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED" | null; readonly changes: readonly ({ readonly name: string; readonly before: unknown; readonly after: unknown; })[]; readonly offered: Readonly<Record<string, unknown>>; })[];
  readonly markdown: string;
}

export interface PrdAddParams {
  readonly path: string;
}

export interface PrdAddResult {
  readonly prd: { readonly id: string; readonly alias: string; readonly path: string; readonly current: boolean; readonly missing: boolean; readonly version: number; readonly sections: number; readonly tasks: number; readonly done: number; };
  readonly created: boolean;
}

export type PrdListParams = Record<string, never>;

export interface PrdListResult {
  readonly prds: readonly ({ readonly id: string; readonly alias: string; readonly path: string; readonly current: boolean; readonly missing: boolean; readonly version: number; readonly sections: number; readonly tasks: number; readonly done: number; })[];
  readonly unregistered: readonly string[];
}

export interface PrdShowParams {
  readonly prd?: string;
}

export interface PrdShowResult {
  readonly path: string;
  readonly alias: string;
  readonly version: number;
  readonly unsaved: boolean;
  readonly sections: readonly ({ readonly id: string | null; readonly heading: string; readonly level: number; readonly path: readonly string[]; readonly line: number; readonly endLine: number; readonly tasks: number; readonly done: number; readonly needsInput: number; readonly ready: number; readonly stale: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[]; })[];
  readonly lost: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
}

export interface PrdVersionsParams {
  readonly prd?: string;
}

export interface PrdVersionsResult {
  readonly path: string;
  readonly versions: readonly ({ readonly id: string; readonly number: number; readonly hash: string; readonly size: number; readonly saved: boolean; readonly createdAt: string; })[];
}

export interface PrdDiffParams {
  readonly prd?: string;
  readonly old?: number | null;
  readonly new?: number | null;
}

export interface PrdDiffResult {
  readonly path: string;
  readonly old: string;
  readonly new: string;
  readonly diff: string;
}

export interface PrdUseParams {
  readonly prd: string;
}

export interface PrdUseResult {
  readonly prd: { readonly id: string; readonly alias: string; readonly path: string; readonly current: boolean; readonly missing: boolean; readonly version: number; readonly sections: number; readonly tasks: number; readonly done: number; };
}

export interface TasksCreateParams {
  readonly title?: string;
  readonly description?: string;
  readonly acceptance?: readonly string[];
  readonly requirements?: readonly string[];
  readonly priority?: "high" | "medium" | "low" | null;
  readonly dependsOn?: readonly string[];
  readonly backlog?: boolean;
  readonly path?: string;
  readonly section?: readonly string[];
  readonly line?: number | null;
  readonly endLine?: number | null;
  readonly text?: string;
  readonly origin?: "manual" | "selection" | "todo" | "diagnostic";
}

export interface TasksCreateResult {
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; };
}

export interface TasksUpdateParams {
  readonly task: string;
  readonly revision?: number | null;
  readonly title?: string | null;
  readonly description?: string | null;
  readonly acceptance?: readonly string[] | null;
  readonly requirements?: readonly string[] | null;
  readonly priority?: "high" | "medium" | "low" | "none" | null;
}

export interface TasksUpdateResult {
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; };
  readonly revision: number;
}

export interface TasksAssignParams {
  readonly tasks: readonly string[];
  readonly to?: string;
}

export interface TasksAssignResult {
  readonly tasks: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; })[];
}

export interface TasksDeleteParams {
  readonly task: string;
  readonly revision?: number | null;
  readonly force?: boolean;
}

export interface TasksDeleteResult {
  readonly id: string;
  readonly alias: string;
  readonly title: string;
  readonly lostDependency: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
}

export interface TasksListParams {
  readonly status?: readonly ("BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED")[];
  readonly section?: string;
  readonly prd?: string;
  readonly text?: string;
  readonly assignee?: string;
  readonly ready?: boolean;
  readonly waiting?: boolean;
}

export interface TasksListResult {
  readonly tasks: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; })[];
  readonly total: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

export interface TasksShowParams {
  readonly task: string;
}

export interface TasksShowResult {
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; };
  readonly description: string;
  readonly acceptance: readonly string[];
  readonly requirements: readonly string[];
  readonly source: { readonly origin: "structure" | "model" | "selection" | "todo" | "diagnostic" | "manual"; readonly prd: string; readonly version: number | null; readonly section: readonly string[]; readonly path: string; readonly line: number | null; readonly endLine: number | null; readonly text: string; };
  readonly dependsOn: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly dependents: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly questions: readonly ({ readonly id: string; readonly alias: string; readonly question: string; readonly state: string; })[];
  readonly revision: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface TasksAssignmentParams {
  readonly assignee?: string;
}

export interface TasksAssignmentResult {
  readonly assignments: readonly ({ readonly assignee: string; readonly tasks: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[]; })[];
  readonly unassigned: number;
}

export interface TasksSetStatusParams {
  readonly task: string;
  readonly revision?: number | null;
  readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED";
}

export interface TasksSetStatusResult {
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; };
  readonly before: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED";
  readonly canStart: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly mustWait: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
}

export interface TasksFinishParams {
  readonly task: string;
  readonly revision?: number | null;
}

export interface TasksFinishResult {
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; };
  readonly before: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED";
  readonly canStart: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly mustWait: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
}

export interface TasksReopenParams {
  readonly task: string;
  readonly revision?: number | null;
}

export interface TasksReopenResult {
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; };
  readonly before: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED";
  readonly canStart: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly mustWait: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
}

export interface TasksCancelParams {
  readonly task: string;
  readonly revision?: number | null;
  readonly dropEdges?: boolean;
}

export interface TasksCancelResult {
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; };
  readonly before: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED";
  readonly canStart: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly mustWait: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly waitingForever: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly dropped: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
}

export interface TasksApproveParams {
  readonly tasks?: readonly string[];
  readonly all?: boolean;
  readonly but?: readonly string[];
}

export interface TasksApproveResult {
  readonly approved: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; })[];
  readonly left: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
}

export interface TasksSetDependenciesParams {
  readonly task: string;
  readonly revision?: number | null;
  readonly dependsOn?: readonly string[] | null;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

export interface TasksSetDependenciesResult {
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; };
  readonly dependsOn: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
}

export type TasksNextParams = Record<string, never>;

export interface TasksNextResult {
  readonly ready: readonly ({ readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; }; readonly why: string; readonly behind: number; })[];
  readonly waiting: readonly ({ readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; }; readonly waitsFor: readonly string[]; readonly forever: boolean; })[];
}

export type TasksGraphParams = Record<string, never>;

export interface TasksGraphResult {
  readonly nodes: readonly ({ readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; }; readonly level: number | null; readonly dependsOn: readonly string[]; })[];
  readonly order: readonly string[];
  readonly levels: readonly (readonly string[])[];
  readonly cycles: readonly (readonly string[])[];
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

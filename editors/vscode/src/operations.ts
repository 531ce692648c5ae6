// The operations, derived from the server's table; do not edit: run `make derive`.

/** One parameter of an operation: what to ask for, and in which form. */
export interface OperationParameter {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "json";
  readonly required: boolean;
  readonly repeated: boolean;
  readonly choices?: readonly string[];
  /** People's words for the choices, one for each. */
  readonly meanings?: readonly string[];
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
  {"name": "blockers.create", "title": "Ask a Question", "summary": "Ask a question, on a task or free-standing.", "reads": false, "long": false, "params": [{"name": "question", "type": "string", "required": true, "repeated": false, "description": "The question, in one line."}, {"name": "task", "type": "string", "required": false, "repeated": false, "description": "The task that waits for the answer, as T12 or its ULID."}, {"name": "detail", "type": "string", "required": false, "repeated": false, "description": "What one needs to know to answer; Markdown.", "default": ""}, {"name": "options", "type": "string", "required": false, "repeated": true, "description": "Answers to offer."}, {"name": "default", "type": "string", "required": false, "repeated": false, "description": "The answer to take when a person would not mind."}, {"name": "path", "type": "string", "required": false, "repeated": false, "description": "The file where it matters."}, {"name": "line", "type": "integer", "required": false, "repeated": false, "description": "The line in that file; lines count from 0."}]},
  {"name": "blockers.list", "title": "Show Questions", "summary": "Show the open questions, or all of them.", "reads": true, "long": false, "params": [{"name": "all", "type": "boolean", "required": false, "repeated": false, "description": "Also those that are answered, resolved or withdrawn.", "default": false}, {"name": "task", "type": "string", "required": false, "repeated": false, "description": "Only those on this task."}]},
  {"name": "blockers.show", "title": "Show Question", "summary": "Show one question with its detail, options and answer.", "reads": true, "long": false, "params": [{"name": "blocker", "type": "string", "required": true, "repeated": false, "description": "The question, as B3 or its ULID."}]},
  {"name": "blockers.answer", "title": "Answer Question", "summary": "Answer a question; its task goes on, and the run that asked goes on by itself.", "reads": false, "long": false, "params": [{"name": "blocker", "type": "string", "required": true, "repeated": false, "description": "The question, as B3 or its ULID."}, {"name": "answer", "type": "string", "required": false, "repeated": false, "description": "An option, by its number or its text, or any other answer. Without it, the question's page is written, to be answered there."}]},
  {"name": "blockers.resolve", "title": "Resolve Question", "summary": "Say that the answer of a question has been taken up.", "reads": false, "long": false, "params": [{"name": "blocker", "type": "string", "required": true, "repeated": false, "description": "The question, as B3 or its ULID."}]},
  {"name": "blockers.withdraw", "title": "Withdraw Question", "summary": "Take back an open question that needs no answer any more; its task goes on.", "reads": false, "long": false, "params": [{"name": "blocker", "type": "string", "required": true, "repeated": false, "description": "The question, as B3 or its ULID."}]},
  {"name": "checkpoints.create", "title": "Create Checkpoint", "summary": "Record everything as it is: files (also untracked and uncommitted ones), tasks, questions, PRDs.", "reads": false, "long": true, "params": [{"name": "label", "type": "string", "required": false, "repeated": false, "description": "A few words to know it by.", "default": ""}]},
  {"name": "checkpoints.list", "title": "Show Checkpoints", "summary": "Show every checkpoint, oldest first.", "reads": true, "long": false, "params": []},
  {"name": "checkpoints.show", "title": "Show Checkpoint", "summary": "Show how what is there now differs from a checkpoint.", "reads": true, "long": false, "params": [{"name": "checkpoint", "type": "string", "required": true, "repeated": false, "description": "The checkpoint, as C2 or its ULID."}]},
  {"name": "checkpoints.diff", "title": "Compare Checkpoints", "summary": "Show how two checkpoints differ, or a checkpoint and what is there now.", "reads": true, "long": false, "params": [{"name": "before", "type": "string", "required": true, "repeated": false, "description": "A checkpoint, as C2 or its ULID."}, {"name": "after", "type": "string", "required": false, "repeated": false, "description": "Another one; left out, what is there now.", "default": ""}]},
  {"name": "checkpoints.restore", "title": "Restore Checkpoint", "summary": "Bring back what a checkpoint holds; `checkpoints.undo` takes that back.", "reads": false, "long": true, "params": [{"name": "checkpoint", "type": "string", "required": true, "repeated": false, "description": "The checkpoint, as C2 or its ULID."}, {"name": "part", "type": "string", "required": false, "repeated": false, "description": "What to bring back: all, files, tasks or prd.", "choices": ["all", "files", "tasks", "prd"], "default": "all"}, {"name": "dryRun", "type": "boolean", "required": false, "repeated": false, "description": "Only show what would change.", "default": false}]},
  {"name": "checkpoints.undo", "title": "Undo Restore", "summary": "Take the newest restore back. Doing it again restores again.", "reads": false, "long": true, "params": [{"name": "dryRun", "type": "boolean", "required": false, "repeated": false, "description": "Only show what would change.", "default": false}]},
  {"name": "checkpoints.delete", "title": "Delete Checkpoint", "summary": "Forget a checkpoint; what only it holds cannot be brought back afterwards.", "reads": false, "long": false, "params": [{"name": "checkpoint", "type": "string", "required": true, "repeated": false, "description": "The checkpoint, as C2 or its ULID."}]},
  {"name": "config.show", "title": "Show Settings", "summary": "Show every setting with its value and where it comes from.", "reads": true, "long": false, "params": []},
  {"name": "events.list", "title": "Show Events", "summary": "Show the newest events of the log, oldest first.", "reads": true, "long": false, "params": [{"name": "last", "type": "integer", "required": false, "repeated": false, "description": "How many of the newest events to show.", "default": 50}, {"name": "kind", "type": "string", "required": false, "repeated": false, "description": "Only events whose kind starts with this, such as `task.`.", "default": ""}]},
  {"name": "events.since", "title": "Show Events Since", "summary": "Show every event after a sequence number.", "reads": true, "long": false, "params": [{"name": "seq", "type": "integer", "required": true, "repeated": false, "description": "The last sequence number that you have seen; 0 for all."}]},
  {"name": "gates.detect", "title": "Show Checks", "summary": "Show the checks of this repository and which file tells of each.", "reads": true, "long": false, "params": []},
  {"name": "gates.run", "title": "Run Checks", "summary": "Run the checks on your tree as it is on the disk, and keep what they say.", "reads": false, "long": true, "params": [{"name": "gates", "type": "string", "required": false, "repeated": true, "description": "Names of checks; without any, all of them run."}, {"name": "trust", "type": "boolean", "required": false, "repeated": false, "description": "Trust the commands by their exact text: they run on this machine from now on.", "default": false}]},
  {"name": "gates.results", "title": "Show Results of Checks", "summary": "Show what the checks said of a run, or the newest result of each check on your tree.", "reads": true, "long": false, "params": [{"name": "run", "type": "string", "required": false, "repeated": false, "description": "A run, as R7 or its ULID; without one, your own tree.", "default": ""}]},
  {"name": "plans.list", "title": "List Plans", "summary": "Show every plan, oldest first.", "reads": true, "long": false, "params": []},
  {"name": "plans.show", "title": "Show Plan", "summary": "Show what applying a plan would do, entry by entry.", "reads": true, "long": false, "params": [{"name": "plan", "type": "string", "required": false, "repeated": false, "description": "The plan, as G1 or its ULID; left out, the newest.", "default": ""}]},
  {"name": "plans.edit", "title": "Edit Plan", "summary": "Change a plan before it is applied: leave entries out, merge, rewrite or move them.", "reads": false, "long": false, "params": [{"name": "plan", "type": "string", "required": true, "repeated": false, "description": "The plan, as G1 or its ULID."}, {"name": "merge", "type": "string", "required": false, "repeated": true, "description": "New tasks that become one with the first of these entries."}, {"name": "drop", "type": "string", "required": false, "repeated": true, "description": "Entries that applying leaves out."}, {"name": "choose", "type": "string", "required": false, "repeated": true, "description": "Entries that applying carries out."}, {"name": "entry", "type": "string", "required": false, "repeated": false, "description": "The entry that everything below changes, such as N3 or T12.", "default": ""}, {"name": "action", "type": "string", "required": false, "repeated": false, "description": "What applying does with the task, one of its options.", "choices": ["add", "change", "keep", "cancel", "reopen"]}, {"name": "title", "type": "string", "required": false, "repeated": false, "description": "The task's title."}, {"name": "description", "type": "string", "required": false, "repeated": false, "description": "The task's description."}, {"name": "acceptance", "type": "string", "required": false, "repeated": true, "description": "All of its acceptance criteria."}, {"name": "requirements", "type": "string", "required": false, "repeated": true, "description": "All of its requirement ids."}, {"name": "priority", "type": "string", "required": false, "repeated": false, "description": "Its priority.", "choices": ["high", "medium", "low"]}, {"name": "dependsOn", "type": "string", "required": false, "repeated": true, "description": "All that it depends on: N3 or T12."}, {"name": "without", "type": "string", "required": false, "repeated": true, "description": "Dependencies to drop."}, {"name": "take", "type": "string", "required": false, "repeated": true, "description": "Fields to take from the PRD in place of what was edited by hand."}, {"name": "before", "type": "string", "required": false, "repeated": false, "description": "The entry to put it before, or `end`.", "default": ""}]},
  {"name": "plans.apply", "title": "Apply Plan", "summary": "Make a plan's chosen entries true: add, change, reopen and cancel tasks, all at once.", "reads": false, "long": false, "params": [{"name": "plan", "type": "string", "required": true, "repeated": false, "description": "The plan, as G1 or its ULID."}, {"name": "outdated", "type": "boolean", "required": false, "repeated": false, "description": "Apply it although the PRD changed since it was made.", "default": false}]},
  {"name": "plans.discard", "title": "Discard Plan", "summary": "Close a plan without applying it; no task changes.", "reads": false, "long": false, "params": [{"name": "plan", "type": "string", "required": true, "repeated": false, "description": "The plan, as G1 or its ULID."}]},
  {"name": "plans.page", "title": "Open Plan Page", "summary": "Write a plan as a Markdown page under `.codeframe/`, for any editor to open.", "reads": false, "long": false, "params": [{"name": "plan", "type": "string", "required": false, "repeated": false, "description": "The plan, as G1 or its ULID; left out, the newest.", "default": ""}]},
  {"name": "tasks.generate", "title": "Generate Tasks", "summary": "Make a plan of tasks from a PRD or one of its sections.", "reads": false, "long": true, "params": [{"name": "prd", "type": "string", "required": false, "repeated": false, "description": "The PRD: its path, D1 or its ULID; left out, the current or only one.", "default": ""}, {"name": "section", "type": "string", "required": false, "repeated": true, "description": "Headings that lead to the one section to generate for, such as Login; left out, all."}, {"name": "line", "type": "integer", "required": false, "repeated": false, "description": "A line of the section to generate for, instead of headings; lines count from 0."}, {"name": "source", "type": "string", "required": false, "repeated": false, "description": "What makes the tasks; auto: the model where an API key is known, else the structure.", "choices": ["auto", "structure", "model"], "default": "auto"}]},
  {"name": "patches.list", "title": "Show Patches", "summary": "Show the patches that wait for review, or all of them.", "reads": true, "long": false, "params": [{"name": "all", "type": "boolean", "required": false, "repeated": false, "description": "Also those that are applied or discarded.", "default": false}]},
  {"name": "patches.show", "title": "Show Patch", "summary": "Show a patch hunk by hunk, with what proves it.", "reads": true, "long": false, "params": [{"name": "patch", "type": "string", "required": true, "repeated": false, "description": "The patch, as P4 or its ULID."}]},
  {"name": "patches.page", "title": "Review Patch", "summary": "Write a patch as a review page under `.codeframe/`: decide per hunk there, tick `send`, save.", "reads": false, "long": false, "params": [{"name": "patch", "type": "string", "required": true, "repeated": false, "description": "The patch, as P4 or its ULID."}]},
  {"name": "patches.decide", "title": "Decide on Hunks", "summary": "Mark hunks to be applied or left out, with a comment for the next run; nothing is applied yet.", "reads": false, "long": false, "params": [{"name": "patch", "type": "string", "required": true, "repeated": false, "description": "The patch, as P4 or its ULID."}, {"name": "apply", "type": "string", "required": false, "repeated": true, "description": "Hunks to apply, such as 1.2."}, {"name": "skip", "type": "string", "required": false, "repeated": true, "description": "Hunks to leave out."}, {"name": "comment", "type": "string", "required": false, "repeated": false, "description": "What the next run should know about them."}]},
  {"name": "patches.apply", "title": "Apply Patch", "summary": "Apply a patch, or some of its hunks, to the destination that you name.", "reads": false, "long": true, "params": [{"name": "patch", "type": "string", "required": true, "repeated": false, "description": "The patch, as P4 or its ULID."}, {"name": "destination", "type": "string", "required": false, "repeated": false, "description": "Where to: `tree` (your files), `staged` (files and index), `commit` (files and a commit on this branch) or `branch` (a commit on a new branch, your files untouched).", "choices": ["tree", "staged", "commit", "branch"], "meanings": ["working tree", "working tree and index (staged)", "working tree and a commit on this branch", "a commit on a new branch, working tree untouched"], "default": "tree"}, {"name": "only", "type": "string", "required": false, "repeated": true, "description": "Exactly these hunks, such as 1.2; all others are left."}, {"name": "skip", "type": "string", "required": false, "repeated": true, "description": "All but these hunks."}, {"name": "branch", "type": "string", "required": false, "repeated": false, "description": "The new branch's name; codeframe/T12 by default.", "default": ""}, {"name": "message", "type": "string", "required": false, "repeated": false, "description": "The commit's message; the task's title by default.", "default": ""}]},
  {"name": "patches.send", "title": "Send Review", "summary": "Carry out what a review page says, whether its `send` line is ticked or not.", "reads": false, "long": true, "params": [{"name": "patch", "type": "string", "required": true, "repeated": false, "description": "The patch, as P4 or its ULID."}, {"name": "text", "type": "string", "required": false, "repeated": false, "description": "The page's text; left out, the page as it is saved.", "default": ""}]},
  {"name": "patches.undo", "title": "Undo Apply", "summary": "Take an applied patch back; what you have edited since stays. The patch waits for review again.", "reads": false, "long": true, "params": [{"name": "patch", "type": "string", "required": true, "repeated": false, "description": "The patch, as P4 or its ULID."}]},
  {"name": "patches.discard", "title": "Discard Patch", "summary": "Close a patch without applying it; its task is ready again, and the next run hears your comments.", "reads": false, "long": false, "params": [{"name": "patch", "type": "string", "required": true, "repeated": false, "description": "The patch, as P4 or its ULID."}]},
  {"name": "patches.export", "title": "Export Patch", "summary": "Give a patch as `git apply` takes it, new and binary files too.", "reads": true, "long": false, "params": [{"name": "patch", "type": "string", "required": true, "repeated": false, "description": "The patch, as P4 or its ULID."}, {"name": "output", "type": "string", "required": false, "repeated": false, "description": "The file to write it to; left out, it is only shown.", "default": ""}]},
  {"name": "patches.try", "title": "Try Patch", "summary": "Run a command in a working tree that holds the patch, or keep that tree and see where it is.", "reads": false, "long": true, "params": [{"name": "patch", "type": "string", "required": true, "repeated": false, "description": "The patch, as P4 or its ULID."}, {"name": "command", "type": "string", "required": false, "repeated": true, "description": "The command and its arguments, after `--`; without one the working tree is kept."}, {"name": "unsandboxed", "type": "boolean", "required": false, "repeated": false, "description": "Run the command with all that you may do yourself, without the sandbox.", "default": false}, {"name": "end", "type": "boolean", "required": false, "repeated": false, "description": "Give a working tree back that was kept.", "default": false}, {"name": "drop", "type": "boolean", "required": false, "repeated": false, "description": "With `end`: also where you have edited files in it.", "default": false}]},
  {"name": "prd.add", "title": "Add PRD", "summary": "Use a file of the working tree as a requirements document.", "reads": false, "long": false, "params": [{"name": "path", "type": "string", "required": true, "repeated": false, "description": "The file, absolute or relative to the root."}]},
  {"name": "prd.list", "title": "List PRDs", "summary": "Show the registered PRDs, and the documents that look like one.", "reads": true, "long": false, "params": []},
  {"name": "prd.show", "title": "Show PRD", "summary": "Show the sections of a PRD with their tasks, and what has changed since these were made.", "reads": true, "long": false, "params": [{"name": "prd", "type": "string", "required": false, "repeated": false, "description": "The PRD: its path, D1 or its ULID; left out, the current one.", "default": ""}]},
  {"name": "prd.versions", "title": "Show PRD Versions", "summary": "Show the versions of a PRD, oldest first.", "reads": true, "long": false, "params": [{"name": "prd", "type": "string", "required": false, "repeated": false, "description": "The PRD: its path, D1 or its ULID; left out, the current one.", "default": ""}]},
  {"name": "prd.diff", "title": "Compare PRD Versions", "summary": "Show how two versions of a PRD differ, or a version and the file as it is.", "reads": true, "long": false, "params": [{"name": "prd", "type": "string", "required": false, "repeated": false, "description": "The PRD: its path, D1 or its ULID; left out, the current one.", "default": ""}, {"name": "old", "type": "integer", "required": false, "repeated": false, "description": "Number of the old version; left out, the newest."}, {"name": "new", "type": "integer", "required": false, "repeated": false, "description": "Number of the new version; left out, the file as it is."}]},
  {"name": "prd.use", "title": "Choose Current PRD", "summary": "Make a PRD the one that operations mean when they name none.", "reads": false, "long": false, "params": [{"name": "prd", "type": "string", "required": true, "repeated": false, "description": "The PRD: its path, D1 or its ULID."}]},
  {"name": "runs.list", "title": "Show Runs", "summary": "Show the runs that go on, all of them, or those of one task.", "reads": true, "long": false, "params": [{"name": "all", "type": "boolean", "required": false, "repeated": false, "description": "Also those that have ended.", "default": false}, {"name": "task", "type": "string", "required": false, "repeated": false, "description": "Every run of this task, as T12 or its ULID."}]},
  {"name": "runs.show", "title": "Show Run", "summary": "Show one run: its turns, tools, checks, questions and tokens.", "reads": true, "long": false, "params": [{"name": "run", "type": "string", "required": true, "repeated": false, "description": "The run, as R7 or its ULID, or its task as T12."}]},
  {"name": "runs.output", "title": "Show Output of Run", "summary": "Show what a run prints, from any place on, while it works and afterwards.", "reads": true, "long": false, "params": [{"name": "run", "type": "string", "required": true, "repeated": false, "description": "The run, as R7 or its ULID, or its task as T12."}, {"name": "offset", "type": "integer", "required": false, "repeated": false, "description": "Where to begin, in bytes.", "default": 0}, {"name": "wait", "type": "number", "required": false, "repeated": false, "description": "Seconds to wait for more where there is none and the run works.", "default": 0.0}]},
  {"name": "runs.start", "title": "Start Task", "summary": "Let an agent work on tasks, each in a worktree of its own, from exactly what you have now.", "reads": false, "long": true, "params": [{"name": "tasks", "type": "string", "required": false, "repeated": true, "description": "The tasks to start, as T12 or their ULIDs."}, {"name": "section", "type": "string", "required": false, "repeated": false, "description": "Every task of this section that can start now, by its heading or ULID.", "default": ""}, {"name": "baseRed", "type": "boolean", "required": false, "repeated": false, "description": "Start although checks fail before any change; green then means that none fails anew.", "default": false}, {"name": "trust", "type": "boolean", "required": false, "repeated": false, "description": "Let the commands of the repository's checks run, from now on: you vouch for them.", "default": false}, {"name": "wait", "type": "boolean", "required": false, "repeated": false, "description": "Wait until each run has ended or asks a question.", "default": false}]},
  {"name": "runs.retry", "title": "Retry Run", "summary": "Start the task of a run that ended without a patch once more, from what you have now.", "reads": false, "long": true, "params": [{"name": "run", "type": "string", "required": true, "repeated": false, "description": "The run that ended, as R7 or its ULID, or its task as T12."}, {"name": "wait", "type": "boolean", "required": false, "repeated": false, "description": "Wait until the new run has ended or asks a question.", "default": false}]},
  {"name": "runs.resume", "title": "Resume Run", "summary": "Take up the work of a run that was stopped, failed or was interrupted, where it left off.", "reads": false, "long": true, "params": [{"name": "run", "type": "string", "required": true, "repeated": false, "description": "The run that ended, as R7 or its ULID, or its task as T12."}, {"name": "wait", "type": "boolean", "required": false, "repeated": false, "description": "Wait until the new run has ended or asks a question.", "default": false}]},
  {"name": "runs.stop", "title": "Stop Run", "summary": "Stop a run at once, with everything that it started; its task is Ready again.", "reads": false, "long": false, "params": [{"name": "run", "type": "string", "required": true, "repeated": false, "description": "The run, as R7 or its ULID, or its task as T12."}]},
  {"name": "runs.steer", "title": "Steer Run", "summary": "Tell a working agent something; it hears of it before its next turn.", "reads": false, "long": false, "params": [{"name": "run", "type": "string", "required": true, "repeated": false, "description": "The run, as R7 or its ULID, or its task as T12."}, {"name": "text", "type": "string", "required": true, "repeated": false, "description": "What to tell the agent."}]},
  {"name": "tasks.create", "title": "Create Task", "summary": "Create a task by hand, from a section of a PRD, a selection, a TODO or a diagnostic.", "reads": false, "long": false, "params": [{"name": "title", "type": "string", "required": false, "repeated": false, "description": "What is to be done; by default the first line of `text`.", "default": ""}, {"name": "description", "type": "string", "required": false, "repeated": false, "description": "All that helps to do it.", "default": ""}, {"name": "acceptance", "type": "string", "required": false, "repeated": true, "description": "Acceptance criteria, one each."}, {"name": "requirements", "type": "string", "required": false, "repeated": true, "description": "Ids of requirements, such as FR-12."}, {"name": "priority", "type": "string", "required": false, "repeated": false, "description": "How urgent it is.", "choices": ["high", "medium", "low"]}, {"name": "dependsOn", "type": "string", "required": false, "repeated": true, "description": "Tasks that have to be done before it."}, {"name": "backlog", "type": "boolean", "required": false, "repeated": false, "description": "Put it in the backlog, to be approved later.", "default": false}, {"name": "path", "type": "string", "required": false, "repeated": false, "description": "The file that it came from: a PRD, or any other of the working tree.", "default": ""}, {"name": "section", "type": "string", "required": false, "repeated": true, "description": "Headings of the PRD's section, outermost first; the last ones are enough."}, {"name": "line", "type": "integer", "required": false, "repeated": false, "description": "The line that it came from; lines count from 0."}, {"name": "endLine", "type": "integer", "required": false, "repeated": false, "description": "The first line after it; by default the next one; lines count from 0."}, {"name": "text", "type": "string", "required": false, "repeated": false, "description": "The selection, TODO or diagnostic that it came from.", "default": ""}, {"name": "origin", "type": "string", "required": false, "repeated": false, "description": "What it came from.", "choices": ["manual", "selection", "todo", "diagnostic"], "default": "manual"}]},
  {"name": "tasks.update", "title": "Edit Task", "summary": "Change the title, description, acceptance criteria, requirements or priority of a task.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}, {"name": "title", "type": "string", "required": false, "repeated": false, "description": "The new title."}, {"name": "description", "type": "string", "required": false, "repeated": false, "description": "The new description."}, {"name": "acceptance", "type": "string", "required": false, "repeated": true, "description": "The new acceptance criteria, all of them."}, {"name": "requirements", "type": "string", "required": false, "repeated": true, "description": "The new ids of requirements, all of them."}, {"name": "priority", "type": "string", "required": false, "repeated": false, "description": "The new priority.", "choices": ["high", "medium", "low", "none"]}]},
  {"name": "tasks.assign", "title": "Assign Tasks", "summary": "Say who does some tasks, or that nobody does.", "reads": false, "long": false, "params": [{"name": "tasks", "type": "string", "required": true, "repeated": true, "description": "The tasks, as T12 or their ULIDs."}, {"name": "to", "type": "string", "required": false, "repeated": false, "description": "Who does them; left out, they are nobody's.", "default": ""}]},
  {"name": "tasks.delete", "title": "Delete Task", "summary": "Delete a task for good, with its questions; its number is never used again.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}, {"name": "force", "type": "boolean", "required": false, "repeated": false, "description": "Delete it although other tasks depend on it.", "default": false}]},
  {"name": "tasks.list", "title": "List Tasks", "summary": "List tasks, all of them or those that fit; how all tasks stand is told with them.", "reads": true, "long": false, "params": [{"name": "status", "type": "string", "required": false, "repeated": true, "description": "Only tasks in one of these states, such as READY.", "choices": ["BACKLOG", "READY", "IN_PROGRESS", "BLOCKED", "DONE", "MERGED", "FAILED", "CANCELLED"]}, {"name": "section", "type": "string", "required": false, "repeated": false, "description": "Only tasks of the sections with this heading or ULID.", "default": ""}, {"name": "prd", "type": "string", "required": false, "repeated": false, "description": "Only tasks of this PRD, as its path, D1 or its ULID.", "default": ""}, {"name": "text", "type": "string", "required": false, "repeated": false, "description": "Only tasks with this text in title or description, in any case.", "default": ""}, {"name": "assignee", "type": "string", "required": false, "repeated": false, "description": "Only tasks that are assigned to this name.", "default": ""}, {"name": "ready", "type": "boolean", "required": false, "repeated": false, "description": "Only tasks that can start now.", "default": false}, {"name": "waiting", "type": "boolean", "required": false, "repeated": false, "description": "Only READY tasks that wait for another one.", "default": false}]},
  {"name": "tasks.show", "title": "Show Task", "summary": "Show one task with its source, its dependencies both ways and its questions.", "reads": true, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}]},
  {"name": "tasks.assignment", "title": "Show Assignments", "summary": "Show who has which open tasks, which run has one in hand, and how many are nobody's.", "reads": true, "long": false, "params": [{"name": "assignee", "type": "string", "required": false, "repeated": false, "description": "Only the tasks of this name.", "default": ""}]},
  {"name": "tasks.setStatus", "title": "Set Task State", "summary": "Bring a task to another state, where a person may.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}, {"name": "status", "type": "string", "required": true, "repeated": false, "description": "The state to bring it to, such as READY or BACKLOG.", "choices": ["BACKLOG", "READY", "DONE", "CANCELLED"]}]},
  {"name": "tasks.finish", "title": "Finish Task by Hand", "summary": "Mark a task as done by your own word.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}]},
  {"name": "tasks.reopen", "title": "Reopen Task", "summary": "Take the end of a task back.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}]},
  {"name": "tasks.cancel", "title": "Cancel Task", "summary": "Give a task up without doing it; `cf tasks reopen` brings it back.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}, {"name": "dropEdges", "type": "boolean", "required": false, "repeated": false, "description": "Let the tasks that depend on it no longer do so.", "default": false}]},
  {"name": "tasks.approve", "title": "Approve Tasks", "summary": "Approve tasks of the backlog, so that they are Ready: exactly those named, all, or all but some.", "reads": false, "long": false, "params": [{"name": "tasks", "type": "string", "required": false, "repeated": true, "description": "Exactly these tasks, as T12 or their ULIDs."}, {"name": "all", "type": "boolean", "required": false, "repeated": false, "description": "Every task in the backlog.", "default": false}, {"name": "but", "type": "string", "required": false, "repeated": true, "description": "Every task in the backlog but these."}]},
  {"name": "tasks.setDependencies", "title": "Set Task Dependencies", "summary": "Set what a task depends on, or add to it, or take from it.", "reads": false, "long": false, "params": [{"name": "task", "type": "string", "required": true, "repeated": false, "description": "The task, as T12 or its ULID."}, {"name": "revision", "type": "integer", "required": false, "repeated": false, "description": "The revision that you have seen; refused when the task has changed since."}, {"name": "dependsOn", "type": "string", "required": false, "repeated": true, "description": "What it depends on from now on, all of it; an empty list for nothing."}, {"name": "add", "type": "string", "required": false, "repeated": true, "description": "Tasks that it depends on as well."}, {"name": "remove", "type": "string", "required": false, "repeated": true, "description": "Tasks that it no longer depends on."}]},
  {"name": "tasks.next", "title": "Show What Can Start", "summary": "Show which tasks can start now, best first and why, and which wait for what.", "reads": true, "long": false, "params": []},
  {"name": "tasks.graph", "title": "Show Task Graph", "summary": "Show every task and dependency, an order in which they can be done, and its steps.", "reads": true, "long": false, "params": []},
  {"name": "workspace.init", "title": "Set Up Workspace", "summary": "Set up this working tree and register the requirements documents that it holds.", "reads": false, "long": false, "params": [{"name": "detect", "type": "boolean", "required": false, "repeated": false, "description": "Also report languages and tools.", "default": false}]},
  {"name": "workspace.status", "title": "Show Status", "summary": "Show how the work stands: tasks by state, runs, open questions, patches and plans to review.", "reads": true, "long": false, "params": []},
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

export interface CheckpointsCreateParams {
  readonly label?: string;
}

export interface CheckpointsCreateResult {
  readonly checkpoint: { readonly id: string; readonly alias: string; readonly kind: "manual" | "run" | "apply" | "restore" | "undo"; readonly label: string; readonly commit: string; readonly restoredFrom: string; readonly createdAt: string; };
  readonly absent: readonly string[];
}

export type CheckpointsListParams = Record<string, never>;

export interface CheckpointsListResult {
  readonly checkpoints: readonly ({ readonly id: string; readonly alias: string; readonly kind: "manual" | "run" | "apply" | "restore" | "undo"; readonly label: string; readonly commit: string; readonly restoredFrom: string; readonly createdAt: string; })[];
}

export interface CheckpointsShowParams {
  readonly checkpoint: string;
}

export interface CheckpointsShowResult {
  readonly checkpoint: { readonly id: string; readonly alias: string; readonly kind: "manual" | "run" | "apply" | "restore" | "undo"; readonly label: string; readonly commit: string; readonly restoredFrom: string; readonly createdAt: string; };
  readonly files: readonly ({ readonly path: string; readonly change: string; })[];
  readonly tasks: readonly ({ readonly task: string; readonly before: string; readonly after: string; })[];
}

export interface CheckpointsDiffParams {
  readonly before: string;
  readonly after?: string;
}

export interface CheckpointsDiffResult {
  readonly before: string;
  readonly after: string;
  readonly files: readonly ({ readonly path: string; readonly change: string; })[];
  readonly tasks: readonly ({ readonly task: string; readonly before: string; readonly after: string; })[];
  readonly patch: string;
}

export interface CheckpointsRestoreParams {
  readonly checkpoint: string;
  readonly part?: "all" | "files" | "tasks" | "prd";
  readonly dryRun?: boolean;
}

export interface CheckpointsRestoreResult {
  readonly checkpoint: { readonly id: string; readonly alias: string; readonly kind: "manual" | "run" | "apply" | "restore" | "undo"; readonly label: string; readonly commit: string; readonly restoredFrom: string; readonly createdAt: string; };
  readonly preview: boolean;
  readonly files: readonly ({ readonly path: string; readonly change: string; })[];
  readonly tasks: readonly ({ readonly task: string; readonly before: string; readonly after: string; })[];
  readonly undo: string;
}

export interface CheckpointsUndoParams {
  readonly dryRun?: boolean;
}

export interface CheckpointsUndoResult {
  readonly checkpoint: { readonly id: string; readonly alias: string; readonly kind: "manual" | "run" | "apply" | "restore" | "undo"; readonly label: string; readonly commit: string; readonly restoredFrom: string; readonly createdAt: string; };
  readonly preview: boolean;
  readonly files: readonly ({ readonly path: string; readonly change: string; })[];
  readonly tasks: readonly ({ readonly task: string; readonly before: string; readonly after: string; })[];
  readonly undo: string;
}

export interface CheckpointsDeleteParams {
  readonly checkpoint: string;
}

export interface CheckpointsDeleteResult {
  readonly checkpoint: { readonly id: string; readonly alias: string; readonly kind: "manual" | "run" | "apply" | "restore" | "undo"; readonly label: string; readonly commit: string; readonly restoredFrom: string; readonly createdAt: string; };
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
  readonly events: readonly ({ readonly seq: number; readonly at: string; readonly kind: string; readonly subject: string; readonly payload: Readonly<Record<string, unknown>>; readonly tasks: readonly string[]; })[];
  readonly lastSeq: number;
  readonly total: number;
}

export interface EventsSinceParams {
  readonly seq: number;
}

export interface EventsSinceResult {
  readonly events: readonly ({ readonly seq: number; readonly at: string; readonly kind: string; readonly subject: string; readonly payload: Readonly<Record<string, unknown>>; readonly tasks: readonly string[]; })[];
  readonly lastSeq: number;
  readonly total: number;
}

export type GatesDetectParams = Record<string, never>;

export interface GatesDetectResult {
  readonly gates: readonly ({ readonly name: string; readonly tool: string; readonly text: string; readonly folder: string; readonly source: string; readonly trusted: boolean; })[];
}

export interface GatesRunParams {
  readonly gates?: readonly string[];
  readonly trust?: boolean;
}

export interface GatesRunResult {
  readonly verdict: "passed" | "failed" | "unproven";
  readonly summary: string;
  readonly results: readonly ({ readonly scope: "tree" | "base" | "verify" | "patch"; readonly run: string; readonly commit: string | null; readonly at: string; readonly name: string; readonly state: string; readonly description: string; readonly result: { readonly gate: string; readonly tool: string; readonly command: readonly string[]; readonly folder: string; readonly state: "passed" | "failed" | "error" | "not_run"; readonly exitCode: number | null; readonly reason: string; readonly findings: readonly ({ readonly path: string | null; readonly line: number | null; readonly endLine: number | null; readonly column: number | null; readonly rule: string; readonly message: string; readonly severity: "error" | "warning"; readonly test: string | null; readonly detail: string; })[]; readonly passedTests: readonly string[]; readonly failedTests: readonly string[]; readonly expectedFailures: readonly string[]; readonly notRun: readonly ({ readonly what: string; readonly reason: string; })[]; readonly seconds: number; readonly outputTail: string; }; })[];
}

export interface GatesResultsParams {
  readonly run?: string;
}

export interface GatesResultsResult {
  readonly verdict: "passed" | "failed" | "unproven";
  readonly summary: string;
  readonly results: readonly ({ readonly scope: "tree" | "base" | "verify" | "patch"; readonly run: string; readonly commit: string | null; readonly at: string; readonly name: string; readonly state: string; readonly description: string; readonly result: { readonly gate: string; readonly tool: string; readonly command: readonly string[]; readonly folder: string; readonly state: "passed" | "failed" | "error" | "not_run"; readonly exitCode: number | null; readonly reason: string; readonly findings: readonly ({ readonly path: string | null; readonly line: number | null; readonly endLine: number | null; readonly column: number | null; readonly rule: string; readonly message: string; readonly severity: "error" | "warning"; readonly test: string | null; readonly detail: string; })[]; readonly passedTests: readonly string[]; readonly failedTests: readonly string[]; readonly expectedFailures: readonly string[]; readonly notRun: readonly ({ readonly what: string; readonly reason: string; })[]; readonly seconds: number; readonly outputTail: string; }; })[];
}

export type PlansListParams = Record<string, never>;

export interface PlansListResult {
  readonly plans: readonly ({ readonly id: string; readonly alias: string; readonly status: "PENDING" | "APPLIED" | "DISCARDED"; readonly state: string; readonly supersededBy: string; readonly source: "structure" | "model"; readonly madeBy: string; readonly prd: string; readonly scope: readonly string[]; readonly entries: number; readonly createdAt: string; readonly closedAt: string | null; })[];
}

export interface PlansShowParams {
  readonly plan?: string;
}

export interface PlansShowResult {
  readonly id: string;
  readonly alias: string;
  readonly status: "PENDING" | "APPLIED" | "DISCARDED";
  readonly state: string;
  readonly supersedes: readonly string[];
  readonly supersededBy: string;
  readonly source: "structure" | "model";
  readonly madeBy: string;
  readonly summary: string;
  readonly idle: boolean;
  readonly edited: boolean;
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
  readonly supersedes: readonly string[];
  readonly supersededBy: string;
  readonly source: "structure" | "model";
  readonly madeBy: string;
  readonly summary: string;
  readonly idle: boolean;
  readonly edited: boolean;
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
  readonly withdrawnQuestions: readonly ({ readonly id: string; readonly alias: string; readonly question: string; readonly state: string; })[];
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
  readonly supersedes: readonly string[];
  readonly supersededBy: string;
  readonly source: "structure" | "model";
  readonly madeBy: string;
  readonly summary: string;
  readonly idle: boolean;
  readonly edited: boolean;
  readonly prd: string;
  readonly scope: readonly string[];
  readonly outdated: readonly string[];
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly entries: readonly ({ readonly key: string; readonly action: "add" | "change" | "keep" | "cancel" | "reopen"; readonly options: readonly ("add" | "change" | "keep" | "cancel" | "reopen")[]; readonly chosen: boolean; readonly review: boolean; readonly reason: string; readonly section: readonly string[]; readonly line: number | null; readonly endLine: number | null; readonly fields: { readonly title: string; readonly description: string; readonly acceptance: readonly string[]; readonly requirements: readonly string[]; readonly priority: "high" | "medium" | "low" | null; readonly dependsOn: readonly string[]; readonly done: boolean; }; readonly task: string | null; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED" | null; readonly changes: readonly ({ readonly name: string; readonly before: unknown; readonly after: unknown; })[]; readonly offered: Readonly<Record<string, unknown>>; })[];
  readonly markdown: string;
}

export interface PatchesListParams {
  readonly all?: boolean;
}

export interface PatchesListResult {
  readonly patches: readonly ({ readonly id: string; readonly alias: string; readonly status: "PENDING" | "APPLIED" | "PARTLY_APPLIED" | "DISCARDED"; readonly state: string; readonly task: string; readonly title: string; readonly run: string; readonly proven: boolean; readonly destination: string; readonly commit: string; readonly createdAt: string; readonly closedAt: string | null; })[];
  readonly toReview: number;
}

export interface PatchesShowParams {
  readonly patch: string;
}

export interface PatchesShowResult {
  readonly patch: { readonly id: string; readonly alias: string; readonly status: "PENDING" | "APPLIED" | "PARTLY_APPLIED" | "DISCARDED"; readonly state: string; readonly task: string; readonly title: string; readonly run: string; readonly proven: boolean; readonly destination: string; readonly commit: string; readonly createdAt: string; readonly closedAt: string | null; };
  readonly notes: readonly string[];
  readonly checks: readonly string[];
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly files: readonly ({ readonly path: string; readonly change: string; readonly kind: string; readonly hunks: readonly ({ readonly key: string; readonly line: number | null; readonly applied: boolean; readonly decision: { readonly apply: boolean; readonly comment: string; readonly text: string | null; }; readonly diff: string; })[]; })[];
  readonly page: string;
}

export interface PatchesPageParams {
  readonly patch: string;
}

export interface PatchesPageResult {
  readonly patch: { readonly id: string; readonly alias: string; readonly status: "PENDING" | "APPLIED" | "PARTLY_APPLIED" | "DISCARDED"; readonly state: string; readonly task: string; readonly title: string; readonly run: string; readonly proven: boolean; readonly destination: string; readonly commit: string; readonly createdAt: string; readonly closedAt: string | null; };
  readonly notes: readonly string[];
  readonly checks: readonly string[];
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly files: readonly ({ readonly path: string; readonly change: string; readonly kind: string; readonly hunks: readonly ({ readonly key: string; readonly line: number | null; readonly applied: boolean; readonly decision: { readonly apply: boolean; readonly comment: string; readonly text: string | null; }; readonly diff: string; })[]; })[];
  readonly page: string;
}

export interface PatchesDecideParams {
  readonly patch: string;
  readonly apply?: readonly string[];
  readonly skip?: readonly string[];
  readonly comment?: string | null;
}

export interface PatchesDecideResult {
  readonly patch: { readonly id: string; readonly alias: string; readonly status: "PENDING" | "APPLIED" | "PARTLY_APPLIED" | "DISCARDED"; readonly state: string; readonly task: string; readonly title: string; readonly run: string; readonly proven: boolean; readonly destination: string; readonly commit: string; readonly createdAt: string; readonly closedAt: string | null; };
  readonly notes: readonly string[];
  readonly checks: readonly string[];
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly files: readonly ({ readonly path: string; readonly change: string; readonly kind: string; readonly hunks: readonly ({ readonly key: string; readonly line: number | null; readonly applied: boolean; readonly decision: { readonly apply: boolean; readonly comment: string; readonly text: string | null; }; readonly diff: string; })[]; })[];
  readonly page: string;
}

export interface PatchesApplyParams {
  readonly patch: string;
  readonly destination?: "tree" | "staged" | "commit" | "branch";
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly branch?: string;
  readonly message?: string;
}

export interface PatchesApplyResult {
  readonly patch: { readonly id: string; readonly alias: string; readonly status: "PENDING" | "APPLIED" | "PARTLY_APPLIED" | "DISCARDED"; readonly state: string; readonly task: string; readonly title: string; readonly run: string; readonly proven: boolean; readonly destination: string; readonly commit: string; readonly createdAt: string; readonly closedAt: string | null; };
  readonly notes: readonly string[];
  readonly checks: readonly string[];
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly files: readonly ({ readonly path: string; readonly change: string; readonly kind: string; readonly hunks: readonly ({ readonly key: string; readonly line: number | null; readonly applied: boolean; readonly decision: { readonly apply: boolean; readonly comment: string; readonly text: string | null; }; readonly diff: string; })[]; })[];
  readonly page: string;
  readonly paths: readonly string[];
  readonly unsaved: readonly string[];
}

export interface PatchesSendParams {
  readonly patch: string;
  readonly text?: string;
}

export interface PatchesSendResult {
  readonly patch: { readonly id: string; readonly alias: string; readonly status: "PENDING" | "APPLIED" | "PARTLY_APPLIED" | "DISCARDED"; readonly state: string; readonly task: string; readonly title: string; readonly run: string; readonly proven: boolean; readonly destination: string; readonly commit: string; readonly createdAt: string; readonly closedAt: string | null; };
  readonly notes: readonly string[];
  readonly checks: readonly string[];
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly files: readonly ({ readonly path: string; readonly change: string; readonly kind: string; readonly hunks: readonly ({ readonly key: string; readonly line: number | null; readonly applied: boolean; readonly decision: { readonly apply: boolean; readonly comment: string; readonly text: string | null; }; readonly diff: string; })[]; })[];
  readonly page: string;
  readonly paths: readonly string[];
  readonly unsaved: readonly string[];
}

export interface PatchesUndoParams {
  readonly patch: string;
}

export interface PatchesUndoResult {
  readonly patch: { readonly id: string; readonly alias: string; readonly status: "PENDING" | "APPLIED" | "PARTLY_APPLIED" | "DISCARDED"; readonly state: string; readonly task: string; readonly title: string; readonly run: string; readonly proven: boolean; readonly destination: string; readonly commit: string; readonly createdAt: string; readonly closedAt: string | null; };
  readonly notes: readonly string[];
  readonly checks: readonly string[];
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly files: readonly ({ readonly path: string; readonly change: string; readonly kind: string; readonly hunks: readonly ({ readonly key: string; readonly line: number | null; readonly applied: boolean; readonly decision: { readonly apply: boolean; readonly comment: string; readonly text: string | null; }; readonly diff: string; })[]; })[];
  readonly page: string;
  readonly paths: readonly string[];
  readonly unsaved: readonly string[];
}

export interface PatchesDiscardParams {
  readonly patch: string;
}

export interface PatchesDiscardResult {
  readonly patch: { readonly id: string; readonly alias: string; readonly status: "PENDING" | "APPLIED" | "PARTLY_APPLIED" | "DISCARDED"; readonly state: string; readonly task: string; readonly title: string; readonly run: string; readonly proven: boolean; readonly destination: string; readonly commit: string; readonly createdAt: string; readonly closedAt: string | null; };
  readonly notes: readonly string[];
  readonly checks: readonly string[];
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly files: readonly ({ readonly path: string; readonly change: string; readonly kind: string; readonly hunks: readonly ({ readonly key: string; readonly line: number | null; readonly applied: boolean; readonly decision: { readonly apply: boolean; readonly comment: string; readonly text: string | null; }; readonly diff: string; })[]; })[];
  readonly page: string;
}

export interface PatchesExportParams {
  readonly patch: string;
  readonly output?: string;
}

export interface PatchesExportResult {
  readonly patch: { readonly id: string; readonly alias: string; readonly status: "PENDING" | "APPLIED" | "PARTLY_APPLIED" | "DISCARDED"; readonly state: string; readonly task: string; readonly title: string; readonly run: string; readonly proven: boolean; readonly destination: string; readonly commit: string; readonly createdAt: string; readonly closedAt: string | null; };
  readonly path: string;
  readonly text: string;
}

export interface PatchesTryParams {
  readonly patch: string;
  readonly command?: readonly string[];
  readonly unsandboxed?: boolean;
  readonly end?: boolean;
  readonly drop?: boolean;
}

export interface PatchesTryResult {
  readonly patch: { readonly id: string; readonly alias: string; readonly status: "PENDING" | "APPLIED" | "PARTLY_APPLIED" | "DISCARDED"; readonly state: string; readonly task: string; readonly title: string; readonly run: string; readonly proven: boolean; readonly destination: string; readonly commit: string; readonly createdAt: string; readonly closedAt: string | null; };
  readonly command: readonly string[];
  readonly ended: "" | "exit" | "timeout" | "output" | "memory" | "stopped";
  readonly exitCode: number | null;
  readonly output: string;
  readonly truncated: boolean;
  readonly seconds: number;
  readonly folder: string;
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

export interface RunsListParams {
  readonly all?: boolean;
  readonly task?: string | null;
}

export interface RunsListResult {
  readonly runs: readonly ({ readonly id: string; readonly alias: string; readonly task: string; readonly title: string; readonly status: "QUEUED" | "RUNNING" | "VERIFYING" | "BLOCKED" | "COMPLETED" | "FAILED" | "STOPPED" | "INTERRUPTED"; readonly state: string; readonly reason: string; readonly error: string; readonly question: string; readonly patch: string; readonly retryOf: string; readonly model: string; readonly turns: number; readonly tokens: { readonly input: number; readonly output: number; readonly cacheRead: number; readonly cacheWrite: number; readonly calls: number; }; readonly createdAt: string; readonly startedAt: string | null; readonly endedAt: string | null; })[];
  readonly live: number;
  readonly total: number;
}

export interface RunsShowParams {
  readonly run: string;
}

export interface RunsShowResult {
  readonly run: { readonly id: string; readonly alias: string; readonly task: string; readonly title: string; readonly status: "QUEUED" | "RUNNING" | "VERIFYING" | "BLOCKED" | "COMPLETED" | "FAILED" | "STOPPED" | "INTERRUPTED"; readonly state: string; readonly reason: string; readonly error: string; readonly question: string; readonly patch: string; readonly retryOf: string; readonly model: string; readonly turns: number; readonly tokens: { readonly input: number; readonly output: number; readonly cacheRead: number; readonly cacheWrite: number; readonly calls: number; }; readonly createdAt: string; readonly startedAt: string | null; readonly endedAt: string | null; };
  readonly summary: string;
  readonly base: string;
  readonly head: string;
  readonly steps: readonly ({ readonly at: string; readonly kind: string; readonly text: string; readonly commit: string; })[];
}

export interface RunsOutputParams {
  readonly run: string;
  readonly offset?: number;
  readonly wait?: number;
}

export interface RunsOutputResult {
  readonly run: { readonly id: string; readonly alias: string; readonly task: string; readonly title: string; readonly status: "QUEUED" | "RUNNING" | "VERIFYING" | "BLOCKED" | "COMPLETED" | "FAILED" | "STOPPED" | "INTERRUPTED"; readonly state: string; readonly reason: string; readonly error: string; readonly question: string; readonly patch: string; readonly retryOf: string; readonly model: string; readonly turns: number; readonly tokens: { readonly input: number; readonly output: number; readonly cacheRead: number; readonly cacheWrite: number; readonly calls: number; }; readonly createdAt: string; readonly startedAt: string | null; readonly endedAt: string | null; };
  readonly text: string;
  readonly offset: number;
  readonly size: number;
  readonly over: boolean;
}

export interface RunsStartParams {
  readonly tasks?: readonly string[];
  readonly section?: string;
  readonly baseRed?: boolean;
  readonly trust?: boolean;
  readonly wait?: boolean;
}

export interface RunsStartResult {
  readonly runs: readonly ({ readonly id: string; readonly alias: string; readonly task: string; readonly title: string; readonly status: "QUEUED" | "RUNNING" | "VERIFYING" | "BLOCKED" | "COMPLETED" | "FAILED" | "STOPPED" | "INTERRUPTED"; readonly state: string; readonly reason: string; readonly error: string; readonly question: string; readonly patch: string; readonly retryOf: string; readonly model: string; readonly turns: number; readonly tokens: { readonly input: number; readonly output: number; readonly cacheRead: number; readonly cacheWrite: number; readonly calls: number; }; readonly createdAt: string; readonly startedAt: string | null; readonly endedAt: string | null; })[];
  readonly refused: readonly ({ readonly task: string; readonly message: string; readonly error: string; })[];
}

export interface RunsRetryParams {
  readonly run: string;
  readonly wait?: boolean;
}

export interface RunsRetryResult {
  readonly run: { readonly id: string; readonly alias: string; readonly task: string; readonly title: string; readonly status: "QUEUED" | "RUNNING" | "VERIFYING" | "BLOCKED" | "COMPLETED" | "FAILED" | "STOPPED" | "INTERRUPTED"; readonly state: string; readonly reason: string; readonly error: string; readonly question: string; readonly patch: string; readonly retryOf: string; readonly model: string; readonly turns: number; readonly tokens: { readonly input: number; readonly output: number; readonly cacheRead: number; readonly cacheWrite: number; readonly calls: number; }; readonly createdAt: string; readonly startedAt: string | null; readonly endedAt: string | null; };
  readonly summary: string;
  readonly base: string;
  readonly head: string;
  readonly steps: readonly ({ readonly at: string; readonly kind: string; readonly text: string; readonly commit: string; })[];
}

export interface RunsResumeParams {
  readonly run: string;
  readonly wait?: boolean;
}

export interface RunsResumeResult {
  readonly run: { readonly id: string; readonly alias: string; readonly task: string; readonly title: string; readonly status: "QUEUED" | "RUNNING" | "VERIFYING" | "BLOCKED" | "COMPLETED" | "FAILED" | "STOPPED" | "INTERRUPTED"; readonly state: string; readonly reason: string; readonly error: string; readonly question: string; readonly patch: string; readonly retryOf: string; readonly model: string; readonly turns: number; readonly tokens: { readonly input: number; readonly output: number; readonly cacheRead: number; readonly cacheWrite: number; readonly calls: number; }; readonly createdAt: string; readonly startedAt: string | null; readonly endedAt: string | null; };
  readonly summary: string;
  readonly base: string;
  readonly head: string;
  readonly steps: readonly ({ readonly at: string; readonly kind: string; readonly text: string; readonly commit: string; })[];
}

export interface RunsStopParams {
  readonly run: string;
}

export interface RunsStopResult {
  readonly run: { readonly id: string; readonly alias: string; readonly task: string; readonly title: string; readonly status: "QUEUED" | "RUNNING" | "VERIFYING" | "BLOCKED" | "COMPLETED" | "FAILED" | "STOPPED" | "INTERRUPTED"; readonly state: string; readonly reason: string; readonly error: string; readonly question: string; readonly patch: string; readonly retryOf: string; readonly model: string; readonly turns: number; readonly tokens: { readonly input: number; readonly output: number; readonly cacheRead: number; readonly cacheWrite: number; readonly calls: number; }; readonly createdAt: string; readonly startedAt: string | null; readonly endedAt: string | null; };
  readonly summary: string;
  readonly base: string;
  readonly head: string;
  readonly steps: readonly ({ readonly at: string; readonly kind: string; readonly text: string; readonly commit: string; })[];
}

export interface RunsSteerParams {
  readonly run: string;
  readonly text: string;
}

export interface RunsSteerResult {
  readonly run: { readonly id: string; readonly alias: string; readonly task: string; readonly title: string; readonly status: "QUEUED" | "RUNNING" | "VERIFYING" | "BLOCKED" | "COMPLETED" | "FAILED" | "STOPPED" | "INTERRUPTED"; readonly state: string; readonly reason: string; readonly error: string; readonly question: string; readonly patch: string; readonly retryOf: string; readonly model: string; readonly turns: number; readonly tokens: { readonly input: number; readonly output: number; readonly cacheRead: number; readonly cacheWrite: number; readonly calls: number; }; readonly createdAt: string; readonly startedAt: string | null; readonly endedAt: string | null; };
  readonly summary: string;
  readonly base: string;
  readonly head: string;
  readonly steps: readonly ({ readonly at: string; readonly kind: string; readonly text: string; readonly commit: string; })[];
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
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; readonly patch: string; };
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
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; readonly patch: string; };
  readonly revision: number;
}

export interface TasksAssignParams {
  readonly tasks: readonly string[];
  readonly to?: string;
}

export interface TasksAssignResult {
  readonly tasks: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; readonly patch: string; })[];
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
  readonly lostQuestions: readonly ({ readonly id: string; readonly alias: string; readonly question: string; readonly state: string; })[];
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
  readonly tasks: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; readonly patch: string; })[];
  readonly total: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

export interface TasksShowParams {
  readonly task: string;
}

export interface TasksShowResult {
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; readonly patch: string; };
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
  readonly held: readonly ({ readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; }; readonly run: string; readonly state: string; })[];
}

export interface TasksSetStatusParams {
  readonly task: string;
  readonly revision?: number | null;
  readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED";
}

export interface TasksSetStatusResult {
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; readonly patch: string; };
  readonly before: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED";
  readonly canStart: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly mustWait: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly withdrawnQuestions: readonly ({ readonly id: string; readonly alias: string; readonly question: string; readonly state: string; })[];
}

export interface TasksFinishParams {
  readonly task: string;
  readonly revision?: number | null;
}

export interface TasksFinishResult {
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; readonly patch: string; };
  readonly before: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED";
  readonly canStart: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly mustWait: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly withdrawnQuestions: readonly ({ readonly id: string; readonly alias: string; readonly question: string; readonly state: string; })[];
}

export interface TasksReopenParams {
  readonly task: string;
  readonly revision?: number | null;
}

export interface TasksReopenResult {
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; readonly patch: string; };
  readonly before: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED";
  readonly canStart: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly mustWait: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly withdrawnQuestions: readonly ({ readonly id: string; readonly alias: string; readonly question: string; readonly state: string; })[];
}

export interface TasksCancelParams {
  readonly task: string;
  readonly revision?: number | null;
  readonly dropEdges?: boolean;
}

export interface TasksCancelResult {
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; readonly patch: string; };
  readonly before: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED";
  readonly canStart: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly mustWait: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly withdrawnQuestions: readonly ({ readonly id: string; readonly alias: string; readonly question: string; readonly state: string; })[];
  readonly waitingForever: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
  readonly dropped: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
}

export interface TasksApproveParams {
  readonly tasks?: readonly string[];
  readonly all?: boolean;
  readonly but?: readonly string[];
}

export interface TasksApproveResult {
  readonly approved: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; readonly patch: string; })[];
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
  readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; readonly patch: string; };
  readonly dependsOn: readonly ({ readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; })[];
}

export type TasksNextParams = Record<string, never>;

export interface TasksNextResult {
  readonly ready: readonly ({ readonly task: { readonly id: string; readonly alias: string; readonly title: string; readonly status: "BACKLOG" | "READY" | "IN_PROGRESS" | "BLOCKED" | "DONE" | "MERGED" | "FAILED" | "CANCELLED"; readonly state: string; readonly priority: "high" | "medium" | "low" | null; readonly assignee: string; readonly sectionId: string | null; readonly section: string; readonly dependsOn: readonly string[]; readonly waitsFor: readonly string[]; readonly ready: boolean; readonly stale: boolean; readonly byHand: boolean; readonly patch: string; }; readonly why: string; readonly behind: number; })[];
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
  readonly refused: readonly string[];
  readonly stack: { readonly languages: readonly ({ readonly name: string; readonly files: number; })[]; readonly manifests: readonly ({ readonly path: string; readonly tool: string; })[]; } | null;
}

export type WorkspaceStatusParams = Record<string, never>;

export interface WorkspaceStatusResult {
  readonly root: string;
  readonly setUp: boolean;
  readonly branch: string;
  readonly head: string;
  readonly standing: readonly string[];
  readonly currentPrd: string;
  readonly tasks: Readonly<Record<string, number>>;
  readonly ready: number;
  readonly liveRuns: number;
  readonly openBlockers: number;
  readonly openPatches: number;
  readonly pendingPlans: number;
  readonly lastSeq: number;
}

export type WorkspaceDetectParams = Record<string, never>;

export interface WorkspaceDetectResult {
  readonly stack: { readonly languages: readonly ({ readonly name: string; readonly files: number; })[]; readonly manifests: readonly ({ readonly path: string; readonly tool: string; })[]; };
}

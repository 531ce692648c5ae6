/**
 * The runs that work, each in a notification with a button that stops it. The client's own way to show a server's
 * progress is a silent text of the status bar without one.
 */

import { CancellationToken, Disposable, Progress, ProgressLocation, window } from "vscode";
import { ProgressToken, WorkDoneProgressBegin, WorkDoneProgressEnd, WorkDoneProgressReport } from "vscode-languageclient/node";

type Step = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;

/** What the server began by itself, until it ends. */
export class Runs implements Disposable {
  private readonly shown = new Map<ProgressToken, Shown>();

  /** `stop` asks the server to end what the token stands for. */
  constructor(private readonly stop: (token: ProgressToken) => void) {}

  /** Follow one message of the server about a progress that is its own. */
  hear(token: ProgressToken, step: Step): void {
    if (step.kind === "begin") {
      this.shown.set(token, new Shown(step, () => { this.stop(token); }));
    } else if (step.kind === "report") {
      this.shown.get(token)?.report(step);
    } else {
      this.shown.get(token)?.end(step.message);
      this.shown.delete(token);
    }
  }

  /** Take everything down: the connection is gone. What goes on is shown again after the next one. */
  dispose(): void {
    this.shown.forEach((one) => {
      one.end(undefined);
    });
    this.shown.clear();
  }
}

class Shown {
  private progress: Progress<{ message?: string; increment?: number }> | undefined;
  private reached = 0;
  private resolve: () => void = () => undefined;

  constructor(
    private readonly begin: WorkDoneProgressBegin,
    stop: () => void,
  ) {
    const ended = new Promise<void>((resolve) => (this.resolve = resolve));
    const options = { location: ProgressLocation.Notification, title: begin.title, cancellable: true };
    void window.withProgress(options, async (progress, cancelled: CancellationToken) => {
      this.progress = progress;
      cancelled.onCancellationRequested(stop);
      this.report(begin);
      await ended;
    });
  }

  report({ message, percentage }: { message?: string; percentage?: number }): void {
    const increment = Math.max(0, (percentage ?? this.reached) - this.reached);
    this.reached += increment;
    this.progress?.report({ increment, ...(message === undefined ? {} : { message }) });
  }

  /** Close the notification; how a run ended is told in one sentence. */
  end(message: string | undefined): void {
    this.resolve();
    if (message !== undefined && message !== "") {
      void window.showInformationMessage(`${this.begin.title}: ${message}`);
    }
  }
}

import type { Connection } from "vscode-languageserver/node";

export interface IndexingProgress {
  report(done: number, total: number): void;
  /** Nothing is being indexed any more. */
  end(): void;
}

/** Nobody is told of what is over this soon; in milliseconds. */
const DELAY = 400;

/** Shows indexing in the client's own way (`window/workDoneProgress`) where it lasts. */
export function indexingProgress(connection: Connection, supported: boolean): IndexingProgress {
  let started: number | undefined;
  let reporter: ReturnType<Connection["window"]["createWorkDoneProgress"]> | undefined;
  return {
    report(done, total) {
      started ??= Date.now();
      if (!supported || total === 0 || (reporter === undefined && Date.now() - started < DELAY)) {
        return;
      }
      const percentage = Math.floor((100 * done) / total);
      const message = `${done.toLocaleString("en")}/${total.toLocaleString("en")}`;
      reporter ??= connection.window.createWorkDoneProgress().then((created) => {
        created.begin("Epicenter: indexing", percentage, message);
        return created;
      });
      void reporter.then((created) => created.report(percentage, message));
    },
    end() {
      started = undefined;
      void reporter?.then((created) => created.done());
      reporter = undefined;
    },
  };
}

import { type ExtensionContext, window } from "vscode";
import { removeOwnPlans } from "../runner/keptPlan";
import { applyStack } from "./applyStack";
import { startServer } from "./client";
import { BASES, registerCommands } from "./commands";
import { explorerDecorations } from "./decorations";
import { graphPanel } from "./graphPanel";
import { headline } from "./headline";
import { impactTree } from "./impactTree";
import { followMarks, markStore } from "./marks";
import { pictureLog } from "./pictureLog";
import { runs } from "./run";
import { openStacksView } from "./stacksView";
import { openView } from "./view";

export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("Epicenter", { log: true });
  const view = openView();
  const marks = markStore();
  const bases = context.workspaceState.get<Readonly<Record<string, string>>>(BASES, {});
  const server = startServer(context, log, { bases, cacheFolder: context.globalStorageUri.fsPath }, (message) => {
    log.error(message);
    const broken = {
      root: "",
      state: "failed",
      reason: "internal",
      message: `The server did not start: ${message}`,
    } as const;
    view.show(headline({ version: 0, repositories: [broken] }), []);
  });
  const redraw = () => {
    const picture = server.picture();
    view.show(headline(picture), picture ? impactTree(picture, marks.marks()) : []);
  };
  redraw();
  const run = runs(server, marks, redraw);
  const graph = graphPanel(context.extensionUri, server, (error) => {
    const message = error instanceof Error ? error.message : String(error);
    log.error(`graph: ${message}`);
    void window.showErrorMessage(`Epicenter: ${message}`);
  });
  context.subscriptions.push(
    log,
    view,
    graph,
    openStacksView(server),
    explorerDecorations(server),
    server.onPicture(redraw),
    server.onPicture((picture) => {
      followMarks(marks, picture, server.fingerprints).then(redraw, (error: unknown) =>
        log.warn(`Which results are stale is not known: ${String(error)}`),
      );
    }),
    server.onPicture(pictureLog(log)),
    // Plans hold secrets: none outlives the window.
    { dispose: removeOwnPlans },
    ...registerCommands({
      server,
      run,
      apply: (target) => applyStack(server, run, target),
      graph,
      log,
      memory: context.workspaceState,
    }),
  );
}

import { type ExtensionContext, window } from "vscode";
import { removeOwnPlans } from "../runner/keptPlan";
import { checkedTargets } from "./affectedTargets";
import { applyStack } from "./applyStack";
import { readyStates, startServer } from "./client";
import { BASES, registerCommands } from "./commands";
import { explorerDecorations } from "./decorations";
import { deletedUsers } from "./deletedUsers";
import { driftReader } from "./driftReader";
import { graphPanel } from "./graphPanel";
import { headline } from "./headline";
import { filterWords, hiddenBy } from "./impactFilter";
import { impactTree } from "./impactTree";
import { lookStore } from "./lookStore";
import { rememberedMarks, rememberMarks } from "./markMemory";
import { followMarks } from "./marks";
import { pages } from "./pages";
import { pictureLog } from "./pictureLog";
import { runs } from "./run";
import { runSummaries } from "./runSummary";
import { openRunsView } from "./runsView";
import { openStacksView } from "./stacksView";
import { openView } from "./view";

export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("Epicenter", { log: true });
  const { workspaceState: memory } = context;
  const look = lookStore(memory, () => redraw());
  const paging = pages(() => {
    redraw();
    runsView.redraw();
    stacksView.redraw();
  });
  const view = openView(look);
  const marks = rememberedMarks(memory, Date.now());
  const bases = memory.get<Readonly<Record<string, string>>>(BASES, {});
  const server = startServer(context, log, { bases, cacheFolder: context.globalStorageUri.fsPath }, (message) => {
    log.error(message);
    const broken = {
      root: "",
      state: "failed",
      reason: "internal",
      message: `The server did not start: ${message}`,
    } as const;
    view.show(headline({ version: 0, repositories: [broken] }), [], { filtered: false, checked: false });
  });
  const redraw = () => {
    const picture = server.picture();
    const now = look.look();
    const known = marks.marks();
    const checked = checkedTargets(server, now).length;
    const filter = filterWords(now.filter);
    view.show(
      headline(picture, { ...hiddenBy(now.filter, picture, known), filter, checked }),
      picture ? impactTree(picture, known, now, paging.shown) : [],
      { filtered: filter !== "", checked: checked > 0 },
    );
  };
  redraw();
  const recorded = () => {
    rememberMarks(memory, marks);
    redraw();
  };
  const drifts = driftReader(marks, (error) => log.warn(`What drift checks found is not known: ${String(error)}`));
  const runsView = openRunsView(server, paging.shown, (error) =>
    log.warn(`Earlier runs are not known: ${String(error)}`),
  );
  const known = { marks: marks.marks, runs: runsView.kept, shown: paging.shown, now: Date.now };
  const stacksView = openStacksView(server, known, runsView.onEnded);
  const run = runs(server, marks, runsView.live, recorded);
  const graph = graphPanel(context.extensionUri, server, (error) => {
    const message = error instanceof Error ? error.message : String(error);
    log.error(`graph: ${message}`);
    void window.showErrorMessage(`Epicenter: ${message}`);
  });
  context.subscriptions.push(
    log,
    view,
    graph,
    stacksView,
    runsView,
    runSummaries(),
    explorerDecorations(server),
    server.onPicture((picture) => {
      drifts.read(picture);
      for (const { root, impact } of readyStates(server)) look.answered(root, impact.affected);
      redraw();
    }),
    server.onPicture((picture) => {
      followMarks(marks, picture, server.fingerprints).then(redraw, (error: unknown) =>
        log.warn(`Which results are stale is not known: ${String(error)}`),
      );
    }),
    server.onPicture(pictureLog(log)),
    // Plans hold secrets: none outlives the window.
    { dispose: removeOwnPlans },
    deletedUsers(server, (error) => log.warn(`Who uses what was deleted is not known: ${String(error)}`)),
    view.onVisible(() => {
      // The command line may have checked something meanwhile.
      drifts.readAgain(server.picture());
      redraw();
    }),
    ...registerCommands({
      server,
      run,
      apply: (target) => applyStack(server, run, target),
      runsView,
      graph,
      look,
      pages: paging,
      marks,
      log,
      memory,
    }),
  );
}

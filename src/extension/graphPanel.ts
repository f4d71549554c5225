import { randomBytes } from "node:crypto";
import { commands, type Disposable, FileType, Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import type { FromPage, GraphPicture, Look, ToPage } from "../graphProtocol";
import { visible } from "../handover/words";
import type { Server } from "./client";
import { graphHtml } from "./graphHtml";
import { isShown, readMessage } from "./graphMessages";
import { type Answers, graphPicture, shownRepository } from "./graphPicture";
import type { StackTarget } from "./node";
import { openPlace } from "./openPlace";

const VIEW_TYPE = "epicenter.graph";

/** The one panel that shows the blast radius as a graph. */
export interface GraphPanel extends Disposable {
  /** Opens the panel or brings it forward; with a stack, that stack is chosen in it. */
  show(target?: StackTarget): void;
}

/** `failed` is told what went wrong while a message of the page was answered. */
export function graphPanel(extension: Uri, server: Server, failed: (error: unknown) => void): GraphPanel {
  let panel: WebviewPanel | undefined;
  /** Undefined until the page has said that it is there. */
  let look: Look | undefined;
  /** The last that the page was told. */
  let shown: GraphPicture | undefined;
  /** Chosen before the page could be told. */
  let waiting: StackTarget | undefined;
  /** Grows with each picture that is asked for: a slow answer does not overwrite a newer one. */
  let asked = 0;

  const post = (message: ToPage) => void panel?.webview.postMessage(message);

  async function send(): Promise<void> {
    asked += 1;
    const mine = asked;
    // A hidden page is not there; when it is shown again it asks for itself.
    if (look === undefined || panel?.visible !== true) return;
    const picture = await pictureFor(server, look);
    if (mine !== asked) return;
    shown = picture;
    post({ type: "picture", picture });
    if (waiting !== undefined && waiting.root === picture.root) {
      post({ type: "select", id: waiting.stack });
      waiting = undefined;
    }
  }

  function adopt(adopted: WebviewPanel): void {
    panel = adopted;
    look = undefined;
    const { webview } = adopted;
    const folder = Uri.joinPath(extension, "dist");
    const address = (name: string) => String(webview.asWebviewUri(Uri.joinPath(folder, name)));
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    webview.onDidReceiveMessage((value: unknown) => {
      const message = readMessage(value);
      if (message?.type === "look") {
        look = waiting ? { ...message.look, root: waiting.root } : message.look;
        void send();
      } else if (message !== undefined) {
        answer(server, message, shown, beside(adopted)).catch(failed);
      }
    });
    adopted.onDidDispose(() => {
      if (panel === adopted) panel = undefined;
    });
    webview.html = graphHtml({
      source: webview.cspSource,
      nonce: randomBytes(16).toString("base64url"),
      script: address("webview.js"),
      style: address("webview.css"),
    });
  }

  const serializer = window.registerWebviewPanelSerializer(VIEW_TYPE, {
    async deserializeWebviewPanel(restored) {
      adopt(restored);
    },
  });
  const listening = server.onPicture(() => void send());

  return {
    show(target) {
      waiting = target;
      if (panel === undefined) {
        adopt(window.createWebviewPanel(VIEW_TYPE, "Blast Radius", ViewColumn.Active));
        return;
      }
      panel.reveal();
      if (target && look) {
        look = { ...look, root: target.root };
        void send();
      }
    },
    dispose() {
      serializer.dispose();
      listening.dispose();
      panel?.dispose();
    },
  };
}

async function pictureFor(server: Server, look: Look): Promise<GraphPicture> {
  const picture = server.picture();
  const state = shownRepository(picture, look);
  let answers: Answers | string | undefined;
  if (state?.state === "ready") {
    try {
      const whole = look.scope === "everything" ? { graph: await server.graph(state.root) } : {};
      answers = { order: await server.order(state.root), ...whole };
    } catch (error) {
      answers = `The server could not tell: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return graphPicture(picture, look, answers);
}

/** Where a file is opened: beside the graph, so that it stays in sight. */
function beside({ viewColumn = ViewColumn.One }: WebviewPanel): ViewColumn {
  return viewColumn === ViewColumn.One ? ViewColumn.Beside : ViewColumn.One;
}

async function answer(
  server: Server,
  message: Exclude<FromPage, { type: "look" }>,
  shown: GraphPicture | undefined,
  column: ViewColumn,
): Promise<void> {
  switch (message.type) {
    case "open":
      if (shown && isShown(shown, message)) {
        await openFile(message.root, message.place.path, message.place.line, column);
      }
      return;
    case "openNode": {
      const { root, id, kind } = message;
      if (!shown || !isShown(shown, message)) return;
      const file = kind === "file" || kind === "secret" ? id : await server.mainFile(root, id);
      return openFile(root, file ?? id, 1, column);
    }
    case "save":
      return save(message.format, Buffer.from(message.data, message.format === "svg" ? "utf8" : "base64"));
    case "failed":
      throw new Error(visible(message.message));
    case "run":
      await commands.executeCommand(message.command);
  }
}

/** What the base had and the change took away can't be opened. */
async function openFile(root: string, path: string, line: number, column: ViewColumn): Promise<void> {
  const file = `${root}/${path}`;
  if (await isFile(Uri.file(file))) {
    await openPlace({ file, line }, column);
  } else {
    void window.showInformationMessage(`${visible(path)} is not there any more, so there is nothing to open.`);
  }
}

function isFile(file: Uri): Promise<boolean> {
  return Promise.resolve(workspace.fs.stat(file)).then(
    ({ type }) => (type & FileType.File) !== 0,
    () => false,
  );
}

async function save(format: "svg" | "png", bytes: Uint8Array): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const name = `blast-radius.${format}`;
  const file = await window.showSaveDialog({
    title: "Export the Graph",
    filters: format === "svg" ? { "SVG Image": ["svg"] } : { "PNG Image": ["png"] },
    ...(folder ? { defaultUri: Uri.joinPath(folder, name) } : {}),
  });
  if (file !== undefined) await workspace.fs.writeFile(file, bytes);
}

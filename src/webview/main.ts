import type { ToPage } from "../graphProtocol";
import { type Host, openPage } from "./page";

declare function acquireVsCodeApi(): Host;

const receive = openPage(document.body, acquireVsCodeApi());
window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => receive(data));

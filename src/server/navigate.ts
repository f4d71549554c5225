import {
  CallHierarchyPrepareRequest,
  type ClientCapabilities,
  type Connection,
  DefinitionRequest,
  DocumentLinkRequest,
  type DocumentSelector,
  HoverRequest,
  type Position,
  ReferencesRequest,
  type ServerCapabilities,
} from "vscode-languageserver/node";
import type { Engine, Impact, Mention } from "../engine";
import { dataOf, hierarchyItems, incomingCalls, outgoingCalls } from "./hierarchy";
import { hoverOn } from "./hover";
import { definitions, documentLinks, mentionAt } from "./links";
import { uriOf } from "./places";

/** A file of an open repository; the engine has the text as it stands. */
export interface Located {
  readonly engine: Engine;
  readonly impact: Impact | undefined;
  /** From the repository's root. */
  readonly path: string;
}

export interface NavigationHost {
  /** undefined for a file that lies in no open repository. */
  locate(uri: string): Promise<Located | undefined>;
  engine(root: string): Promise<Engine | undefined>;
  /** A line of an open text, from 0. */
  line(uri: string, line: number): string;
}

const configuration = /\.(tf|tofu|hcl)(\.json)?$|\.(tfcomponent|tfdeploy)\.json$/;
const terraform = /\.(tf|tofu)$/;

/** By pattern, for the same file has another language with each extension that is installed. */
const inConfiguration: DocumentSelector = [
  { scheme: "file", pattern: "**/*.{tf,tofu,hcl}" },
  { scheme: "file", pattern: "**/*.{tf,tofu,hcl,tfcomponent,tfdeploy}.json" },
];

/** Files that configuration reads, or is. */
const inAnyRead: DocumentSelector = [
  ...inConfiguration,
  { scheme: "file", pattern: "**/*.{tfvars,tftpl,tpl,tmpl,yaml,yml,json,toml,ini,conf,cfg,env,txt,sh}" },
  { scheme: "file", pattern: "**/*.{enc,sops,age,gpg,pem,key,crt}" },
];

const requests = [
  { type: DocumentLinkRequest.type, documentSelector: inConfiguration, capability: "documentLink" },
  { type: DefinitionRequest.type, documentSelector: inConfiguration, capability: "definition" },
  { type: HoverRequest.type, documentSelector: inConfiguration, capability: "hover" },
  { type: ReferencesRequest.type, documentSelector: inAnyRead, capability: "references" },
  { type: CallHierarchyPrepareRequest.type, documentSelector: inConfiguration, capability: "callHierarchy" },
] as const;

/** What a client is told at once that can't be told later, for which files it is. */
export function navigationCapabilities(client: ClientCapabilities): ServerCapabilities {
  if (canRegister(client)) return {};
  return {
    documentLinkProvider: {},
    definitionProvider: true,
    hoverProvider: true,
    referencesProvider: true,
    callHierarchyProvider: true,
  };
}

function canRegister({ textDocument }: ClientCapabilities): boolean {
  return requests.every(({ capability }) => textDocument?.[capability]?.dynamicRegistration === true);
}

/** So that no other file's menus offer what there is nothing to say of. */
export async function registerNavigation(connection: Connection, client: ClientCapabilities): Promise<void> {
  if (!canRegister(client)) return;
  for (const { type, documentSelector } of requests) await connection.client.register(type, { documentSelector });
}

/** Answers what the text names, and who names it. */
export function serveNavigation(connection: Connection, { locate, engine, line }: NavigationHost): void {
  async function mentionsOf(
    uri: string,
  ): Promise<{ readonly at: Located; readonly all: readonly Mention[] } | undefined> {
    const at = configuration.test(uri) ? await locate(uri) : undefined;
    return at && { at, all: await at.engine.navigation.mentions(at.path) };
  }

  async function mentionOf(uri: string, position: Position) {
    const found = await mentionsOf(uri);
    const mention = found && mentionAt(found.all, position);
    return found && mention && { ...found.at, mention };
  }

  /** The ids of what a position is about: what it names, else what the file stands for. */
  async function subjects(uri: string, position: Position) {
    const named = await mentionOf(uri, position);
    if (named) return { at: named, targets: named.mention.targets };
    const at = await locate(uri);
    return at && { at, targets: await at.engine.navigation.standsFor(at.path) };
  }

  connection.onDocumentLinks(async ({ textDocument }) => {
    const found = await mentionsOf(textDocument.uri);
    return found && documentLinks(found.at.engine.root, found.all);
  });
  connection.onDefinition(async ({ textDocument, position }) => {
    const found = await mentionOf(textDocument.uri, position);
    return found && definitions(found.engine.root, found.mention);
  });
  connection.onHover(async ({ textDocument, position }) => {
    const found = await mentionOf(textDocument.uri, position);
    return found && hoverOn(found.engine, found.impact, found.mention);
  });
  connection.onReferences(async ({ textDocument: { uri }, position }) => {
    const named = await mentionOf(uri, position);
    // A word of Terraform's language is for whoever speaks that; a module's own file is asked about where none stands.
    if (!named && terraform.test(uri) && !/^(#|\/\/|$)/.test(line(uri, position.line).trim())) return [];
    const found = await subjects(uri, position);
    if (!found) return [];
    const { at, targets } = found;
    const ids = [...targets.map(({ path }) => path), ...(named ? [] : [at.path])];
    const places = await at.engine.navigation.references(ids);
    return places.map(({ path, span }) => ({ uri: uriOf(at.engine.root, path), range: span }));
  });
  connection.languages.callHierarchy.onPrepare(async ({ textDocument, position }) => {
    const found = await subjects(textDocument.uri, position);
    return found ? hierarchyItems(found.at.engine.root, found.targets) : null;
  });
  connection.languages.callHierarchy.onIncomingCalls(async ({ item }) => {
    const data = dataOf(item);
    const found = data && (await engine(data.root));
    return found && data ? incomingCalls(found, data.id) : null;
  });
  connection.languages.callHierarchy.onOutgoingCalls(async ({ item }) => {
    const data = dataOf(item);
    const found = data && (await engine(data.root));
    return found && data ? outgoingCalls(found, data.id, item.uri) : null;
  });
}

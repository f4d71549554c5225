/**
 * The rules of the house (ARCHITECTURE.md): a room imports only rooms above it, and each outside world has one door.
 */
const rooms = [
  "hcl",
  "snapshot",
  "settings",
  "evaluation",
  "instances",
  "terraform",
  "terragrunt",
  "graph",
  "impact",
  "navigation",
];
const doors = "^src/(engine|protocol|graphProtocol)\\.ts$|^src/(runner|handover)/";

module.exports = {
  forbidden: [
    ...rooms.map((room, index) => ({
      name: `${room}-looks-up-only`,
      comment: `${room}/ imports only the rooms above it`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: { path: "^src/", pathNot: `^src/(${[...rooms.slice(0, index + 1)].join("|")})/|^src/query\\.ts$` },
    })),
    {
      name: "hcl-and-snapshot-are-apart",
      severity: "error",
      from: { path: "^src/snapshot/" },
      to: { path: "^src/hcl/" },
    },
    {
      name: "query-knows-nobody",
      severity: "error",
      from: { path: "^src/query(\\.ts$|/)" },
      to: { path: "^src/", pathNot: "^src/query/" },
    },
    {
      name: "query-has-one-door",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/query(\\.ts$|/)" },
      to: { path: "^src/query/" },
    },
    {
      name: "runner-and-handover-know-the-engine-only",
      severity: "error",
      from: { path: "^src/(runner|handover)/" },
      // A run that looks at the base needs it as files, which git alone lays out.
      to: { path: "^src/", pathNot: "^src/(runner|handover)/|^src/engine\\.ts$|^src/snapshot/worktree\\.ts$" },
    },
    {
      name: "webview-is-a-page",
      comment: "webview/ runs in a browser: it knows the panel's messages, types, and words for people",
      severity: "error",
      from: { path: "^src/webview/" },
      to: {
        path: "^src/",
        pathNot: "^src/webview/|^src/graphProtocol\\.ts$|^src/handover/words\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "webview-without-node",
      severity: "error",
      from: { path: "^src/webview/" },
      to: { dependencyTypes: ["core"] },
    },
    ...["server", "extension", "cli", "webview"].map((room) => ({
      name: `${room}-through-the-door`,
      comment: `${room}/ asks the engine, never a room behind it`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: { path: "^src/", pathNot: `^src/${room}/|${doors}` },
    })),
    only("vscode", "^vscode$|@types/vscode/", "^src/extension/"),
    only("git", "^simple-git$|node_modules/simple-git/", "^src/snapshot/"),
    only("syntax-nodes", "^web-tree-sitter$|node_modules/web-tree-sitter/", "^src/hcl/"),
    // snapshot/git.ts speaks to git alone, where simple-git can't write to its input.
    only("processes", "^(node:)?(child_process|cluster)$", "^src/runner/|^src/snapshot/git\\.ts$"),
    {
      name: "no-circles",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "types"] },
  },
};

function only(name, what, who) {
  return { name: `only-there-${name}`, severity: "error", from: { path: "^src/", pathNot: who }, to: { path: what } };
}

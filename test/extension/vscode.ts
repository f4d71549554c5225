import Module from "node:module";

/** Lets what imports `vscode` be loaded outside of an editor, with as much of its API as is given; all else is an empty class. */
export function loadWith<T>(given: Readonly<Record<string, unknown>>, load: () => T): T {
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const before = loader._load;
  const vscode = new Proxy(given, { get: (all, name) => all[String(name)] ?? class {} });
  loader._load = (request, ...rest) => (request === "vscode" ? vscode : before.call(loader, request, ...rest));
  try {
    return load();
  } finally {
    loader._load = before;
  }
}

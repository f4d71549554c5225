import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const top = join(__dirname, "..", "..");

/** Names in a zip archive, from its central directory. */
function namesIn(file: string): readonly string[] {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const names: string[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    names.push(bytes.toString("utf8", at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names.sort();
}

test("the VSIX holds what the extension needs, no more, in less than 1 MB", async (t) => {
  if (!existsSync(join(top, "dist", "extension.js")))
    execFileSync(process.execPath, ["scripts/build.mjs"], { cwd: top });
  const folder = mkdtempSync(join(tmpdir(), "epicenter-vsix-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));
  const { makePackage } = await import(pathToFileURL(join(top, "scripts", "package.mjs")).href);
  const file: string = await makePackage(folder);
  assert.ok(statSync(file).size < 1024 * 1024, `${statSync(file).size} bytes`);
  const names = namesIn(file);
  const inside = names.filter((name) => name.startsWith("extension/")).map((name) => name.slice("extension/".length));
  for (const needed of [
    "package.json",
    "readme.md",
    "changelog.md",
    "LICENSE.txt",
    "dist/extension.js",
    "dist/server.js",
    "dist/webview.js",
    "dist/webview.css",
    "dist/web-tree-sitter.wasm",
    "dist/tree-sitter-hcl.wasm",
    "dist/THIRD-PARTY-NOTICES.txt",
  ]) {
    assert.ok(inside.includes(needed), `${needed} is missing from ${inside.join(", ")}`);
  }
  const allowed =
    /^(package\.json|readme\.md|changelog\.md|LICENSE\.txt|dist\/[\w-]+\.(js|css|wasm|txt)|media\/(walkthrough\/)?[\w.-]+\.(svg|png|json)|syntaxes\/[\w.-]+\.json)$/;
  assert.deepEqual(
    inside.filter((name) => !allowed.test(name)),
    [],
  );
  // What the manifest names is in the archive.
  const manifest: { main: string; icon?: string; contributes: Record<string, unknown> } = JSON.parse(
    readFileSync(join(top, "package.json"), "utf8"),
  );
  const named = [...JSON.stringify(manifest.contributes).matchAll(/"\.?\/?((?:media|syntaxes)\/[^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );
  for (const path of [...named, manifest.main.replace("./", ""), ...(manifest.icon ? [manifest.icon] : [])]) {
    assert.ok(inside.includes(path), `${path} is named by package.json`);
  }
});

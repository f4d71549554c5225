import { type Connection, type Diagnostic, DiagnosticSeverity } from "vscode-languageserver/node";
import type { Finding } from "../engine";
import { visible } from "../handover/words";
import { uriOf } from "./places";

export const SOURCE = "epicenter";

const severities: Readonly<Record<Finding["severity"], DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** Tells the client what is wrong in the files of each repository; a file is told of again only where that is another. */
export function diagnosticsTold(connection: Connection): (root: string, findings: readonly Finding[]) => void {
  const told = new Map<string, ReadonlyMap<string, string>>();
  return (root, findings) => {
    const before = told.get(root) ?? new Map<string, string>();
    const now = new Map<string, string>();
    for (const [uri, diagnostics] of byFile(root, findings)) {
      now.set(uri, JSON.stringify(diagnostics));
      if (before.get(uri) !== now.get(uri)) void connection.sendDiagnostics({ uri, diagnostics });
    }
    for (const uri of before.keys()) if (!now.has(uri)) void connection.sendDiagnostics({ uri, diagnostics: [] });
    told.set(root, now);
  };
}

function byFile(root: string, findings: readonly Finding[]): ReadonlyMap<string, Diagnostic[]> {
  const found = new Map<string, Diagnostic[]>();
  for (const finding of findings) {
    const uri = uriOf(root, finding.path);
    const known = found.get(uri);
    if (known) known.push(diagnosticOf(root, finding));
    else found.set(uri, [diagnosticOf(root, finding)]);
  }
  return found;
}

function diagnosticOf(root: string, { span, severity, code, message, related }: Finding): Diagnostic {
  return {
    range: span,
    severity: severities[severity],
    source: SOURCE,
    code,
    message: visible(message),
    relatedInformation: related.map((each) => ({
      location: { uri: uriOf(root, each.path), range: each.span },
      message: visible(each.message),
    })),
  };
}

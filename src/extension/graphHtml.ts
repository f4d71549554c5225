export interface HtmlParts {
  /** What the webview's own files are served from (`Webview.cspSource`). */
  readonly source: string;
  /** Never the same twice. */
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
}

/** The graph's page. It loads its two files and nothing else; `blob:` is for the picture that is exported. */
export function graphHtml({ source, nonce, script, style }: HtmlParts): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${source}; img-src blob:`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Blast Radius</title>
</head>
<body>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}

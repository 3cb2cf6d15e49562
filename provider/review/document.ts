import { createHash } from 'node:crypto';
import { ASSETS } from './assets.ts';
import type { PageData } from './page-data.ts';

/**
 * One file, with its script and style. The browser runs nothing else, and asks nobody for anything:
 * the policy allows just these two texts, by their hashes.
 */
export function documentOf(data: PageData): string {
  const { script, style } = ASSETS;
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>Access review ${escaped(data.review.run)}</title>
<style>${style}</style>
</head>
<body>
<noscript><p>This page shows its list by a script of its own, and your browser runs none.</p></noscript>
<script type="application/json" id="data">${json(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** No name can end the element, or begin a comment in it. */
function json(data: PageData): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

// One HTML file that needs nothing else: no other file, no network. A policy in it says so to the browser, and lets
// only the scripts run that were written here.
import { createHash } from "node:crypto";
import { toJson } from "../model/value.ts";

/** HTML, as opposed to a text that is to be escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Inner = string | number | Html | null | undefined | false | readonly Inner[];

/** A template whose values are escaped, but for HTML. */
export function html(parts: TemplateStringsArray, ...values: readonly Inner[]): Html {
  return new Html(parts.map((part, i) => part + inner(values[i])).join(""));
}

function inner(value: Inner): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(inner).join("");
  return escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Also safe between quotes. What no page can show is left out. */
export function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
    .replace(/\p{Cc}/gu, (char) => (char === "\n" || char === "\t" ? char : "\ufffd"));
}

export interface Page {
  readonly title: string;
  readonly styles: readonly string[];
  readonly body: Html;
  /** What scripts find by `JSON.parse(document.getElementById(name).textContent)`. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly scripts: readonly string[];
}

export function documentOf({ title, styles, body, data, scripts }: Page): string {
  const safe = scripts.map(inScript);
  const hashes = safe.map(
    (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );
  const policy = [
    "default-src 'none'",
    `script-src ${hashes.join(" ")}`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const stores = Object.entries(data).map(
    ([name, value]) =>
      html`<script type="application/json" id="${name}">${new Html(jsonText(value))}</script>\n`,
  );
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>
${new Html(styles.join("\n"))}
</style>
</head>
<body>
${body}
${stores}${safe.map((text) => new Html(`<script>${text}</script>\n`))}</body>
</html>
`;
  return page.text;
}

/** JSON that can't end the element that it stands in, nor open a comment there. */
export function jsonText(value: unknown): string {
  return toJson(value).replaceAll("<", "\\u003c");
}

/** A script can't hold what would end it: in a string, which is where it could be, this means the same. */
function inScript(text: string): string {
  return text.replace(/<\/(script)/gi, "<\\/$1");
}

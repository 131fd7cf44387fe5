// TypeScript as a tree, and its text: on one line where it fits and nothing is to be said of its parts.

/** A comment, as lines without `//`. */
export type Comment = readonly string[];

export interface Part {
  readonly code: Code;
  /** On lines of its own before it. */
  readonly before?: Comment;
  /** At the end of its line. */
  readonly after?: Comment;
}

export interface Field extends Part {
  readonly key: string;
}

export type Code =
  /** As it stands. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Part[]; readonly end?: Comment }
  | { readonly kind: "object"; readonly fields: readonly Field[]; readonly end?: Comment }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Code[] }
  /** A text of several lines. */
  | { readonly kind: "lines"; readonly lines: readonly Part[]; readonly end?: Comment };

export function text(value: string): Code {
  return { kind: "text", text: value };
}

/** A string, with the quotes that need fewer escapes. */
export function string(value: string): Code {
  return text(quoted(value));
}

export function list(items: readonly Code[]): Code {
  return { kind: "list", items: items.map((code) => ({ code })) };
}

const LINE = 100;
const STEP = "  ";

/** `used`: columns before it on its line. */
export function print(code: Code, indent = "", used = indent.length): string {
  const flat = oneLine(code);
  // What follows on the line, like `,` or `);`, needs room too.
  if (flat !== null && used + flat.length <= LINE - 2) return flat;
  return onLines(code, indent);
}

function onLines(code: Code, indent: string): string {
  const inner = indent + STEP;
  switch (code.kind) {
    case "text":
      return code.text;
    case "list":
      return block("[", code.items.map(unnamed), code.end, "]", indent);
    case "lines":
      return `${block("[", code.lines.map(unnamed), code.end, "]", indent)}.join("\\n")`;
    case "object":
      return block("{", code.fields.map(named), code.end, "}", indent);
    case "call": {
      const [first, ...rest] = code.args;
      const hugs = first?.kind === "object" && rest.length === 0;
      if (hugs) return `${code.name}(${onLines(first, indent)})`;
      const last = code.args.at(-1);
      const head = code.args.slice(0, -1).map((arg) => oneLine(arg) ?? print(arg, inner));
      if (last?.kind === "object")
        return `${code.name}(${[...head, onLines(last, indent)].join(", ")})`;
      const args = code.args.map((arg) => `${inner}${print(arg, inner)},\n`);
      return `${code.name}(\n${args.join("")}${indent})`;
    }
  }
}

/** Null: it takes several. */
function oneLine(code: Code): string | null {
  switch (code.kind) {
    case "text":
      return code.text.includes("\n") ? null : code.text;
    case "list": {
      const items = flat(code.items, code.end, ({ code: item }) => oneLine(item));
      return items && `[${items.join(", ")}]`;
    }
    case "object": {
      const fields = flat(code.fields, code.end, ({ key, code: value }) => {
        const shown = oneLine(value);
        return shown === null ? null : field(key, shown);
      });
      if (fields === null) return null;
      return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
    }
    case "call": {
      const args = flat(
        code.args.map((arg) => ({ code: arg })),
        undefined,
        ({ code: arg }) => oneLine(arg),
      );
      return args && `${code.name}(${args.join(", ")})`;
    }
    case "lines":
      return null;
  }
}

function flat<T extends Part>(
  parts: readonly T[],
  end: Comment | undefined,
  show: (part: T) => string | null,
): string[] | null {
  if ((end ?? []).length > 0) return null;
  const shown: string[] = [];
  for (const part of parts) {
    if ((part.before ?? []).length > 0 || (part.after ?? []).length > 0) return null;
    const one = show(part);
    if (one === null) return null;
    shown.push(one);
  }
  return shown;
}

type Shown = Part & { readonly head: string };

function unnamed(part: Part): Shown {
  return { ...part, head: "" };
}

function named({ key, ...part }: Field): Shown {
  const short = part.code.kind === "text" && part.code.text === key && isIdentifier(key);
  return { ...part, head: short ? "" : `${keyText(key)}: ` };
}

function block(
  open: string,
  parts: readonly Shown[],
  end: Comment | undefined,
  close: string,
  indent: string,
): string {
  const inner = indent + STEP;
  const lines = parts.map(({ head, code, before, after }) => {
    const shown = print(code, inner, inner.length + head.length);
    const tail = after && after.length > 0 ? ` ${commentText(after.join(" "))}` : "";
    return `${comments(before, inner)}${inner}${head}${shown},${tail}\n`;
  });
  return `${open}\n${lines.join("")}${comments(end, inner)}${indent}${close}`;
}

/** Each on a line, ended by newlines. */
export function comments(lines: Comment | undefined, indent: string): string {
  return (lines ?? []).map((line) => `${indent}${commentText(line)}\n`).join("");
}

function commentText(line: string): string {
  return `//${line}`.trimEnd();
}

function field(key: string, value: string): string {
  return value === key && isIdentifier(key) ? key : `${keyText(key)}: ${value}`;
}

function keyText(key: string): string {
  return isIdentifier(key) ? key : quoted(key);
}

export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}

function quoted(value: string): string {
  const double = JSON.stringify(value).replace(/[\u2028\u2029]/g, escapeUnit);
  if (!value.includes('"') || value.includes("'")) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"')}'`;
}

function escapeUnit(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

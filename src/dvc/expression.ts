// `${...}` in a text: where they stand, and what their insides name.

export interface Match {
  readonly start: number;
  readonly end: number;
  readonly inner: string;
}

/** An expression that is not one. `at`: where in its inside. */
export interface BadExpression {
  readonly inner: string;
  readonly at: number;
  readonly message: string;
}

/** Up to the first `}`, as DVC finds them; `\${` is no expression. */
export function matchesIn(text: string): Match[] {
  if (!text.includes("${")) return [];
  return [...text.matchAll(/(?<!\\)\$\{([^\n]*?)\}/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    inner: match[1] ?? "",
  }));
}

/** `a.b[0]`: words between dots and brackets. Any other character may stand in a word. */
export function parseExpression(inner: string): readonly string[] | BadExpression {
  const first = /^[^.[\]]+/.exec(inner)?.[0];
  if (first === undefined) {
    const message =
      inner === "" ? "there is nothing between the braces" : "it has to begin with a name";
    return { inner, at: 0, message };
  }
  const segments = [first];
  let at = first.length;
  const step = /\s*(?:\.([^.[\]]+)|\[([^.[\]]+)\])/y;
  for (;;) {
    step.lastIndex = at;
    const found = step.exec(inner);
    if (found === null) break;
    segments.push(found[1] ?? found[2] ?? "");
    at = step.lastIndex;
  }
  const rest = inner.slice(at);
  if (rest.trim() === "") return segments;
  return { inner, at: at + rest.search(/\S/), message: whyBad(rest.trim()) };
}

function whyBad(rest: string): string {
  if (rest.startsWith("[")) return "after `[` comes an index or a key, and then `]`";
  if (rest.startsWith("]")) return "this `]` closes nothing";
  return "after `.` comes a name";
}

export function isBad(parsed: readonly string[] | BadExpression): parsed is BadExpression {
  return "message" in parsed;
}

/** For people: what is wrong, and where in the expression. */
export function badText({ inner, at, message }: BadExpression): string {
  return `\${${inner}} makes no sense: ${message}\n  \${${inner}}\n  ${" ".repeat(at + 2)}^`;
}

/** `\${` in a text means the characters themselves. */
export function unescaped(text: string): string {
  return text.replaceAll("\\${", "${");
}

// Python's `fnmatch.fnmatchcase`: `*`, `?`, `[seq]` and `[!seq]`, over the whole of a name.

export function fnmatch(name: string, pattern: string): boolean {
  return fnmatchPattern(pattern).test(name);
}

export function fnmatchPattern(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const made = compile(pattern);
  patterns.set(pattern, made);
  return made;
}

const patterns = new Map<string, RegExp>();

function compile(pattern: string): RegExp {
  let source = "";
  let at = 0;
  while (at < pattern.length) {
    const sign = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    at += sign.length;
    if (sign === "*") source += "[^]*";
    else if (sign === "?") source += "[^]";
    else if (sign === "[") {
      // A bracket right after the opening one is a member.
      const inner = pattern[at] === "!" ? at + 1 : at;
      const end = pattern.indexOf("]", pattern[inner] === "]" ? inner + 1 : inner);
      source += end < 0 ? "\\[" : members(pattern.slice(at, end));
      if (end >= 0) at = end + 1;
    } else source += literal(sign);
  }
  return new RegExp(`^(?:${source})$`, "u");
}

function members(text: string): string {
  const negated = text.startsWith("!");
  const signs = [...(negated ? text.slice(1) : text)];
  const parts: string[] = [];
  for (let i = 0; i < signs.length; i++) {
    const from = signs[i] ?? "";
    const to = signs[i + 2];
    if (signs[i + 1] === "-" && to !== undefined) {
      // A range that is the wrong way round has no members.
      if ((from.codePointAt(0) ?? 0) <= (to.codePointAt(0) ?? 0)) {
        parts.push(`${member(from)}-${member(to)}`);
      }
      i += 2;
    } else parts.push(member(from));
  }
  return `[${negated ? "^" : ""}${parts.join("")}]`;
}

function literal(sign: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(sign) ? `\\${sign}` : sign;
}

/** A dash stands for itself among members only when it is escaped, and may be so nowhere else. */
function member(sign: string): string {
  return sign === "-" ? "\\-" : literal(sign);
}

// Edits that can change no result: comments, formatting, quotes, types, code that nothing uses.
import { child, isFunction, list, type Node, text } from "../../../src/fingerprint/node.ts";
import type { Prng } from "../prng.ts";
import { type Code, insert, replace, type Splice } from "./code.ts";
import type { CodeKind } from "./model.ts";

function starts(code: Code): Node[] {
  return code.statementLists().flat();
}

function renamedParameter(code: Code, rng: Prng): Splice[] | null {
  const fn = rng.maybe(
    code.nodes.filter(
      (node) => isFunction(node) && list(node, "params").some(({ type }) => type === "Identifier"),
    ),
  );
  const param = fn ? list(fn, "params").find(({ type }) => type === "Identifier") : undefined;
  if (!fn || !param) return null;
  const name = text(param, "name");
  const inside = code.nodes.filter(
    (node) => node.start >= fn.start && node.end <= fn.end && text(node, "name") === name,
  );
  const uses: Splice[] = [];
  for (const node of inside) {
    const parent = code.parent(node);
    if (node.type !== "Identifier" || parent === undefined) return null;
    if (/^(ExportSpecifier|TS|Method|PropertyDef)/.test(parent.type)) return null;
    if (parent.type === "Property") {
      if (parent.shorthand === true || child(parent, "key") === node) return null;
    }
    if (
      parent.type === "MemberExpression" &&
      child(parent, "property") === node &&
      parent.computed !== true
    )
      continue;
    uses.push({ start: node.start, end: node.start + name.length, text: `${name}Renamed` });
  }
  // An identifier may stand twice in the tree (as the key and the value of one property).
  return uses.filter((use, index) => uses.findIndex(({ start }) => start === use.start) === index);
}

export const NEUTRAL_EDITS: readonly CodeKind[] = [
  {
    kind: "comment added",
    isNeutral: true,
    edit: (code, rng) => {
      const node = rng.maybe(starts(code));
      return node
        ? insert(node.start, rng.pick(["// why\n", "/** What it is. */\n", "/* 1 */ "]))
        : null;
    },
  },
  {
    kind: "comment removed",
    isNeutral: true,
    edit: (code) => {
      const first = /^\/\/.*\n/.exec(code.text)?.[0];
      return first === undefined ? null : [{ start: 0, end: first.length, text: "" }];
    },
  },
  {
    kind: "reformatted",
    isNeutral: true,
    edit: (code, rng) => {
      const marks = code.of(
        "BinaryExpression",
        "CallExpression",
        "ObjectExpression",
        "ArrayExpression",
      );
      const chosen = [...starts(code), ...marks].filter(() => rng.chance(0.5));
      const splices = chosen.flatMap((node): Splice[] => {
        if (node.type === "BinaryExpression") {
          const left = child(node, "left");
          return left ? insert(left.end, "  ") : [];
        }
        if (/^(Object|Array)/.test(node.type)) return insert(node.start + 1, "\n      ");
        return node.type === "CallExpression"
          ? insert(node.end - 1, " ")
          : insert(node.start, "\n\n   ");
      });
      const seen = new Set<number>();
      return splices.filter(({ start }) => !seen.has(start) && seen.add(start) !== undefined);
    },
  },
  {
    kind: "CRLF",
    isNeutral: true,
    edit: (code) => [{ start: 0, end: code.text.length, text: code.text.replaceAll("\n", "\r\n") }],
  },
  { kind: "BOM", isNeutral: true, edit: () => insert(0, "\ufeff") },
  {
    kind: "quotes",
    isNeutral: true,
    edit: (code, rng) => {
      const node = rng.maybe(
        code
          .of("Literal")
          .filter(
            (each) => typeof each.value === "string" && /^"[^"'\\]*"$/.test(code.source(each)),
          ),
      );
      return node ? replace(node, `'${code.source(node).slice(1, -1)}'`) : null;
    },
  },
  {
    kind: "trailing comma",
    isNeutral: true,
    edit: (code, rng) => {
      const node = rng.maybe(
        code
          .of("CallExpression")
          .filter(
            (each) => list(each, "arguments").length > 0 && /[^,]\)$/.test(code.source(each)),
          ),
      );
      return node ? insert(node.end - 1, ",") : null;
    },
  },
  {
    kind: "semicolon removed",
    isNeutral: true,
    edit: (code, rng) => {
      const node = rng.maybe(
        code.top.filter(
          (each) =>
            /;$/.test(code.source(each)) &&
            /^\s*\n\s*(const|let|function|class|export|import)\b/.test(code.text.slice(each.end)),
        ),
      );
      return node ? [{ start: node.end - 1, end: node.end, text: "" }] : null;
    },
  },
  {
    kind: "types added",
    isNeutral: true,
    edit: (code, rng) => {
      if (!code.typed) return null;
      const numbers = code
        .of("Literal")
        .filter(
          (each) =>
            typeof each.value === "number" && code.parent(each)?.type === "BinaryExpression",
        );
      const number = rng.maybe(numbers);
      const last = code.program.end;
      return rng.pick([
        number
          ? replace(number, `(${code.source(number)} as number)`)
          : insert(last, "\ntype Fz = string;\n"),
        number
          ? replace(number, `(${code.source(number)} satisfies number)`)
          : insert(last, "\ndeclare const fz: number;\n"),
        number ? insert(number.end, "!") : insert(last, "\ndeclare function fz(): void;\n"),
        insert(last, "\ninterface FzShape { readonly a?: number }\nexport type { FzShape };\n"),
        insert(last, "\ndeclare global { interface FzGlobal { a: 1 } }\n"),
      ]);
    },
  },
  {
    kind: "unused export added",
    isNeutral: true,
    edit: (code, rng) => {
      if (code.file.endsWith(".cjs")) return null;
      return insert(
        code.program.end,
        rng.pick([
          "\nexport const fzUnused = 3;\n",
          "\nexport function fzUnused() { return 1; }\n",
          "\nexport class FzUnused {}\n",
        ]),
      );
    },
  },
  {
    kind: "moved down",
    isNeutral: true,
    edit: (code) => {
      const first = code.top.find(({ type }) => type !== "ImportDeclaration");
      return first ? insert(first.start, "function fzAbove() {\n  return 0;\n}\n") : null;
    },
  },
  { kind: "parameter renamed", edit: renamedParameter },
];

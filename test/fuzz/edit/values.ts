// Edits inside expressions: literals, operators, calls, members.
import { child, flag, isFunction, list, type Node, text } from "../../../src/fingerprint/node.ts";
import type { Prng } from "../prng.ts";
import { type Code, insert, replace, type Splice } from "./code.ts";
import type { CodeKind } from "./model.ts";

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  "+": ["-", "*"],
  "-": ["+"],
  "*": ["+", "-"],
  "/": ["*"],
  "%": ["+"],
  "**": ["*"],
  "<": ["<=", ">"],
  "<=": ["<"],
  ">": [">=", "<"],
  ">=": [">"],
  "===": ["!=="],
  "!==": ["==="],
  "==": ["!="],
  "!=": ["=="],
  "&&": ["||", "??"],
  "||": ["&&"],
  "??": ["||"],
  "|": ["&"],
  "&": ["|"],
  "^": ["|"],
  "<<": [">>"],
  ">>": ["<<", ">>>"],
  ">>>": [">>"],
  "+=": ["-="],
  "-=": ["+="],
  "*=": ["+="],
  "^=": ["|="],
};

function literals(code: Code, type: string): Node[] {
  return code
    .of("Literal")
    .filter((node) => typeof node.value === type && !code.isSource(node) && isValue(code, node));
}

function isValue(code: Code, node: Node): boolean {
  const parent = code.parent(node);
  return parent !== undefined && parent.type !== "TSLiteralType" && !text(parent, "directive");
}

function operator(code: Code, rng: Prng): Splice[] | null {
  const node = rng.maybe(
    code
      .of("BinaryExpression", "LogicalExpression", "AssignmentExpression")
      .filter((each) => text(each, "operator") in OPERATORS),
  );
  const [left, right] = node ? [child(node, "left"), child(node, "right")] : [null, null];
  if (!node || left === null || right === null) return null;
  const from = text(node, "operator");
  const at = code.text.indexOf(from, left.end);
  if (at === -1 || at >= right.start) return null;
  return [{ start: at, end: at + from.length, text: rng.pick(OPERATORS[from] ?? [from]) }];
}

function plainCalls(code: Code): Node[] {
  return code.of("CallExpression").filter((node) => child(node, "callee")?.type === "Identifier");
}

function calleeSwap(code: Code, rng: Prng): Splice[] | null {
  const calls = plainCalls(code);
  const one = rng.maybe(calls);
  if (!one) return null;
  const count = list(one, "arguments").length;
  const name = code.source(child(one, "callee"));
  const declared = code
    .of("FunctionDeclaration")
    .filter((node) => list(node, "params").length === count && child(node, "id"))
    .map((node) => code.source(child(node, "id")));
  const called = calls
    .filter((node) => list(node, "arguments").length === count)
    .map((node) => code.source(child(node, "callee")));
  const other = rng.maybe([...declared, ...called].filter((each) => each !== name));
  const callee = child(one, "callee");
  return other === undefined || callee === null ? null : replace(callee, other);
}

function conditions(code: Code): Node[] {
  return code
    .of("IfStatement", "ConditionalExpression", "WhileStatement", "ForStatement")
    .flatMap((node) => child(node, "test") ?? []);
}

export const VALUE_EDITS: readonly CodeKind[] = [
  {
    kind: "number",
    edit: (code, rng) => {
      const node = rng.maybe(literals(code, "number"));
      return node ? replace(node, String(Number(node.value) + rng.pick([1, 1, 2, 7]))) : null;
    },
  },
  {
    kind: "number",
    edit: (code, rng) => {
      const node = rng.maybe(literals(code, "number"));
      return node ? replace(node, String(Number(node.value) + 1)) : null;
    },
  },
  {
    kind: "string",
    edit: (code, rng) => {
      const node = rng.maybe(literals(code, "string"));
      return node
        ? replace(node, JSON.stringify(`${node.value}${rng.pick(["z", "!", "7"])}`))
        : null;
    },
  },
  {
    kind: "boolean",
    edit: (code, rng) => {
      const node = rng.maybe(literals(code, "boolean"));
      return node ? replace(node, String(node.value !== true)) : null;
    },
  },
  {
    kind: "regex",
    edit: (code, rng) => {
      const node = rng.maybe(code.of("Literal").filter((each) => "regex" in each && each.regex));
      if (!node) return null;
      const old = code.source(node);
      return replace(node, old.endsWith("i") ? old.slice(0, -1) : old.replace("+", ""));
    },
  },
  {
    kind: "bigint",
    edit: (code, rng) => {
      const node = rng.maybe(code.of("Literal").filter((each) => typeof each.value === "bigint"));
      return node ? replace(node, `${BigInt(text(node, "bigint")) + 1n}n`) : null;
    },
  },
  {
    kind: "JSX pragma",
    edit: (code) => {
      const at = code.text.indexOf("@jsx fzElement");
      return at === -1 ? null : [{ start: at + 5, end: at + 14, text: "fzOther" }];
    },
  },
  {
    kind: "template text",
    edit: (code, rng) => {
      const node = rng.maybe(
        code.of("TemplateElement").filter((each) => code.source(each).length < 40),
      );
      if (!node) return null;
      // The tree of TypeScript counts the quotes and braces around the text as its own.
      const skip = /^[`}]/.test(code.source(node)) ? 1 : 0;
      return insert(node.start + skip, rng.pick(["q", "w"]));
    },
  },
  { kind: "operator", edit: operator },
  {
    kind: "condition negated",
    edit: (code, rng) => {
      const node = rng.maybe(conditions(code));
      return node ? replace(node, `!(${code.source(node)})`) : null;
    },
  },
  { kind: "callee", edit: calleeSwap },
  {
    kind: "default",
    edit: (code, rng) => {
      const node = rng.maybe(code.of("AssignmentPattern"));
      const right = node ? child(node, "right") : null;
      return right ? replace(right, `(${code.source(right)}, ${rng.between(11, 19)})`) : null;
    },
  },
  {
    kind: "identifier",
    edit: (code, rng) => {
      // One name that is read put in another's place: another variable, import or parameter.
      const reads = code.of("Identifier").filter((node) => {
        const parent = code.parent(node);
        return (
          parent !== undefined &&
          [
            "BinaryExpression",
            "CallExpression",
            "ReturnStatement",
            "ConditionalExpression",
          ].includes(parent.type)
        );
      });
      const [one, two] = [rng.maybe(reads), rng.maybe(reads)];
      if (!one || !two || text(one, "name") === text(two, "name")) return null;
      return replace(one, text(two, "name"));
    },
  },
  {
    kind: "member",
    edit: (code, rng) => {
      const members = code
        .of("MemberExpression")
        .filter((node) => !flag(node, "computed"))
        .flatMap((node) => child(node, "property") ?? [])
        .filter(({ type }) => type === "Identifier");
      const [one, two] = [rng.maybe(members), rng.maybe(members)];
      if (!one || !two || text(one, "name") === text(two, "name")) return null;
      return replace(one, text(two, "name"));
    },
  },
  {
    kind: "enum member",
    edit: (code, rng) => {
      const body = rng.maybe(
        code.of("TSEnumDeclaration").flatMap((node) => child(node, "body") ?? []),
      );
      return body ? insert(body.start + 1, ` Fz${rng.between(1, 99)},`) : null;
    },
  },
  {
    kind: "function made to give a number",
    edit: (code, rng) => {
      const body = rng.maybe(
        code.nodes.filter(isFunction).flatMap((node) => child(node, "body") ?? []),
      );
      if (!body) return null;
      return body.type === "BlockStatement"
        ? insert(body.start + 1, ` return ${rng.between(1, 9)};`)
        : replace(body, String(rng.between(1, 9)));
    },
  },
];

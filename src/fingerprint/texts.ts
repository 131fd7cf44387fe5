// Texts that are known before the program runs, or whose beginning is: what `import(...)` may mean.
import { child, cooked, dotted, list, type Node, propertyName, text, unwrap } from "./node.ts";

export interface KnownText {
  readonly text: string;
  /** False: more follows that is not known. */
  readonly whole: boolean;
  /** It begins with the module's own folder. */
  readonly fromDir: boolean;
}

/** The value of a module-level constant, where the name means one here. */
export type Constant = (name: string) => Node | null;

const NOTHING: KnownText = { text: "", whole: false, fromDir: false };
const FOLDERS = new Set(["import.meta.dir", "import.meta.dirname", "__dirname"]);
const SELF = new Set(["import.meta.url", "import.meta.path", "import.meta.filename", "__filename"]);
const JOINS = new Set(["join", "resolve"]);
const SAME = new Set([
  "fileURLToPath",
  "pathToFileURL",
  "String",
  "Bun.fileURLToPath",
  "Bun.pathToFileURL",
]);
const OF_URL = new Set(["href", "pathname", "toString"]);

/** Every text that an expression may stand for; one without a known beginning is "" and not whole. */
export function textsOf(node: Node | null, constant: Constant, depth = 0): readonly KnownText[] {
  if (node === null || depth > 8) return [NOTHING];
  const inner = unwrap(node);
  const of = (field: string): readonly KnownText[] =>
    textsOf(child(inner, field), constant, depth + 1);
  switch (inner.type) {
    case "Literal":
      return [typeof inner.value === "string" ? plain(inner.value) : NOTHING];
    case "TemplateLiteral":
      return template(inner, constant, depth);
    case "BinaryExpression":
      return text(inner, "operator") === "+" ? concat(of("left"), of("right")) : [NOTHING];
    case "ConditionalExpression":
      return [...of("consequent"), ...of("alternate")];
    case "LogicalExpression":
      return [...of("left"), ...of("right")];
    case "Identifier":
    case "MetaProperty":
    case "MemberExpression":
      return named(inner, constant, depth);
    case "CallExpression":
      return called(inner, constant, depth);
    case "NewExpression":
      return isOwnUrl(inner)
        ? textsOf(list(inner, "arguments")[0] ?? null, constant, depth + 1).map(inDir)
        : [NOTHING];
    default:
      return [NOTHING];
  }
}

/** `new URL(.., import.meta.url)` */
export function isOwnUrl(node: Node): boolean {
  const [, base] = list(node, "arguments");
  return (
    dotted(child(node, "callee"))?.join(".") === "URL" &&
    dotted(base ?? null)?.join(".") === "import.meta.url"
  );
}

/** Itself: a Worker that runs the module which starts it. */
export function isSelf(node: Node | null): boolean {
  return SELF.has(dotted(node)?.join(".") ?? "");
}

function plain(value: string): KnownText {
  return { text: value, whole: true, fromDir: false };
}

function inDir(known: KnownText): KnownText {
  if (known.fromDir || known.text.startsWith("/")) return known;
  return { ...known, text: `/${known.text}`, fromDir: true };
}

function named(node: Node, constant: Constant, depth: number): readonly KnownText[] {
  const name = dotted(node)?.join(".") ?? "";
  if (FOLDERS.has(name)) return [{ text: "", whole: true, fromDir: true }];
  if (node.type === "MemberExpression" && OF_URL.has(propertyName(node) ?? "")) {
    return textsOf(child(node, "object"), constant, depth + 1);
  }
  if (node.type !== "Identifier") return [NOTHING];
  const value = constant(name);
  return value ? textsOf(value, constant, depth + 1) : [NOTHING];
}

function called(call: Node, constant: Constant, depth: number): readonly KnownText[] {
  const callee = child(call, "callee");
  const name = dotted(callee) ?? [];
  const args = list(call, "arguments");
  const values = args.map((arg) => textsOf(arg, constant, depth + 1));
  const last = name.at(-1) ?? "";
  if (JOINS.has(last) && name.length <= 2 && values.length > 0) {
    const slash = [plain("/")];
    return values.reduce((before, next) => concat(concat(before, slash), next));
  }
  if (SAME.has(name.join("."))) return values[0] ?? [NOTHING];
  if (last === "toString" && callee?.type === "MemberExpression") {
    return textsOf(child(callee, "object"), constant, depth + 1);
  }
  return [NOTHING];
}

function template(node: Node, constant: Constant, depth: number): readonly KnownText[] {
  const quasis = list(node, "quasis");
  const expressions = list(node, "expressions");
  let known: readonly KnownText[] = [plain(cooked(quasis[0]) ?? "")];
  for (const [index, expression] of expressions.entries()) {
    known = concat(known, textsOf(expression, constant, depth + 1));
    known = concat(known, [plain(cooked(quasis[index + 1]) ?? "")]);
  }
  return known;
}

function concat(before: readonly KnownText[], after: readonly KnownText[]): readonly KnownText[] {
  // Many alternatives of many: their beginnings are enough.
  if (before.length * after.length > 32) return before.map((known) => ({ ...known, whole: false }));
  return before.flatMap((first) => {
    if (!first.whole) return [first];
    return after.map((next) => {
      if (next.fromDir) return first.text.replace(/\/$/, "") === "" ? next : NOTHING;
      return { text: first.text + next.text, whole: next.whole, fromDir: first.fromDir };
    });
  });
}

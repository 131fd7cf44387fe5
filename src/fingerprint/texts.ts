// Texts that are known before the program runs, or whose beginning is: what `import(...)` may mean.
import { child, cooked, dotted, list, type Node, propertyName, text, unwrap } from "./node.ts";

export interface KnownText {
  readonly text: string;
  /** False: more follows that is not known. */
  readonly whole: boolean;
  /** It begins with the module's own folder. */
  readonly fromDir: boolean;
}

/** What names mean where a text is put together. */
export interface TextNames {
  /** The value of a module-level constant. */
  readonly constant: (name: string) => Node | null;
  /** It means something of the module or a function, rather than the world's. */
  readonly declares: (name: string) => boolean;
  /** It comes from the runtime's `path` or `url`. */
  readonly isPathTool: (name: string) => boolean;
}

const NOTHING: KnownText = { text: "", whole: false, fromDir: false };
const FOLDER: KnownText = { text: "", whole: true, fromDir: true };
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
export function textsOf(node: Node | null, names: TextNames, depth = 0): readonly KnownText[] {
  if (node === null || depth > 8) return [NOTHING];
  const inner = unwrap(node);
  const of = (field: string): readonly KnownText[] =>
    textsOf(child(inner, field), names, depth + 1);
  switch (inner.type) {
    case "Literal":
      return [typeof inner.value === "string" ? plain(inner.value) : NOTHING];
    case "TemplateLiteral":
      return template(inner, names, depth);
    case "BinaryExpression":
      return text(inner, "operator") === "+" ? concat(of("left"), of("right")) : [NOTHING];
    case "ConditionalExpression":
      return [...of("consequent"), ...of("alternate")];
    case "LogicalExpression":
      return [...of("left"), ...of("right")];
    case "Identifier":
    case "MetaProperty":
    case "MemberExpression":
      return named(inner, names, depth);
    case "CallExpression":
      return called(inner, names, depth);
    case "NewExpression":
      return isOwnUrl(inner)
        ? textsOf(list(inner, "arguments")[0] ?? null, names, depth + 1).map(inDir)
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

/** The module's own file, as a path or a URL. */
export function isSelf(node: Node | null): boolean {
  if (node === null) return false;
  const inner = unwrap(node);
  const [first = null] = list(inner, "arguments");
  const callee = dotted(child(inner, "callee"))?.join(".") ?? "";
  if (inner.type === "CallExpression") return SAME.has(callee) && isSelf(first);
  if (inner.type === "NewExpression") return callee === "URL" && isSelf(first);
  if (SELF.has(dotted(inner)?.join(".") ?? "")) return true;
  const isOfUrl = inner.type === "MemberExpression" && OF_URL.has(propertyName(inner) ?? "");
  return isOfUrl && isSelf(child(inner, "object"));
}

function plain(value: string): KnownText {
  return { text: value, whole: true, fromDir: false };
}

function inDir(known: KnownText): KnownText {
  if (known.fromDir || known.text.startsWith("/")) return known;
  return { ...known, text: `/${known.text}`, fromDir: true };
}

function named(node: Node, names: TextNames, depth: number): readonly KnownText[] {
  const name = dotted(node)?.join(".") ?? "";
  if (node.type === "Identifier" && names.declares(name)) {
    const value = names.constant(name);
    return value ? textsOf(value, names, depth + 1) : [NOTHING];
  }
  if (FOLDERS.has(name)) return [FOLDER];
  if (node.type === "MemberExpression" && OF_URL.has(propertyName(node) ?? "")) {
    return textsOf(child(node, "object"), names, depth + 1);
  }
  return [NOTHING];
}

function called(call: Node, names: TextNames, depth: number): readonly KnownText[] {
  const callee = child(call, "callee");
  const name = dotted(callee) ?? [];
  const [root = ""] = name;
  const last = name.at(-1) ?? "";
  const args = list(call, "arguments");
  const of = (arg: Node): readonly KnownText[] => textsOf(arg, names, depth + 1);
  if (names.isPathTool(root) && name.length <= 2) {
    if (last === "dirname") return isSelf(args[0] ?? null) ? [FOLDER] : [NOTHING];
    if (JOINS.has(last) && args.length > 0) return joined(args.map(of), last === "resolve");
  }
  const isSame = SAME.has(name.join(".")) && (names.isPathTool(root) || !names.declares(root));
  if (isSame && args[0]) return of(args[0]);
  if (last === "toString" && callee?.type === "MemberExpression") {
    return textsOf(child(callee, "object"), names, depth + 1);
  }
  return [NOTHING];
}

/** `resolve` begins with the last absolute path; without one it counts from where the process runs. */
function joined(parts: readonly (readonly KnownText[])[], resolves: boolean): readonly KnownText[] {
  const from = resolves ? parts.findLastIndex((part) => part.some(isAbsolute)) : 0;
  const [first, ...rest] = parts.slice(Math.max(from, 0));
  if (first === undefined || (resolves && !first.every(isAbsolute))) return [NOTHING];
  const slash = [plain("/")];
  return rest.reduce((before, next) => concat(concat(before, slash), next), first);
}

function isAbsolute({ text: start, fromDir }: KnownText): boolean {
  return fromDir || start.startsWith("/");
}

function template(node: Node, names: TextNames, depth: number): readonly KnownText[] {
  const quasis = list(node, "quasis");
  const expressions = list(node, "expressions");
  let known: readonly KnownText[] = [plain(cooked(quasis[0]) ?? "")];
  for (const [index, expression] of expressions.entries()) {
    known = concat(known, textsOf(expression, names, depth + 1));
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

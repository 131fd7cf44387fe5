// The kind of a module-level name by the expression that gives it its value.
import { freeze, isFunctionKind, join, type Kind, objectOf, property, type Step } from "./kinds.ts";
import {
  child,
  dotted,
  flag,
  list,
  type Node,
  propertyName,
  stringOf,
  text,
  unwrap,
} from "./node.ts";
import { emptyTable } from "./table.ts";

/** What a name means at module level. */
export type Lookup = (name: string) => Kind;

export interface Names {
  readonly lookup: Lookup;
  /** Local names that were imported from "fastpipe". */
  readonly trusted: ReadonlySet<string>;
  /** Nothing of the module's own has this name. */
  readonly isGlobal: (name: string) => boolean;
  /** It was imported from the runtime's `path` or `url`. */
  readonly isPathTool: (name: string) => boolean;
  readonly isRequire: (callee: Node) => boolean;
  readonly functionKind: (node: Node) => Kind;
}

/** Methods that give a text or a number, whoever has them. */
const TEXTS = new Set(
  "join trim trimStart trimEnd toString toFixed toUpperCase toLowerCase padStart padEnd repeat toISOString getTime".split(
    " ",
  ),
);

/** Methods of lists that give a new one of the same elements. */
const COPIES = new Set(["filter", "slice", "toReversed", "toSorted"]);
const MAKES_PRIMITIVE = new Set(["BinaryExpression", "TemplateLiteral", "UnaryExpression"]);
const PRIMITIVE_BOX: Kind = { kind: "box", element: "prim" };
/** Functions that give a list of texts or numbers. */
const LISTS = new Set(["Object.keys", "Object.getOwnPropertyNames"]);

const PRIMITIVES = new Set(
  "String Number Boolean BigInt Symbol parseInt parseFloat isNaN isFinite JSON.stringify Date.now performance.now process.cwd Array.isArray Object.hasOwn Symbol.for".split(
    " ",
  ),
);

/** Objects that nobody is able to change. */
const IMMUTABLE = /^(TextEncoder|Intl\.\w+)$/;

export function kindOf(node: Node | null, names: Names): Kind {
  if (node === null) return "unknown";
  const inner = unwrap(node);
  const of = (field: string): Kind => kindOf(child(inner, field), names);
  switch (inner.type) {
    case "Literal":
      return isRegExp(inner) ? regexp(inner) : "prim";
    case "TemplateLiteral":
    case "UnaryExpression":
    case "UpdateExpression":
      return "prim";
    case "BinaryExpression":
      return "prim";
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "FunctionDeclaration":
      return names.functionKind(inner);
    case "ClassDeclaration":
    case "ClassExpression":
      return classOf(inner, names);
    case "ObjectExpression":
      return objectLiteral(inner, names);
    case "ArrayExpression":
      return { kind: "box", element: heldBy(inner, names) };
    case "NewExpression":
      return instanceOf(inner, names);
    case "CallExpression":
      return resultOf(inner, names);
    case "ImportExpression": {
      const spec = stringOf(child(inner, "source"));
      return spec === null ? "unknown" : { kind: "import", source: `import ${spec}`, path: [] };
    }
    case "AwaitExpression": {
      const awaited = child(inner, "argument");
      const value = awaited && unwrap(awaited);
      if (value?.type === "ImportExpression") return kindOf(value, names);
      const method = value?.type === "CallExpression" ? child(value, "callee") : null;
      return method?.type === "MemberExpression" && propertyName(method) === "text"
        ? "prim"
        : "unknown";
    }
    case "Identifier":
      return names.lookup(text(inner, "name"));
    case "MetaProperty":
      return "prim";
    case "MemberExpression":
      return member(inner, names);
    case "LogicalExpression":
      return join(of("left"), of("right"));
    case "ConditionalExpression":
      return join(of("consequent"), of("alternate"));
    case "AssignmentExpression":
      return text(inner, "operator") === "=" ? of("right") : "unknown";
    case "SequenceExpression":
      return kindOf(list(inner, "expressions").at(-1) ?? null, names);
    default:
      return "unknown";
  }
}

function isRegExp(literal: Node): boolean {
  return typeof literal.regex === "object" && literal.regex !== null;
}

function regexp(literal: Node): Kind {
  const regex = literal.regex;
  const flags =
    typeof regex === "object" && regex !== null && "flags" in regex ? String(regex.flags) : "";
  return withFlags(flags);
}

/** Sticky ones keep a position even in `replace`. */
function withFlags(flags: string): Kind {
  return flags.includes("y") ? "unknown" : flags.includes("g") ? "regexp" : "prim";
}

function objectLiteral(node: Node, names: Names): Kind {
  const members: Record<string, Kind> = emptyTable();
  let rest: Kind | undefined;
  for (const part of list(node, "properties")) {
    const isSpread = part.type === "SpreadElement";
    const given = isSpread ? null : propertyName(part);
    const name = given === "__proto__" ? null : given;
    const value = isSpread
      ? property(kindOf(child(part, "argument"), names), null)
      : text(part, "kind") === "init"
        ? kindOf(child(part, "value"), names)
        : "unknown";
    if (name === null) rest = rest === undefined ? value : join(rest, value);
    else members[name] = name in members ? "unknown" : value;
  }
  if (rest !== undefined) {
    // A spread or a computed key may have replaced any of them.
    for (const name of Object.keys(members)) members[name] = join(members[name] ?? "prim", rest);
  }
  return objectOf(members, rest);
}

/** What the elements of an array literal have in common. */
function heldBy(array: Node, names: Names): Kind {
  let element: Kind = "prim";
  for (const item of list(array, "elements")) {
    const kind =
      item.type === "SpreadElement"
        ? property(kindOf(child(item, "argument"), names), null)
        : kindOf(item, names);
    element = join(element, kind);
    if (element === "unknown") return element;
  }
  return element;
}

function classOf(node: Node, names: Names): Kind {
  const body = child(node, "body");
  if (body === null || list(node, "decorators").length > 0) return "unknown";
  const statics: Record<string, Kind> = emptyTable();
  for (const part of list(body, "body")) {
    if (!flag(part, "static") || part.type === "StaticBlock") continue;
    const name = propertyName(part);
    if (name === null) return "unknown";
    const isMethod = part.type === "MethodDefinition" && text(part, "kind") === "method";
    const isField = part.type === "PropertyDefinition";
    statics[name] = isMethod
      ? kindOf(child(part, "value"), names)
      : isField
        ? kindOf(child(part, "value"), names)
        : "unknown";
  }
  return { kind: "class", statics, base: child(node, "superClass") !== null };
}

function instanceOf(node: Node, names: Names): Kind {
  const callee = dotted(child(node, "callee"))?.join(".") ?? "";
  const [first, second] = list(node, "arguments");
  if (!names.isGlobal(callee.split(".", 1)[0] ?? "")) return "unknown";
  if (IMMUTABLE.test(callee)) return "prim";
  switch (callee) {
    case "Date":
      return "date";
    case "URL":
      return "url";
    case "RegExp":
      if (second === undefined) {
        if (first?.type !== "Literal") return "unknown";
        return isRegExp(first) ? regexp(first) : "prim";
      }
      return withFlags(stringOf(second) ?? "y");
    case "Set":
    case "Map": {
      if (first === undefined) return { kind: "box", element: "prim" };
      const held = property(kindOf(first, names), null);
      if (callee === "Set") return { kind: "box", element: held };
      return { kind: "box", element: property(held, null) };
    }
    default:
      return "unknown";
  }
}

function resultOf(call: Node, names: Names): Kind {
  const callee = child(call, "callee");
  if (callee === null) return "unknown";
  const [first] = list(call, "arguments");
  if (names.isRequire(callee)) {
    const spec = stringOf(first ?? null);
    return spec === null ? "unknown" : { kind: "import", source: `require ${spec}`, path: [] };
  }
  const name = dotted(callee)?.join(".") ?? "";
  // Handles of stages are frozen.
  if (names.trusted.has(name)) return "prim";
  const [root = ""] = name.split(".", 1);
  if (names.isPathTool(root)) return "prim";
  if (names.isGlobal(root)) {
    if (PRIMITIVES.has(name) || root === "Math") return "prim";
    if (LISTS.has(name)) return PRIMITIVE_BOX;
    if (name === "Object.freeze" && first !== undefined) return frozen(first, names);
  }
  if (callee.type !== "MemberExpression") return "unknown";
  const method = propertyName(callee);
  if (method === "bind") {
    return isFunctionKind(kindOf(child(callee, "object"), names)) ? "fn" : "unknown";
  }
  if (method !== null && TEXTS.has(method)) return "prim";
  const owner = kindOf(child(callee, "object"), names);
  if (method === null || typeof owner !== "object" || owner.kind !== "box") return "unknown";
  if (COPIES.has(method)) return { kind: "box", element: owner.element };
  return method === "map" && givesPrimitive(first) ? PRIMITIVE_BOX : "unknown";
}

/** `(x) => x * 2` */
function givesPrimitive(fn: Node | undefined): boolean {
  const body = fn?.type === "ArrowFunctionExpression" ? child(fn, "body") : null;
  const value = body && unwrap(body);
  if (value?.type === "Literal") return !isRegExp(value);
  return value !== null && MAKES_PRIMITIVE.has(value?.type ?? "");
}

/** Maps and sets can't be frozen; a name may stand for one. */
function frozen(value: Node, names: Names): Kind {
  const kind = kindOf(value, names);
  const { type } = unwrap(value);
  return type === "ObjectExpression" || type === "ArrayExpression" ? freeze(kind) : kind;
}

function member(node: Node, names: Names): Kind {
  const path = dotted(node);
  const root = path?.[0];
  if (root === "import.meta" || (path?.[1] === "env" && (root === "process" || root === "Bun"))) {
    return path !== null && path.length > (path[1] === "env" ? 2 : 1) ? "prim" : "unknown";
  }
  const object = child(node, "object");
  const step: Step = propertyName(node);
  return object ? property(kindOf(object, names), step) : "unknown";
}

/** The names that a CommonJS module gives, by its assignments to `exports`. */
export function commonJsMember(target: Node): string | null | undefined {
  const path = dotted(target);
  if (path === null) return undefined;
  const [root, ...rest] = path;
  if (root === "exports") return rest.length === 1 ? rest[0] : undefined;
  if (root !== "module" || rest[0] !== "exports") return undefined;
  if (rest.length === 1) return null;
  return rest.length === 2 ? rest[1] : undefined;
}

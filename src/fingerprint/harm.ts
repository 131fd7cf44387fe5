// Whether a use of a value can change it for others, by the kind of the value.
import {
  alternatives,
  follow,
  type How,
  isFunctionKind,
  type Kind,
  partsOf,
  property,
  type Step,
} from "./kinds.ts";
import { own } from "./table.ts";

/** What it holds, when it is iterated, spread or taken apart. */
export function elements(kind: Kind): Kind {
  if (typeof kind === "object" && kind.kind === "class") return "unknown";
  return property(kind, null);
}

/** Can whoever gets hold of it change nothing by it, except by an assignment that is seen as such? */
export function isShareable(kind: Kind): boolean {
  if (typeof kind === "string") return kind === "prim" || kind === "fn";
  switch (kind.kind) {
    case "fn":
      return true;
    case "any":
      return kind.of.every(isShareable);
    case "class":
      return !kind.base && Object.values(kind.statics).every(isFunctionKind);
    case "object":
      return kind.frozen === true && partsOf(kind).every(isShareable);
    case "box":
      return kind.frozen === true && isShareable(kind.element);
    case "import":
      return false;
  }
}

const READ_ONLY = new Set(
  "has includes indexOf lastIndexOf join toString toLocaleString toJSON hasOwnProperty isPrototypeOf propertyIsEnumerable".split(
    " ",
  ),
);
/** Give out what the box holds, or a copy that holds the same. */
const HANDS_OUT = new Set(
  "at concat entries filter find findIndex findLast findLastIndex flat flatMap forEach get keys map reduce reduceRight slice some every toReversed toSorted toSpliced values with".split(
    " ",
  ),
);
/** Names of methods that change what they are called on, whoever has them. */
const CHANGES =
  /^(push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|set|add|delete|clear|append|prepend|insert|put|remove|update|assign|on|once|off|use|register|unregister|subscribe|install|mixin|configure|config|setup|init|enable|disable|reset|seed|mock|patch|override)$|^(set|add|remove|delete|insert|put|push|update|register|define|configure|install|seed|reset|clear)[A-Z]/;

export function isChanger(method: Step | undefined): boolean {
  return typeof method === "string" && CHANGES.test(method);
}

const DATE = /^(get|to|valueOf$)/;
const URL_READS = new Set(["toString", "toJSON"]);
const OF_FUNCTIONS = new Set(["call", "apply", "bind", "toString"]);

/** Whether this use of a value of this kind can leave no trace; `method` is what is called on it. */
export function isHarmless(kind: Kind, how: How, method: Step | undefined): boolean {
  if (typeof kind === "object" && kind.kind === "any") {
    return kind.of.every((one) => isHarmless(one, how, method));
  }
  switch (how) {
    case "read":
      return true;
    case "write":
      return false;
    case "escape":
      return isShareable(kind);
    case "elements":
      return isShareable(elements(kind));
    case "pattern":
      return kind === "regexp" || isShareable(kind);
    case "new":
      return isFunctionKind(kind) || isClass(kind);
    case "call":
    case "call-with":
      if (method === undefined) return isFunctionKind(kind) || isClass(kind);
      return isHarmlessMethod(kind, method, how);
  }
}

export function isClass(kind: Kind): boolean {
  return typeof kind === "object" && kind.kind === "class";
}

function isHarmlessMethod(kind: Kind, method: Step, how: "call" | "call-with"): boolean {
  if (kind === "prim") return true;
  if (method === null) return alternatives(elements(kind)).every(isFunctionKind);
  if (isFunctionKind(kind)) return OF_FUNCTIONS.has(method);
  if (kind === "date") return DATE.test(method);
  if (kind === "url") return URL_READS.has(method);
  if (typeof kind === "string") return false;
  switch (kind.kind) {
    case "box":
      if (READ_ONLY.has(method)) return true;
      return HANDS_OUT.has(method) && isShareable(kind.element) && how === "call";
    case "class":
      return isFunctionKind(own(kind.statics, method) ?? "unknown");
    case "object":
      return alternatives(property(kind, method)).every(isFunctionKind) || READ_ONLY.has(method);
    default:
      return false;
  }
}

/** Whether a use of a name of this kind can leave no trace; nothing on the way may be an import. */
export function harmless(
  kind: Kind,
  { path, how }: { readonly path: readonly Step[]; readonly how: How },
): boolean {
  if (how !== "call" && how !== "call-with") return isHarmless(follow(kind, path), how, undefined);
  if (path.length === 0) return isHarmless(kind, how, undefined);
  return isHarmless(follow(kind, path.slice(0, -1)), how, path.at(-1));
}

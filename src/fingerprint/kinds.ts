// What a module-level name may hold, as far as syntax tells: enough to know whether using it can change it.
// Kinds cross modules and are kept as JSON, so they are plain data.

import { emptyTable, own } from "./table.ts";

export type Kind =
  /** Primitives, and what nobody can change. */
  | "prim"
  /** A function, of which no more is known. */
  | "fn"
  /** Can be anything. */
  | "unknown"
  /** `new Date()`, `new URL(..)`: reading methods are known by name. */
  | "date"
  | "url"
  /** With the g flag: `lastIndex` moves in `test` and `exec`. */
  | "regexp"
  | FunctionKind
  | ClassKind
  | ObjectKind
  | BoxKind
  | ImportKind
  | UnionKind;

/** A function of the module, known by where it starts: what it does with its arguments is in the facts. */
export interface FunctionKind {
  readonly kind: "fn";
  readonly at: number;
}

export interface ClassKind {
  readonly kind: "class";
  readonly statics: Members;
  /** It extends another, which may have statics of its own. */
  readonly base: boolean;
}

export interface ObjectKind {
  readonly kind: "object";
  readonly members: Members;
  /** Of members whose names are not known. */
  readonly rest?: Kind;
  readonly frozen?: true;
}

/** Array, Map, Set: what it holds. */
export interface BoxKind {
  readonly kind: "box";
  readonly element: Kind;
  readonly frozen?: true;
}

/** Something of another module: export name first; no path is the module itself. */
export interface ImportKind {
  readonly kind: "import";
  readonly source: Source;
  readonly path: readonly Step[];
}

/** One of these. */
export interface UnionKind {
  readonly kind: "any";
  readonly of: readonly Kind[];
}

export type Members = Readonly<Record<string, Kind>>;

/** `import ./x` or `require ./x`: the key of an edge of the module graph. */
export type Source = string;

/** A property by name; null: by a name that is not known. */
export type Step = string | null;

/** Ways to use a value. `read` looks at it alone; `elements` hands on what it holds; `escape` hands on itself. */
export type How =
  | "read"
  | "write"
  | "call"
  /** A call with a function argument that may get hold of the receiver. */
  | "call-with"
  | "new"
  | "elements"
  | "escape"
  /** An argument of a string method: `text.replace(here, ..)`. */
  | "pattern";

const LIMIT = 40;

export function objectOf(members: Record<string, Kind>, rest?: Kind): Kind {
  const kinds = Object.values(members);
  if (kinds.length <= LIMIT) return { kind: "object", members, ...(rest && { rest }) };
  return { kind: "object", members: {}, rest: [...kinds, ...(rest ? [rest] : [])].reduce(join) };
}

/** Of a value that may be of either kind. */
export function join(a: Kind, b: Kind): Kind {
  // Nothing that works with the other could do harm to a primitive.
  if (a === b || b === "prim") return a;
  if (a === "prim") return b;
  if (a === "unknown" || b === "unknown") return "unknown";
  if (typeof a === "object" && typeof b === "object") {
    if (a.kind === "box" && b.kind === "box") {
      return { kind: "box", element: join(a.element, b.element) };
    }
    if (a.kind === "object" && b.kind === "object") {
      const parts = [...partsOf(a), ...partsOf(b)];
      return { kind: "object", members: {}, rest: parts.reduce(join, "prim") };
    }
  }
  const of = new Map([...alternatives(a), ...alternatives(b)].map((kind) => [keyOf(kind), kind]));
  const [only] = of.values();
  if (of.size === 1 && only !== undefined) return only;
  return of.size > LIMIT ? "unknown" : { kind: "any", of: [...of.values()] };
}

function keyOf(kind: Kind): string {
  return typeof kind === "string" ? kind : JSON.stringify(kind);
}

export function alternatives(kind: Kind): readonly Kind[] {
  return typeof kind === "object" && kind.kind === "any" ? kind.of : [kind];
}

export function isFunctionKind(kind: Kind): boolean {
  return kind === "fn" || (typeof kind === "object" && kind.kind === "fn");
}

export function partsOf(kind: ObjectKind): Kind[] {
  return [...Object.values(kind.members), ...(kind.rest ? [kind.rest] : [])];
}

/** What `Object.freeze` makes of it. */
export function freeze(kind: Kind): Kind {
  if (typeof kind !== "object") return kind;
  if (kind.kind !== "object" && kind.kind !== "box") return kind;
  return { ...kind, frozen: true };
}

/** The kind of a property. */
export function property(kind: Kind, step: Step): Kind {
  if (typeof kind === "string") {
    if (kind === "url") return step === null || step === "searchParams" ? "unknown" : "prim";
    if (kind === "prim" || kind === "date" || kind === "regexp") return "prim";
    return kind === "fn" ? ofFunction(step) : "unknown";
  }
  switch (kind.kind) {
    case "fn":
      return ofFunction(step);
    case "any":
      return kind.of.map((one) => property(one, step)).reduce(join, "prim");
    case "import":
      return { ...kind, path: [...kind.path, step] };
    case "box":
      return step === "length" || step === "size" ? "prim" : kind.element;
    case "class":
      if (step === null || step === "prototype") return "unknown";
      if (step === "name") return "prim";
      return own(kind.statics, step) ?? (kind.base ? "unknown" : "prim");
    case "object":
      if (step === null) return partsOf(kind).reduce(join, "prim");
      return own(kind.members, step) ?? kind.rest ?? "prim";
  }
}

function ofFunction(step: Step): Kind {
  return step === "name" || step === "length" ? "prim" : "unknown";
}

/** The kind at the end of a path of properties. */
export function follow(kind: Kind, path: readonly Step[]): Kind {
  return path.reduce(property, kind);
}

export function isImport(kind: Kind): kind is ImportKind {
  return typeof kind === "object" && kind.kind === "import";
}

/** What it is can only be told when other modules are known. */
export function hasImport(kind: Kind): boolean {
  if (typeof kind === "string") return false;
  switch (kind.kind) {
    case "import":
      return true;
    case "any":
      return kind.of.some(hasImport);
    case "box":
      return hasImport(kind.element);
    case "object":
      return partsOf(kind).some(hasImport);
    case "class":
      return Object.values(kind.statics).some(hasImport);
    case "fn":
      return false;
  }
}

/** What a JSON file gives to whoever imports it. */
export function kindOfJson(value: unknown, depth = 0): Kind {
  if (typeof value !== "object" || value === null) return "prim";
  if (depth > 4) return "unknown";
  if (Array.isArray(value)) {
    let element: Kind = "prim";
    for (const item of value) {
      element = join(element, kindOfJson(item, depth + 1));
      if (element === "unknown") break;
    }
    return { kind: "box", element };
  }
  const members: Record<string, Kind> = emptyTable();
  for (const [key, item] of Object.entries(value)) members[key] = kindOfJson(item, depth + 1);
  return objectOf(members);
}

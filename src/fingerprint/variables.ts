// Which variables of the environment a use of it reads, where that can be told.
import { type Held, ownerOf, type Reader } from "./aliases.ts";
import type { Place } from "./climb.ts";
import type { Use } from "./context.ts";
import type { EnvReads } from "./env-reads.ts";
import type { Step } from "./kinds.ts";
import type { ModuleNames } from "./module-names.ts";
import { type ChildFields, child, list, type Node, text } from "./node.ts";
import { functionAround, type Named, nameOfFunction } from "./own-functions.ts";
import { readerOf } from "./readers.ts";
import type { Scope } from "./scope.ts";
import { type KnownText, type TextNames, textsOf } from "./texts.ts";

/** Something with a power, where it stands. */
export interface At {
  readonly node: Node;
  readonly stack: readonly Node[];
  readonly scope: Scope | null;
  /** As it is written, for people. */
  readonly written: string;
}

/** Inherited from every object, and telling nothing of the environment. */
const METHODS = new Set(["toString", "isPrototypeOf", "constructor"]);
const ASKS = new Set(["hasOwnProperty", "propertyIsEnumerable"]);
const WHOLES = new Set(["valueOf", "toJSON", "default"]);
/** Functions that call functions that call functions: further on it is not followed. */
const LIMIT = 200;

export class Variables {
  constructor(
    private readonly reads: EnvReads,
    private readonly names: ModuleNames,
    private readonly childFields: ChildFields,
    /** A function was found that reads the variable which its callers name. */
    private readonly found: (named: Named, reader: Reader) => void,
  ) {}

  /** `env.X`, where `use` goes on by its `index`-th property. */
  member(name: Step, index: number, use: Use, place: Place, at: At): void {
    const { parent, inner } = place;
    const isLast = index === use.path.length - 1;
    if (isLast && use.how === "write" && isPlainWrite(parent)) return;
    if (name === null) {
      const member = place.members[index];
      this.named(member ? child(member, "property") : null, at);
      return;
    }
    const isCall = isLast && parent?.type === "CallExpression" && child(parent, "callee") === inner;
    if (isCall && METHODS.has(name)) return;
    if (isCall && ASKS.has(name)) this.named(list(parent, "arguments")[0] ?? null, at);
    else if (WHOLES.has(name)) this.whole(at);
    else this.reads.read(name, at.node);
  }

  /** A variable whose name is an expression. */
  named(key: Node | null, at: At): void {
    this.namedBy("env", (names) => textsOf(key, names), at);
  }

  /** A call of a function that reads the variable which it is told. */
  readBy(reader: Reader, call: Node, at: At): void {
    const args = list(call, "arguments");
    if (args.some(({ type }) => type === "SpreadElement")) this.unnamed(at);
    else this.namedBy(reader, (names) => reader.names(args, names), at);
  }

  whole({ node }: At): void {
    this.reads.any(node, "uses the environment as a whole");
  }

  unnamed({ node }: At): void {
    this.reads.any(node, "reads a variable whose name only shows when it runs");
  }

  private namedBy(held: Held, texts: (names: TextNames) => readonly KnownText[], at: At): void {
    const names = this.names.textNames(at.scope);
    const known = texts(names);
    if (known.every(({ whole, fromDir }) => whole && !fromDir)) {
      for (const { text: name } of known) this.reads.read(name, at.node);
      return;
    }
    const fn = functionAround(at.scope);
    const named = fn && nameOfFunction(fn, at.stack);
    const id = `${at.node.start} ${typeof held === "string" ? held : held.id}`;
    if (fn === undefined || named === undefined || id.length > LIMIT) {
      this.unnamed(at);
      return;
    }
    const isOwn = (name: string): boolean => ownerOf(name, at.scope) === fn;
    const reader = readerOf({ id, fn: fn.node, isOwn, texts, inside: names }, this.childFields);
    if (reader) this.found(named, reader);
    else this.unnamed(at);
  }
}

/** Set or deleted without a look at what it was. */
function isPlainWrite(parent: Node | undefined): boolean {
  if (parent?.type === "AssignmentExpression") return text(parent, "operator") === "=";
  return parent?.type === "UnaryExpression";
}

// Which uses of a name may change what outlives them: decided here as far as the module's own text tells.
import { SETS_PROCESS, type Use } from "./calls.ts";
import { usesOf } from "./context.ts";
import type { Pending } from "./facts.ts";
import { harmless, isChanger } from "./harm.ts";
import { follow, hasImport, isImport, type Kind } from "./kinds.ts";
import type { ModuleNames } from "./module-names.ts";
import type { Lines, Node } from "./node.ts";
import { nameOf } from "./node.ts";
import { argumentOf, callbackArgument } from "./parameters.ts";
import { isLocal, type Scope } from "./scope.ts";
import type { Touch, UnitKind } from "./units.ts";
import type { Walk } from "./walk.ts";

export interface UsedName {
  readonly name: string;
  readonly use: Use;
  readonly at: number;
  readonly scope: Scope | null;
  readonly part: boolean;
  readonly dropped: boolean;
  readonly filled: boolean;
  /** One of the module, or imported by it. */
  readonly isOwn: boolean;
  readonly kind: UnitKind | undefined;
}

interface Located {
  readonly at: number;
  readonly touch: Touch;
}

/** `import.meta`, whose environment is that of the process. */
export const META = "import.meta";
/** Those of CommonJS. */
export const COMMON_JS = new Set(["module", "exports"]);
const NO_NAMES: ReadonlySet<string> = new Set();
/** Global functions that change nothing by themselves. */
const PLAIN = new Set(
  "import.meta console Math JSON Object Array String Number Boolean BigInt Symbol RegExp Date Map Set WeakMap WeakSet Promise Error TypeError RangeError URL URLSearchParams parseInt parseFloat isNaN isFinite structuredClone encodeURIComponent decodeURIComponent encodeURI decodeURI Reflect Intl TextEncoder TextDecoder Uint8Array Float64Array Int32Array ArrayBuffer DataView atob btoa".split(
    " ",
  ),
);

export class Touches {
  private readonly found: Located[] = [];
  private readonly assignments: { readonly root: Node; readonly scope: Scope | null }[] = [];
  /** Names that get another value after they were declared, or other methods. */
  private readonly reassigned = new Set<string>();
  private readonly uses: UsedName[] = [];

  constructor(
    private readonly lines: Lines,
    private readonly names: ModuleNames,
  ) {}

  /** Somewhere in the module a function that is no method uses `this`. */
  givesThis = false;

  /** What a module that is loaded there holds. */
  module(node: Node, source: string): void {
    this.add(node.start, { source, line: this.lines.at(node.start), text: `changes ${source}` });
  }

  /** Something that is no name of the module. */
  beyond(node: Node, text: string): void {
    this.add(node.start, { line: this.lines.at(node.start), text });
  }

  prototype(node: Node, walk: Walk): void {
    for (const { how, path } of usesOf(node, walk.stack, NO_NAMES)) {
      const isCall = how === "call" || how === "call-with";
      if (how === "read" || how === "new" || (isCall && path.length > 0)) continue;
      this.beyond(node, "changes a prototype");
    }
  }

  assigned(root: Node, scope: Scope | null): void {
    this.assignments.push({ root, scope });
  }

  see(used: UsedName): void {
    const { name, use } = used;
    const isOther = use.path.length === 0 || KEEPS.has(use.path[0] ?? "");
    if (use.how === "write" && isOther) this.reassigned.add(name);
    this.uses.push(used);
  }

  /** By unit. */
  finish(
    unitAt: (offset: number) => number,
    count: number,
    isLater: (offset: number) => boolean,
    givenAt: (offset: number) => number,
  ): readonly (readonly Touch[])[] {
    for (const { root, scope } of this.assignments) {
      const name = nameOf(root) ?? "";
      const isModule = COMMON_JS.has(name) || this.names.has(name);
      if (isModule || isLocal(name, scope)) continue;
      this.beyond(root, `assigns to ${name}`);
    }
    for (const used of this.uses) this.weigh(used, isLater(used.at));
    const units = Array.from({ length: count }, () => new Map<string, Touch>());
    for (const { at, touch } of this.found) {
      const unit = units[unitAt(at)];
      const load = !isLater(at);
      const given = load ? givenAt(at) : -1;
      const { name, self, fresh, pending, soft, alias, write, sure, source } = touch;
      const simple = `${name ?? ""} ${self ?? ""} ${fresh ?? ""} ${soft ?? ""} ${alias ?? ""} ${write ?? ""} ${sure ?? ""} ${source ?? ""} ${load} ${given}`;
      const key = pending === undefined ? simple : simple + keyOf(pending);
      if (unit === undefined || unit.has(key)) continue;
      unit.set(key, load ? { ...touch, load, ...(given !== -1 && { given }) } : touch);
    }
    return units.map((map) => [...map.values()]);
  }

  private add(at: number, touch: Touch): void {
    this.found.push({ at, touch });
  }

  private weigh(used: UsedName, deferred: boolean): void {
    const { name, use, at, scope, part, filled, isOwn } = used;
    const { path, how } = use;
    if (how === "read") return;
    const line = this.lines.at(at);
    if (name === "this") {
      const isOwn = how === "write" && path.length === 1;
      this.add(at, { line, self: true, ...(isOwn && { fresh: true }), text: "assigns to `this`" });
      return;
    }
    if (!isOwn) {
      this.ofWorld(used, line, deferred);
      return;
    }
    // It becomes part of another name's value, by which it can be changed: that is followed.
    if (part && how !== "write") return;
    const kind = this.names.kindOfName(name);
    const isCall = how === "call" || how === "call-with";
    const owner = isCall ? follow(kind, path.slice(0, -1)) : follow(kind, path);
    // A function that is put into an object may give out or change what it is called on.
    const mayGive = this.givesThis && isCall && path.length > 0 && typeof owner === "object";
    const isChange = how === "write" || filled;
    if (!isChange && !mayGive && !hasImport(owner) && harmless(kind, use)) return;
    // What they do with it is told by them.
    const isTold = (to: string): boolean => isImport(this.names.kindOfName(to));
    if (scope === null && use.over?.every(isTold) && isImport(owner)) return;
    const text = `${how === "write" ? "assigns to" : "changes"} ${name}`;
    const fresh = this.isFresh(used);
    const own: Touch = {
      line,
      name,
      ...(fresh && { fresh }),
      ...(isChange && { write: true }),
      ...(isCall && isChanger(path.at(-1)) && { sure: true }),
      text,
    };
    if (isChange) {
      this.add(at, own);
      return;
    }
    const into = argumentOf(use, scope, this.names);
    if (into === undefined && !hasImport(owner)) {
      this.add(at, own);
      return;
    }
    const callback = callbackArgument(use, scope, this.names);
    const pending: Pending = {
      kind: owner,
      path: isCall ? path.slice(-1) : [],
      how,
      ...(into && { into }),
      ...(callback && { callback }),
      line,
      text,
    };
    this.add(at, { ...own, pending });
  }

  /** Something of the runtime's. */
  private ofWorld(used: UsedName, line: number, deferred: boolean): void {
    const { name, use, at, part, kind } = used;
    const { path } = use;
    // Nobody looks for a shared object in a text: it is another method of that name.
    const how = use.how === "pattern" ? "escape" : use.how;
    // The module's own object: such a module counts whole.
    if (COMMON_JS.has(name)) return;
    const isCall = how === "call" || how === "call-with" || how === "new";
    const text = `${isCall ? "calls" : "hands on"} ${[name, ...path].join(".")}`;
    if (isCall) {
      const isSaid = kind === "statement" && !deferred && !PLAIN.has(name);
      if (how !== "new" && !deferred && isForeign(name, path)) {
        this.add(at, { line, text });
        return;
      }
      if (name === "process" && SETS_PROCESS.test(path[0] ?? "")) this.add(at, { line, text });
      else if (isSaid || name === "process") this.add(at, { line, soft: true, text });
      return;
    }
    const last = path.at(-1);
    const isObject =
      path.length === 0
        ? SHARED_OBJECTS.has(name)
        : last === "prototype" || last === "env" || last === null;
    if (BUILT_IN.has(name) && path.length === 0 && how === "escape") {
      this.builtIn(used, line, text, deferred);
      return;
    }
    if (how === "write") this.add(at, { line, text: `assigns to ${[name, ...path].join(".")}` });
    else if (isObject && how === "escape")
      this.add(at, { line, text, ...(part && { alias: true }) });
  }

  /** Does the use put something into a container that the module made, and run nothing? */
  isPut(name: string, { path, how }: Use): boolean {
    if (this.reassigned.has(name) || !this.names.isContainer(name)) return false;
    return how === "call" && path.length === 1 && KEEPS.has(path[0] ?? "");
  }

  /** A class of the runtime becomes a part of something, or is handed to a function. */
  private builtIn(used: UsedName, line: number, text: string, deferred: boolean): void {
    const { use, at, part, kind, scope } = used;
    if (use.into === undefined) {
      this.add(at, { line, text, ...(part && { alias: true }) });
      return;
    }
    const into = argumentOf(use, scope, this.names);
    if (into === undefined) return;
    // Elsewhere it is there to tell what something is.
    const kept = kind !== "statement" || deferred;
    const pending: Pending = {
      kind: BUILT_IN_CLASS,
      path: [],
      how: "escape",
      into,
      ...(kept && { kept }),
      line,
      text,
    };
    this.add(at, { line, text, pending });
  }

  /** Does the use change only an object that the module made itself, and nothing that it holds? */
  private isFresh({ name, use: { path, how }, dropped }: UsedName): boolean {
    if (how === "write" && path.length === 0) return true;
    if (this.reassigned.has(name) || !this.names.isMade(name) || !dropped) return false;
    if (how === "write") return path.length === 1 || (path.length === 2 && path[0] === "prototype");
    return how === "call" && path.length === 1 && KEEPS.has(path[0] ?? "");
  }
}

/** Names of the object whose members are the global names. */
const GLOBALS = new Set(["globalThis", "global", "window", "self"]);

/** Of each module. */
const GIVEN = new Set([META, "require", "arguments", "eval", "super"]);

/** A global function that the runtime does not have: somebody has put it there. */
function isForeign(name: string, path: Use["path"]): boolean {
  const [member] = GLOBALS.has(name) ? path : [name];
  return typeof member === "string" && !GIVEN.has(member) && !(member in globalThis);
}

/** Methods that change what they are called on alone; anything else may hand out what it holds. */
const KEEPS = new Set(["push", "unshift", "set", "add", "delete", "clear", "fill"]);

function keyOf({ kind, path, how, into, callback, kept }: Pending): string {
  return JSON.stringify([kind, path, how, into, callback, kept]);
}

/** Classes of the runtime: by another name they can be changed like by their own. */
const BUILT_IN = new Set(
  "Array Object String Number Boolean BigInt Symbol RegExp Date Map Set WeakMap WeakSet WeakRef FinalizationRegistry Iterator Promise Error TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError DOMException Function ArrayBuffer SharedArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array Float16Array Float32Array Float64Array Buffer URL URLSearchParams TextEncoder TextDecoder Response Request Headers Blob File FormData Event EventTarget CustomEvent AbortController AbortSignal ReadableStream WritableStream TransformStream WebSocket MessageChannel MessagePort BroadcastChannel".split(
    " ",
  ),
);
const BUILT_IN_CLASS: Kind = { kind: "class", statics: {}, base: true };
const SHARED_OBJECTS = new Set(
  "import.meta globalThis global window self process Bun Math JSON Reflect Intl Atomics console performance crypto navigator".split(
    " ",
  ),
);

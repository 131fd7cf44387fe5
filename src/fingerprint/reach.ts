// Where a module gets at what loads modules, runs texts or tells the environment, under whatever name. What can be
// followed is told as a load or as the name of a variable; what can't is told as such, and widens.
import { Aliases, type Held, ownerOf } from "./aliases.ts";
import type { EnvReads } from "./env-reads.ts";
import { Follow, type HandedIn } from "./follow.ts";
import type { Loads } from "./loads.ts";
import type { ModuleNames } from "./module-names.ts";
import {
  type ChildFields,
  child,
  isFunction,
  list,
  type Node,
  nameOf,
  propertyName,
  stringOf,
  text,
  unwrap,
} from "./node.ts";
import { isAssigned, mentions, nameOfParameter } from "./own-functions.ts";
import { GLOBALS, type Power, powerOfGlobal, powerOfModule, step } from "./powers.ts";
import { exportedNames, givenByExport, givenByImport, qualified } from "./reach-imports.ts";
import { type Declaration, isLocal, type Scope } from "./scope.ts";
import { type At, Variables } from "./variables.ts";
import { type Visitor, Walk } from "./walk.ts";

const BLOCKS = new Set([
  "BlockStatement",
  "CatchClause",
  "ForInStatement",
  "ForOfStatement",
  "ForStatement",
  "StaticBlock",
  "SwitchStatement",
]);
/** Names that are handed from function to function further than this are given up. */
const WALKS = 12;

export class Reach {
  private readonly aliases = new Aliases();
  private readonly watched = new Set(GLOBALS);
  private readonly exported = new Map<string, Node>();
  private readonly follow: Follow;
  private readonly blocks: { readonly name: string; readonly block: Node }[] = [];
  private handed: HandedIn[] = [];
  /** A name was found that may have been passed by before. */
  private isBehind = false;

  constructor(
    private readonly loads: Loads,
    env: EnvReads,
    private readonly names: ModuleNames,
    private readonly childFields: ChildFields,
  ) {
    const variables = new Variables(env, names, childFields, ({ owner, name }, reader) =>
      this.alias(owner, name, reader, true),
    );
    this.follow = new Follow(loads, env, names, variables, {
      becomes: (name, held, scope) => this.becomes(name, held, scope),
      handIn: (handed) => this.handed.push(handed),
    });
  }

  watches(name: string): boolean {
    return this.watched.has(name);
  }

  /** Imports, exports, what `import(..)` gives, and `constructor`. */
  enter(node: Node, walk: Walk): void {
    switch (node.type) {
      case "ImportDeclaration": {
        if (this.loads.isTypeOnly(node)) return;
        const given = givenByImport(node, (name) => this.loads.isTypeName(name));
        for (const { local, power, written } of given) {
          // Whoever imports it uses it.
          if (power === "anything") this.follow.handOn(power, top(node, written));
          else this.alias(null, local, power, false);
        }
        return;
      }
      case "TSImportEqualsDeclaration":
        this.importEquals(node);
        return;
      case "ExportNamedDeclaration":
      case "ExportAllDeclaration":
        if (this.loads.isTypeOnly(node)) return;
        for (const name of exportedNames(node)) this.exported.set(name, node);
        for (const { power, written } of givenByExport(node))
          this.follow.handOn(power, top(node, written));
        return;
      case "ExportDefaultDeclaration": {
        const name = nameOf(child(child(node, "declaration") ?? node, "id"));
        if (name !== null) this.exported.set(name, node);
        return;
      }
      case "ImportExpression": {
        this.follow.builtin(child(node, "source"), atOf(node, walk, "import(..)"));
        return;
      }
      case "MemberExpression": {
        if (propertyName(node) !== "constructor") return;
        const owner = child(node, "object")?.type;
        const isOwn = owner === "ThisExpression" || owner === "Super";
        if (!isOwn) this.follow.follow("maker", atOf(node, walk, "constructor"));
        return;
      }
    }
  }

  /** Names of blocks at module level, which the walk counts as the module's own. */
  declare({ name, form }: Declaration, walk: Walk): void {
    if (form === "var" || powerOfGlobal(name) === undefined) return;
    const block = walk.stack.findLast(({ type }) => BLOCKS.has(type));
    if (block) this.blocks.push({ name, block });
  }

  reference(node: Node, walk: Walk): void {
    if (node.type === "MetaProperty") {
      const isMeta = nameOf(child(node, "meta")) === "import";
      if (isMeta) this.follow.follow("meta", atOf(node, walk, "import.meta"));
      return;
    }
    const name = text(node, "name");
    const at = atOf(node, walk, name);
    const held = this.aliases.find(name, walk.scope);
    if (held) for (const one of held) this.follow.follow(one, at);
    else if (name === "arguments") this.ownArguments(at);
    else {
      const power = powerOfGlobal(name);
      if (power && !isLocal(name, walk.scope) && !this.isShadowed(name, node))
        this.follow.follow(power, at);
    }
  }

  /** After the first walk. */
  finish(program: Node, mayTakeConstructor: boolean): void {
    const visitor: Visitor = {
      declare: nothing,
      outermost: nothing,
      enter: nothing,
      reference: (node, walk) => {
        if (typeof node.name === "string" && this.watched.has(node.name))
          this.reference(node, walk);
      },
    };
    // Names were found where others had used them already.
    for (let walks = 0; this.settle(program); walks++) {
      if (walks === WALKS) {
        this.follow.handOn("anything", top(program, "what is handed from function to function"));
        break;
      }
      new Walk(this.childFields, visitor, new Set()).run(program);
    }
    for (const [name, node] of this.exported) {
      for (const held of this.aliases.find(name, null) ?? [])
        this.follow.handOn(held, top(node, name));
    }
    if (!mayTakeConstructor) return;
    const taken = mentions(program, isTakenConstructor, this.childFields);
    if (taken) this.follow.handOn("maker", top(taken, "constructor"));
  }

  /** At the end of a walk; whether another one may find more. */
  private settle(program: Node): boolean {
    const { handed } = this;
    this.handed = [];
    for (const { held, callee, index, at } of handed) {
      const fn = this.functionAt(callee, at.scope);
      // Another function may have been put in its place.
      const stands = fn && !isAssigned(program, callee, this.childFields);
      const name = stands ? nameOfParameter(fn, index, this.childFields) : null;
      if (fn && name) this.alias(fn, name, held, true);
      else this.follow.handOn(held, at);
    }
    const again = this.isBehind;
    this.isBehind = false;
    return again;
  }

  private isShadowed(name: string, { start, end }: Node): boolean {
    if (this.names.shadows(name)) return !this.loads.isTypeName(name);
    return this.blocks.some(
      (own) => own.name === name && own.block.start <= start && own.block.end >= end,
    );
  }

  /** `import p = require("process")`, `import env = process.env` */
  private importEquals(node: Node): void {
    const target = child(node, "moduleReference");
    const local = nameOf(child(node, "id"));
    if (target === null || local === null) return;
    const spec = stringOf(child(target, "expression"));
    const [root = "", ...path] = spec === null ? qualified(target) : [];
    const held = this.aliases.find(root, null) ?? [powerOfGlobal(root)];
    const roots = spec === null ? held : [powerOfModule(spec)];
    for (const one of roots) {
      const power = typeof one === "string" ? path.reduce(stepOrNone, one) : undefined;
      if (power) this.alias(null, local, power, false);
    }
  }

  /** A module of CommonJS is a function, with `require` among its arguments. */
  private ownArguments(at: At): void {
    const isOwn = ({ type }: Node): boolean =>
      type === "FunctionExpression" || type === "FunctionDeclaration" || type.startsWith("Class");
    if (!at.stack.some(isOwn)) this.follow.follow("anything", at);
  }

  private becomes(name: string, held: Held, scope: Scope | null): boolean {
    const owner = ownerOf(name, scope);
    if (owner === undefined && !this.names.has(name)) return false;
    this.alias(owner?.node ?? null, name, held, owner !== undefined);
    return true;
  }

  private alias(owner: Node | null, name: string, held: Held, behind: boolean): void {
    this.watched.add(name);
    if (this.aliases.add(owner, name, held) && behind) this.isBehind = true;
  }

  private functionAt(name: string, scope: Scope | null): Node | null {
    const local = ownerOf(name, scope)?.names?.get(name);
    if (local === undefined) return this.names.functionOf(name);
    const isFixed = local.form === "function" || local.form === "const";
    if (!isFixed || local.value === null || local.path?.length !== 0) return null;
    const fn = unwrap(local.value);
    return isFunction(fn) ? fn : null;
  }
}

function atOf(node: Node, { stack, scope }: Walk, written: string): At {
  return { node, stack: [...stack], scope, written };
}

function top(node: Node, written: string): At {
  return { node, stack: [], scope: null, written };
}

function nothing(): void {
  // Only references are of interest in a further walk.
}

function stepOrNone(power: Power | undefined, name: string): Power | undefined {
  return power && step(power, name);
}

/** `const { constructor: F } = f`, `Reflect.get(f, "constructor")` */
function isTakenConstructor(node: Node): boolean {
  if (node.type === "ObjectPattern") {
    const parts = list(node, "properties").filter(({ type }) => type === "Property");
    return parts.some((part) => propertyName(part) === "constructor");
  }
  if (node.type !== "CallExpression") return false;
  const callee = child(node, "callee");
  const method = callee?.type === "MemberExpression" ? (propertyName(callee) ?? "get") : "";
  if (!/^get/.test(method)) return false;
  return list(node, "arguments").some((arg) => stringOf(arg) === "constructor");
}

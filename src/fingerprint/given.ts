// Functions that are written where a call gets them: `define("a", () => ..)`. They run while the module is evaluated only
// if what is called calls them, which the whole graph tells.
import { indexAt } from "./cuts.ts";
import type { Handing } from "./facts.ts";
import { isImport } from "./kinds.ts";
import type { ModuleNames } from "./module-names.ts";
import { child, dotted, isTransparent, list, type Node, propertyName } from "./node.ts";
import { argumentOf } from "./parameters.ts";

interface Given {
  readonly start: number;
  readonly end: number;
  readonly callee: readonly string[];
  readonly index: number;
  readonly path: readonly string[];
}

export class GivenFunctions {
  private readonly found: Given[] = [];

  /** A function that is in no other. */
  see(fn: Node, stack: readonly Node[]): void {
    const at = stack.findLastIndex((node) => !isTransparent(node));
    const whole = stack[at]?.type === "Property" ? stack[at - 1] : undefined;
    if (whole !== undefined && child(stack[at] as Node, "value") !== (stack[at + 1] ?? fn)) return;
    const name = whole === undefined ? null : propertyName(stack[at] as Node);
    if (whole !== undefined && (name === null || whole.type !== "ObjectExpression")) return;
    const call = whole === undefined ? stack[at] : stack[at - 2];
    const argument = whole ?? stack[at + 1] ?? fn;
    if (call?.type !== "CallExpression") return;
    const callee = dotted(child(call, "callee"));
    const args = list(call, "arguments");
    const index = args.indexOf(argument);
    const isSpread = args.slice(0, index).some(({ type }) => type === "SpreadElement");
    if (callee === null || index === -1 || isSpread) return;
    this.found.push({
      start: fn.start,
      end: fn.end,
      callee,
      index,
      path: name === null ? [] : [name],
    });
  }

  /** When all is seen: to whom each is given, where it can be told. */
  finish(names: ModuleNames): readonly (Handing | null)[] {
    this.found.sort((a, b) => a.start - b.start);
    return this.found.map(({ callee, index, path }) => {
      const root = names.kindOfName(callee[0] ?? "");
      const isModule = isImport(root) && root.path.length === 0;
      // A method: it is called on something, which may be anything.
      if (callee.length !== (isModule ? 2 : 1)) return null;
      const into = argumentOf({ into: { callee, index } }, null, names);
      return into === undefined ? null : { ...into, path };
    });
  }

  /** The index of the function that holds an offset; -1: none. */
  at(offset: number): number {
    return indexAt(this.found, offset);
  }
}

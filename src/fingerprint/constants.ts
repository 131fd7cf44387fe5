// Variables of functions, blocks and loops of which the code alone says what they hold.
import { type Bindings, hasOwnThis } from "./bindings.ts";
import { usesOf } from "./context.ts";
import { type FreeNames, freeNames, usesIn } from "./free-names.ts";
import { harmless } from "./harm.ts";
import { kindOf } from "./initial.ts";
import type { ModuleNames } from "./module-names.ts";
import { type ChildFields, type Node, unwrap } from "./node.ts";
import type { Form, Scope } from "./scope.ts";

const FIXED: ReadonlySet<Form> = new Set(["const", "function", "class", "enum"]);
/** Can make something that is changed later. */
const FILLABLE = new Set([
  "ArrayExpression",
  "ConditionalExpression",
  "LogicalExpression",
  "ObjectExpression",
]);

export class Constants {
  private readonly known = new Map<Node, FreeNames>();

  constructor(
    private readonly bindings: Bindings,
    private readonly names: ModuleNames,
    private readonly childFields: ChildFields,
  ) {}

  freeOf(node: Node): FreeNames {
    const known = this.known.get(node);
    if (known) return known;
    const made = freeNames(node, this.childFields);
    this.known.set(node, made);
    return made;
  }

  /** An expression of literals and names of the module, without calls. */
  isConstant(node: Node, scope: Scope | null, above: readonly Node[] = []): boolean {
    if (above.includes(node)) return true;
    const free = this.freeOf(node);
    if (free.computes) return false;
    return free.names.every(({ name, node: { start } }) => {
      const binding = this.bindings.find(name, scope, start);
      if (binding === undefined) return !["this", "arguments"].includes(name) || !hasOwnThis(scope);
      const { form, value } = binding.local;
      if (value === null || !FIXED.has(form)) return false;
      const inner = unwrap(value);
      return (
        this.isConstant(inner, binding.scope, [...above, node]) &&
        !this.isChanged(name, inner, binding.owner)
      );
    });
  }

  /** An object or a list of a function or a loop can be filled after it was made. */
  isChanged(name: string, value: Node, owner: Node): boolean {
    if (!FILLABLE.has(value.type)) return false;
    const kind = kindOf(value, this.names);
    return usesIn(name, owner, this.childFields).some(({ node, stack }) =>
      usesOf(node, stack, this.names.trusted).some((use) => !harmless(kind, use)),
    );
  }
}

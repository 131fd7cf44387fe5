// Edits of lists in expressions: arguments, properties, elements.
import { child, flag, list, type Node } from "../../../src/fingerprint/node.ts";
import { type Code, replace, type Splice, swap } from "./code.ts";
import type { CodeKind } from "./model.ts";

/** Takes one item out of a list of them, with a comma. */
function without(code: Code, items: readonly Node[], item: Node): Splice[] {
  const index = items.indexOf(item);
  const next = items[index + 1];
  const before = items[index - 1];
  if (next) return [{ start: item.start, end: next.start, text: "" }];
  if (before) return [{ start: before.end, end: item.end, text: "" }];
  const comma = /^\s*,/.exec(code.text.slice(item.end))?.[0].length ?? 0;
  return [{ start: item.start, end: item.end + comma, text: "" }];
}

export const ITEM_EDITS: readonly CodeKind[] = [
  {
    kind: "arguments swapped",
    edit: (code, rng) => {
      const node = rng.maybe(
        code
          .of("CallExpression", "NewExpression")
          .filter((each) => list(each, "arguments").length > 1),
      );
      const [one, two] = node ? list(node, "arguments") : [];
      return one && two ? swap(code, one, two) : null;
    },
  },
  {
    kind: "argument dropped",
    edit: (code, rng) => {
      const node = rng.maybe(
        code
          .of("CallExpression", "NewExpression")
          .filter((each) => list(each, "arguments").length > 0),
      );
      const args = node ? list(node, "arguments") : [];
      const arg = rng.maybe(args);
      return arg ? without(code, args, arg) : null;
    },
  },
  {
    kind: "property dropped",
    edit: (code, rng) => {
      const node = rng.maybe(code.of("ObjectExpression", "ArrayExpression"));
      const items = node
        ? list(node, node.type === "ObjectExpression" ? "properties" : "elements")
        : [];
      const item = rng.maybe(items);
      return item ? without(code, items, item) : null;
    },
  },
  {
    kind: "properties swapped",
    edit: (code, rng) => {
      const node = rng.maybe(
        code.of("ObjectExpression").filter((each) => list(each, "properties").length > 1),
      );
      const [one, two] = node ? list(node, "properties") : [];
      return one && two ? swap(code, one, two) : null;
    },
  },
  {
    kind: "elements swapped",
    edit: (code, rng) => {
      const node = rng.maybe(
        code.of("ArrayExpression").filter((each) => list(each, "elements").length > 1),
      );
      const [one, two] = node ? list(node, "elements") : [];
      return one && two ? swap(code, one, two) : null;
    },
  },
  {
    kind: "computed key",
    edit: (code, rng) => {
      const node = rng.maybe(
        code
          .of("Property", "MethodDefinition", "PropertyDefinition")
          .filter((each) => flag(each, "computed")),
      );
      const key = node ? child(node, "key") : null;
      return key ? replace(key, `${code.source(key)} + ""`) : null;
    },
  },
];

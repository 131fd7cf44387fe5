// Which names of a module imports and exports are about, as far as something with a power may stand behind them.
import { child, list, type Node, nameOf, stringOf, text } from "./node.ts";
import { type Power, powerOfModule, step } from "./powers.ts";

export interface Given {
  readonly local: string;
  readonly power: Power;
  readonly written: string;
}

/** What the names of an import hold. */
export function givenByImport(node: Node, isType: (name: string) => boolean): readonly Given[] {
  const spec = stringOf(child(node, "source")) ?? "";
  const power = powerOfModule(spec);
  if (power === undefined) return [];
  return list(node, "specifiers").flatMap((item) => {
    const local = nameOf(child(item, "local"));
    if (local === null || isType(local)) return [];
    const isOne = item.type === "ImportSpecifier";
    return given(spec, power, isOne ? nameOf(child(item, "imported")) : "default", local);
  });
}

/** What `export .. from` hands on. */
export function givenByExport(node: Node): readonly Given[] {
  const spec = stringOf(child(node, "source")) ?? "";
  const power = powerOfModule(spec);
  if (power === undefined) return [];
  if (node.type === "ExportAllDeclaration") return [{ local: "*", power, written: spec }];
  return list(node, "specifiers").flatMap((item) =>
    given(spec, power, nameOf(child(item, "local")), "*"),
  );
}

function given(spec: string, power: Power, name: string | null, local: string): readonly Given[] {
  if (name === "default") return [{ local, power, written: spec }];
  const one = step(power, name);
  return one === undefined ? [] : [{ local, power: one, written: `${name} of ${spec}` }];
}

/** Names of the module itself that an export hands on. */
export function exportedNames(node: Node): readonly string[] {
  if (stringOf(child(node, "source")) !== null) return [];
  const declaration = child(node, "declaration");
  const specified = list(node, "specifiers").map((item) => nameOf(child(item, "local")));
  const own = declaration ? nameOf(child(declaration, "id")) : null;
  const declared = declaration ? list(declaration, "declarations") : [];
  const all = [...specified, own, ...declared.flatMap((one) => namesIn(child(one, "id")))];
  return all.filter((name) => name !== null);
}

function namesIn(pattern: Node | null): readonly string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [text(pattern, "name")];
    case "ObjectPattern":
      return list(pattern, "properties").flatMap((part) =>
        namesIn(child(part, part.type === "Property" ? "value" : "argument")),
      );
    case "ArrayPattern":
      return list(pattern, "elements").flatMap(namesIn);
    case "AssignmentPattern":
      return namesIn(child(pattern, "left"));
    case "RestElement":
      return namesIn(child(pattern, "argument"));
    default:
      return [];
  }
}

/** The parts of `import x = a.b.c`. */
export function qualified(node: Node): readonly string[] {
  if (node.type !== "TSQualifiedName") return [text(node, "name")];
  const left = child(node, "left");
  return [...(left ? qualified(left) : []), nameOf(child(node, "right")) ?? ""];
}

// What a module imports and exports, statement by statement.
import { namesOf } from "./cuts.ts";
import { child, flag, list, type Node, nameOf, stringOf } from "./node.ts";
import { qualified } from "./reach-imports.ts";
import { emptyTable } from "./table.ts";
import { DEFAULT, type Export, type Import, type StaticImport } from "./units.ts";

export interface Tables {
  readonly imports: Readonly<Record<string, Import>>;
  readonly exports: Readonly<Record<string, Export>>;
  readonly stars: readonly string[];
  readonly statics: readonly (StaticImport & { readonly names: readonly string[] })[];
  /** Statements that are no units. */
  readonly others: readonly Node[];
}

export function tablesOf(
  program: Node,
  isTypeOnly: (node: Node) => boolean,
  isTypeName: (name: string) => boolean,
): Tables {
  const imports: Record<string, Import> = emptyTable();
  const exports: Record<string, Export> = emptyTable();
  const stars: string[] = [];
  const statics: (StaticImport & { names: readonly string[] })[] = [];
  const others: Node[] = [];
  /** `import x = require("./x")` */
  const importEquals = (node: Node | null): void => {
    const target = node && child(node, "moduleReference");
    const required = target && stringOf(child(target, "expression"));
    const local = node && nameOf(child(node, "id"));
    if (required == null || local === null || node?.importKind === "type") return;
    const from = `require ${required}`;
    imports[local] = { source: from, name: null };
    // Loaded whether it is used or not.
    statics.push({ source: from, names: ["*"] });
  };
  for (const node of list(program, "body")) {
    const spec = stringOf(child(node, "source"));
    const source = `import ${spec ?? ""}`;
    switch (node.type) {
      case "ImportDeclaration": {
        if (isTypeOnly(node)) break;
        const names: string[] = [];
        for (const item of list(node, "specifiers")) {
          const local = nameOf(child(item, "local"));
          if (local === null || isTypeName(local)) continue;
          names.push(local);
          imports[local] = { source, name: importedName(item) };
        }
        const isBare = list(node, "specifiers").length === 0;
        statics.push({ source, names, ...(isBare && { bare: true }) });
        others.push(node);
        break;
      }
      case "TSImportEqualsDeclaration":
        importEquals(node);
        break;
      case "ExportAllDeclaration": {
        if (isTypeOnly(node) || node.exportKind === "type") break;
        const name = nameOf(child(node, "exported"));
        if (name === null) stars.push(source);
        else exports[name] = { source, name: null };
        statics.push({ source, names: ["*"] });
        others.push(node);
        break;
      }
      case "ExportNamedDeclaration":
        if (isTypeOnly(node) || node.exportKind === "type") break;
        importEquals(child(node, "declaration"));
        exportNames(node, spec === null ? null : source, exports);
        if (spec !== null) {
          statics.push({ source, names: ["*"] });
          others.push(node);
        } else if (child(node, "declaration") === null) others.push(node);
        break;
      case "ExportDefaultDeclaration": {
        const value = child(node, "declaration");
        const own = value?.type.endsWith("Declaration") ? nameOf(child(value, "id")) : null;
        // An import handed on is what it was: only a variable may have another value later.
        const handed = value?.type === "Identifier" ? nameOf(value) : null;
        const isImport = handed !== null && Object.hasOwn(imports, handed);
        exports.default = { local: own ?? (isImport ? handed : DEFAULT) };
        break;
      }
    }
  }
  return { imports, exports, stars, statics, others };
}

function importedName(item: Node): string | null {
  if (item.type === "ImportNamespaceSpecifier") return null;
  return item.type === "ImportSpecifier" ? nameOf(child(item, "imported")) : "default";
}

function exportNames(node: Node, source: string | null, exports: Record<string, Export>): void {
  for (const item of list(node, "specifiers")) {
    const exported = nameOf(child(item, "exported"));
    const local = nameOf(child(item, "local"));
    if (exported === null || local === null || item.exportKind === "type") continue;
    exports[exported] = source === null ? { local } : { source, name: local };
  }
  const declaration = child(node, "declaration");
  if (declaration === null || flag(declaration, "declare")) return;
  const id = child(declaration, "id");
  const own = id?.type === "TSQualifiedName" ? (qualified(id)[0] ?? null) : nameOf(id);
  const names = list(declaration, "declarations").flatMap((one) => namesOf(child(one, "id")));
  for (const name of own === null ? names : [own]) exports[name] = { local: name };
}

// What the runtime refuses without saying where: data that is no JSON, expressions of texts that are none.
import { readFileSync } from "node:fs";
import type { Failure } from "../model/failure.ts";
import type { LoadedModule, ModuleGraph } from "./module-graph.ts";
import { type ChildFields, isNode, Lines, type Node } from "./node.ts";
import { langOf, parse, semanticFailure } from "./syntax.ts";

/** In all modules; empty: nothing of that kind was found. */
export async function misread({ modules }: ModuleGraph): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const module of modules.values()) {
    if (module.type === "json") failures.push(...(await misreadJson(module)));
    else if (module.type === "code") failures.push(...(await misreadPatterns(module)));
  }
  return failures;
}

async function misreadJson({ path, key }: LoadedModule): Promise<Failure[]> {
  const text = readFileSync(path, "utf8");
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    // What is no JSON is mostly no expression either, and then there is a place.
    const outcome = await parse(key, `(${text}\n)`, "jsx");
    const where = outcome.kind === "broken" ? outcome.failure.where : undefined;
    const at = where?.line === 1 && where.column !== undefined ? where.column - 1 : where?.column;
    const place = where?.line === undefined ? {} : { line: where.line, ...(at && { column: at }) };
    const source = where?.line === undefined ? undefined : text.split(/\r?\n/)[where.line - 1];
    const why = error instanceof Error ? error.message : String(error);
    const message = `syntax error: ${why} in ${key}`;
    return [
      {
        code: "syntax",
        message,
        where: { file: key, ...place, ...(source !== undefined && { source }) },
      },
    ];
  }
}

async function misreadPatterns({ path, key }: LoadedModule): Promise<Failure[]> {
  const text = readFileSync(path, "utf8");
  const outcome = await parse(key, text, langOf(path) ?? "ts");
  if (outcome.kind !== "parsed") return [];
  // What the syntax allows and the language does not: labels, constructors, names that are declared twice.
  const refused = await semanticFailure(key, text, langOf(path) ?? "ts");
  if (refused !== null) return [refused];
  const { program, childFields } = outcome.parsed;
  const lines = new Lines(text);
  return patternsIn(program, childFields).flatMap(({ start, why }) => {
    const line = lines.at(start);
    const where = { file: key, line, column: lines.columnAt(start), source: lines.textOf(line) };
    return [{ code: "syntax" as const, message: `syntax error: ${why} in ${key}`, where }];
  });
}

interface Refused {
  readonly start: number;
  readonly why: string;
}

function patternsIn(node: Node, fields: ChildFields): Refused[] {
  const { regex } = node;
  if (typeof regex === "object" && regex !== null && "pattern" in regex && "flags" in regex) {
    try {
      new RegExp(String(regex.pattern), String(regex.flags));
      return [];
    } catch (error) {
      return [{ start: node.start, why: error instanceof Error ? error.message : String(error) }];
    }
  }
  return (fields[node.type] ?? []).flatMap((field) => {
    const value = node[field];
    const inner = Array.isArray(value) ? value : [value];
    return inner.filter(isNode).flatMap((one) => patternsIn(one, fields));
  });
}

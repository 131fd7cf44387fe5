// The files that `param("conf.yaml", "a.b")` names.
import { readFileSync } from "node:fs";
import { extname, resolve } from "node:path";
import { isPlainObject } from "../api/problem.ts";
import type { FileParam } from "../api/spec.ts";
import { lookUp } from "../api/template.ts";
import { fail, ok, type Result, type Where } from "../model/failure.ts";
import { didYouMean } from "../model/suggest.ts";
import { isMap, type Value, type ValueMap } from "../model/value.ts";
import { plain } from "./adopt.ts";
import { parseYaml, type TextCache } from "./yaml.ts";

type Content = Result<Value> | { readonly ok: "missing" };

/** Reads each file once. */
export class ParamFiles {
  readonly #root: string;
  readonly #cache: TextCache | undefined;
  readonly #contents = new Map<string, Content>();

  constructor(root: string, cache?: TextCache) {
    this.#root = root;
    this.#cache = cache;
  }

  /**
   * The value, or why there is none; the fallback stands in for a missing file or key. `exact`: integers stay bigints.
   */
  get(
    { file, key, fallback }: FileParam,
    where: Where,
    label: string,
    exact = false,
  ): Result<Value> {
    const content = this.#content(file);
    if (content.ok === false) {
      return { ok: false, error: content.error.map((failure) => ({ where, ...failure })) };
    }
    const value =
      content.ok === true && isMap(content.value) ? lookUp(content.value, key) : undefined;
    if (value !== undefined) return ok(exact ? value : plain(value));
    if (fallback !== undefined) return ok(fallback);
    const why = content.ok === true ? `${file} has no "${key}"` : `there is no file ${file}`;
    const known = content.ok === true && isMap(content.value) ? pathsIn(content.value) : [];
    return fail({
      code: "params",
      message: `${label}: ${why}`,
      where,
      ...didYouMean(key, known),
    });
  }

  #content(file: string): Content {
    const known = this.#contents.get(file) ?? read(this.#root, file, this.#cache);
    this.#contents.set(file, known);
    return known;
  }
}

function read(root: string, file: string, cache: TextCache | undefined): Content {
  let text: string;
  try {
    text = readFileSync(resolve(root, file), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return { ok: "missing" };
    }
    return fail({ code: "io", message: `cannot read ${file}: ${String(error)}` });
  }
  switch (extname(file).toLowerCase()) {
    case ".toml":
      return readToml(text, file);
    case ".json":
    case ".yaml":
    case ".yml": {
      const parsed = parseYaml(text, file, cache);
      return parsed.ok ? ok(parsed.value.value) : parsed;
    }
    default:
      return fail({
        code: "params",
        message: `param() can't read ${file}`,
        hint: "It reads .yaml, .yml, .json and .toml.",
      });
  }
}

function readToml(text: string, file: string): Result<Value> {
  try {
    return ok(withoutDates(Bun.TOML.parse(text)));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return fail({ code: "syntax", message: `${file}: ${message}`, where: { file } });
  }
}

/** TOML's dates and times become text. */
function withoutDates(value: unknown): Value {
  if (Array.isArray(value)) return value.map(withoutDates);
  if (typeof value !== "object" || value === null) return value as Value;
  if (!isPlainObject(value)) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutDates(item)]));
}

/** All dotted paths, for a suggestion. */
function pathsIn(map: ValueMap, prefix = ""): string[] {
  return Object.entries(map).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    return isMap(value) ? [path, ...pathsIn(value, `${path}.`)] : [path];
  });
}

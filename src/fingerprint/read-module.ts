// One module from disk: its digest and its facts, kept by its stat.
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type { Failure } from "../model/failure.ts";
import { analyse, dataFacts } from "./analyse.ts";
import { xxh64 } from "./digest.ts";
import { FACTS, type ModuleFacts, NO_FACTS } from "./facts.ts";
import { keyOf } from "./paths.ts";
import { type FingerprintCache, isForbidden, type Stat, statOf } from "./stat.ts";
import { langOf } from "./syntax.ts";

export interface ReadModule {
  readonly key: string;
  /** Absolute, links followed. */
  readonly path: string;
  /** `code`, or what kind of data it is. */
  readonly type: string;
  readonly hash: string;
  /** Its stat when it was read. */
  readonly stamp: string;
  readonly facts: ModuleFacts;
  readonly failure?: Failure;
}

interface Kept {
  readonly hash: string;
  readonly facts: ModuleFacts;
}

export class ModuleReader {
  constructor(
    private readonly root: string,
    private readonly cache: FingerprintCache,
  ) {}

  /** Undefined: it is gone. */
  async read(path: string, type: string): Promise<ReadModule | undefined> {
    const { root, cache } = this;
    const key = keyOf(root, path);
    const stat = statOf(path);
    if (stat?.kind !== "file") return undefined;
    const { stamp } = stat;
    const base = { key, path, type, stamp };
    const cached = cache.get(`module ${FACTS}`, `${type} ${key}`, stamp);
    if (cached !== undefined) {
      const kept: Kept = JSON.parse(cached);
      return { ...base, ...kept };
    }
    try {
      const bytes = readFileSync(path);
      const hash = xxh64(bytes);
      const analysed = await analyseBytes(bytes, key, path, type);
      if (!analysed.ok) return { ...base, hash, facts: NO_FACTS, failure: analysed.failure };
      this.keep(type, key, stat, { hash, facts: analysed.facts });
      return { ...base, hash, facts: analysed.facts };
    } catch (error) {
      if (!isForbidden(error)) throw error;
      const failure: Failure = {
        code: "io",
        message: `${key} can't be read`,
        where: { file: key },
      };
      return { ...base, hash: "unreadable", facts: NO_FACTS, failure };
    }
  }

  private keep(type: string, key: string, stat: Stat, kept: Kept): void {
    if (stat.racy) return;
    const json = JSON.stringify(kept);
    this.cache.set(`module ${FACTS}`, `${type} ${key}`, stat.stamp, json);
  }
}

/** How a module is read, by its name, unless the import says otherwise. */
export function typeOf(path: string, attribute?: string): string {
  if (attribute !== undefined && DATA.has(attribute)) return attribute;
  if (attribute === "macro" || CODE.has(attribute ?? "")) return "code";
  if (langOf(path) !== undefined) return "code";
  const name = extname(path).slice(1);
  return name === "yml" ? "yaml" : name === "txt" ? "text" : DATA.has(name) ? name : "file";
}

const CODE = new Set(["ts", "tsx", "js", "jsx"]);
const DATA = new Set([
  "json",
  "jsonc",
  "json5",
  "toml",
  "yaml",
  "text",
  "file",
  "html",
  "css",
  "sqlite",
]);

async function analyseBytes(
  bytes: Buffer,
  key: string,
  path: string,
  type: string,
): ReturnType<typeof analyse> {
  if (type !== "code") {
    const source = type === "json" ? bytes.toString("utf8") : "";
    return { ok: true, facts: dataFacts(source, type) };
  }
  return analyse(key, bytes.toString("utf8"), langOf(path) ?? "ts");
}

// One module from disk: its digest and its facts, kept by its stat.
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type { Failure } from "../model/failure.ts";
import { analyse, dataFacts } from "./analyse.ts";
import { xxh64 } from "./digest.ts";
import { FACTS, type ModuleFacts, NO_FACTS, NO_STATE, type StateFacts } from "./facts.ts";
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
  /** Read when it is asked for. */
  readonly state: () => StateFacts;
  readonly failure?: Failure;
}

interface Kept {
  readonly hash: string;
  readonly facts: ModuleFacts;
}

const MODULES = `module ${FACTS}`;
const STATES = `module state ${FACTS}`;
const HANDINGS = `module handing ${FACTS}`;

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
    const cached = cache.get(MODULES, `${type} ${key}`, stamp);
    const state = cache.get(STATES, `${type} ${key}`, stamp);
    if (cached !== undefined && state !== undefined) {
      const kept: Kept = JSON.parse(cached);
      return { ...base, ...kept, state: once(() => JSON.parse(state)) };
    }
    try {
      const bytes = readFileSync(path);
      const hash = xxh64(bytes);
      const analysed = await analyseBytes(bytes, key, path, type);
      if (!analysed.ok) return { ...base, hash, ...NOTHING, failure: analysed.failure };
      const { module: facts, state: made } = analysed.facts;
      this.keep(type, key, stat, { hash, facts }, made);
      return { ...base, hash, facts, state: () => made };
    } catch (error) {
      if (!isForbidden(error)) throw error;
      const failure: Failure = {
        code: "io",
        message: `${key} can't be read`,
        where: { file: key },
      };
      return { ...base, hash: "unreadable", ...NOTHING, failure };
    }
  }

  /** Its state, and what it hands to functions of other modules. */
  async handing({ key, path, type, stamp, state }: ReadModule): Promise<StateFacts> {
    const cached = this.cache.get(HANDINGS, `${type} ${key}`, stamp);
    if (cached !== undefined) return JSON.parse(cached);
    const stat = statOf(path);
    // Data, or no longer what was read: whoever asks what changed is told.
    if (type !== "code" || stat?.stamp !== stamp) return state();
    const analysed = await analyseBytes(readFileSync(path), key, path, type, true);
    if (!analysed.ok) return state();
    const made = analysed.facts.state;
    if (!stat.racy) this.cache.set(HANDINGS, `${type} ${key}`, stamp, JSON.stringify(made));
    return made;
  }

  private keep(type: string, key: string, stat: Stat, kept: Kept, state: StateFacts): void {
    if (stat.racy) return;
    this.cache.set(MODULES, `${type} ${key}`, stat.stamp, JSON.stringify(kept));
    this.cache.set(STATES, `${type} ${key}`, stat.stamp, JSON.stringify(state));
  }
}

const NOTHING = { facts: NO_FACTS, state: (): StateFacts => NO_STATE };

function once(make: () => StateFacts): () => StateFacts {
  let made: StateFacts | undefined;
  return () => {
    made ??= make();
    return made;
  };
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
  handing = false,
): ReturnType<typeof analyse> {
  if (type !== "code") {
    const source = type === "json" ? bytes.toString("utf8") : "";
    return { ok: true, facts: dataFacts(source, type) };
  }
  return analyse(key, bytes.toString("utf8"), langOf(path) ?? "ts", handing);
}

// One module from disk: its digest and its facts, kept by its stat.
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type { Failure } from "../model/failure.ts";
import type { Analysis } from "./analyse.ts";
import { dataFacts, parserOf } from "./data.ts";
import { xxh64 } from "./digest.ts";
import {
  FACTS,
  type Facts,
  type ModuleFacts,
  NO_FACTS,
  NO_STATE,
  type StateFacts,
} from "./facts.ts";
import { plainBytes, textOf } from "./line-ends.ts";
import { once } from "./once.ts";
import { keyOf } from "./paths.ts";
import type { RunFacts } from "./runs.ts";
import { type FingerprintCache, isForbidden, type Stat, statOf } from "./stat.ts";
import { importsOf, langOf, startParsing } from "./syntax.ts";
import { NO_UNITS, type UnitFacts } from "./units.ts";

export interface ReadModule {
  readonly key: string;
  /** Absolute, links followed. */
  readonly path: string;
  /** `code`, or what kind of data it is. */
  readonly type: string;
  readonly hash: string;
  /** Of code and parsed data: the same for all line endings. */
  readonly textHash: string;
  /** Its stat when it was read. */
  readonly stamp: string;
  readonly facts: ModuleFacts;
  /** Read when it is asked for. */
  readonly state: () => StateFacts;
  readonly units: () => UnitFacts;
  /** Undefined: not analysed. Of what stands outside functions. */
  readonly runs: () => RunFacts | undefined;
  readonly failure?: Failure;
}

interface Kept {
  readonly hash: string;
  readonly textHash: string;
  readonly facts: ModuleFacts;
}

const MODULES = `module ${FACTS}`;
const STATES = `module state ${FACTS}`;
const UNITS = `module units ${FACTS}`;
const RUNS = `module runs ${FACTS}`;
const DEEP_RUNS = `module deep runs ${FACTS}`;
const HANDINGS = `module handing ${FACTS}`;

/** Not all is there that was kept of a module: the state has been damaged. */
export class LostFacts extends Error {}

/** A module that has been read, and is being parsed on another thread. */
interface Started {
  readonly stat: Stat;
  readonly bytes: Buffer;
  readonly parsing: ReturnType<typeof startParsing>;
}

export class ModuleReader {
  private readonly started = new Map<string, Started>();

  /**
   * `imports` is told what a module imports as soon as that is known, while the rest is still to be found.
   * `isChecked`: all that is known of a module is there, or it is looked through again.
   */
  constructor(
    private readonly root: string,
    private readonly cache: FingerprintCache,
    private readonly imports?: (path: string, specs: readonly string[]) => void,
    private readonly isChecked = false,
  ) {}

  /** Begins with a module that is going to be asked for. What is wrong with it is told then. */
  begin(path: string): void {
    if (typeOf(path) !== "code" || this.started.has(path)) return;
    const key = keyOf(this.root, path);
    try {
      const stat = statOf(path);
      if (stat?.kind !== "file" || this.cache.get(MODULES, `code ${key}`, stat.stamp)) return;
      this.start(path, key, stat);
    } catch (error) {
      if (!isForbidden(error)) throw error;
    }
  }

  private start(path: string, key: string, stat: Stat): Started {
    const bytes = readFileSync(path);
    const parsing = startParsing(key, bytes.toString("utf8"), langOf(path) ?? "ts");
    const made = { stat, bytes, parsing };
    this.started.set(path, made);
    parsing.then(
      (result) => this.imports?.(path, importsOf(result)),
      () => {
        // Told to whoever asks for the module.
      },
    );
    return made;
  }

  /** Undefined: it is gone. */
  async read(path: string, type: string): Promise<ReadModule | undefined> {
    const { root, cache } = this;
    const key = keyOf(root, path);
    const before = type === "code" ? this.started.get(path) : undefined;
    const stat = before?.stat ?? statOf(path);
    if (stat?.kind !== "file") return undefined;
    const { stamp } = stat;
    const base = { key, path, type, stamp };
    const cached = cache.get(MODULES, `${type} ${key}`, stamp);
    if (cached !== undefined && !(this.isChecked && this.isDamaged(`${type} ${key}`, stamp))) {
      const kept: Kept = JSON.parse(cached);
      // Where nothing has changed nobody asks for them.
      const facts = {
        state: once(() => JSON.parse(this.later(STATES, `${type} ${key}`, stamp))),
        units: once(() => JSON.parse(this.later(UNITS, `${type} ${key}`, stamp))),
        runs: once(() => parsed(cache.get(RUNS, `${type} ${key}`, stamp))),
      };
      return { ...base, ...kept, ...facts };
    }
    try {
      const started = before ?? (type === "code" ? this.start(path, key, stat) : undefined);
      const bytes = started?.bytes ?? readFileSync(path);
      const hash = xxh64(bytes);
      const analysed = await analyseBytes(bytes, key, path, type, { started: started?.parsing });
      this.started.delete(path);
      const textHash = xxh64(plainBytes(bytes, type));
      const hashes = { hash, textHash };
      if (!analysed.ok) return { ...base, ...hashes, ...nothing(hash), failure: analysed.failure };
      const { module: facts, state, units: found, runs } = analysed.facts;
      const units = found.digest === "" ? { ...found, digest: textHash } : found;
      this.keep(type, key, stat, { ...hashes, facts }, { state, units, runs });
      const later = { state: () => state, units: () => units, runs: () => runs };
      return { ...base, ...hashes, facts, ...later };
    } catch (error) {
      if (!isForbidden(error)) throw error;
      const failure: Failure = {
        code: "io",
        message: `${key} can't be read`,
        where: { file: key },
      };
      const hash = "unreadable";
      return { ...base, hash, textHash: hash, ...nothing(hash), failure };
    }
  }

  /** Its state, and what it hands to functions of other modules. */
  async handing({ key, path, type, stamp, state }: ReadModule): Promise<StateFacts> {
    const cached = this.cache.get(HANDINGS, `${type} ${key}`, stamp);
    if (cached !== undefined) return JSON.parse(cached);
    const stat = statOf(path);
    // Data, or no longer what was read: whoever asks what changed is told.
    if (type !== "code" || stat?.stamp !== stamp) return state();
    const analysed = await analyseBytes(readFileSync(path), key, path, type, { handing: true });
    if (!analysed.ok) return state();
    const made = analysed.facts.state;
    if (!stat.racy) this.cache.set(HANDINGS, `${type} ${key}`, stamp, JSON.stringify(made));
    return made;
  }

  /** What its functions do, too; undefined: it is no longer what was read. */
  async runs({ key, path, type, stamp }: ReadModule): Promise<RunFacts | undefined> {
    const cached = this.cache.get(DEEP_RUNS, `${type} ${key}`, stamp);
    if (cached !== undefined) return JSON.parse(cached);
    const stat = statOf(path);
    if (type !== "code" || stat?.stamp !== stamp) return undefined;
    const { runsOf } = await analysis();
    const made = await runsOf(key, readFileSync(path, "utf8"), langOf(path) ?? "ts");
    if (made && !stat.racy)
      this.cache.set(DEEP_RUNS, `${type} ${key}`, stamp, JSON.stringify(made));
    return made;
  }

  private isDamaged(id: string, stamp: string): boolean {
    return [STATES, UNITS].some((kind) => this.cache.get(kind, id, stamp) === undefined);
  }

  private later(kind: string, id: string, stamp: string): string {
    const kept = this.cache.get(kind, id, stamp);
    if (kept === undefined) throw new LostFacts(id);
    return kept;
  }

  private keep(
    type: string,
    key: string,
    stat: Stat,
    kept: Kept,
    { state, units, runs }: Pick<Facts, "state" | "units" | "runs">,
  ): void {
    if (stat.racy) return;
    // Whoever finds the last finds the others too.
    this.cache.set(STATES, `${type} ${key}`, stat.stamp, JSON.stringify(state));
    this.cache.set(UNITS, `${type} ${key}`, stat.stamp, JSON.stringify(units));
    if (runs) this.cache.set(RUNS, `${type} ${key}`, stat.stamp, JSON.stringify(runs));
    this.cache.set(MODULES, `${type} ${key}`, stat.stamp, JSON.stringify(kept));
  }
}

function nothing(digest: string): Pick<ReadModule, "facts" | "state" | "units" | "runs"> {
  const units = { ...NO_UNITS, digest, opaque: true as const };
  return { facts: NO_FACTS, state: () => NO_STATE, units: () => units, runs: () => undefined };
}

function parsed(json: string | undefined): RunFacts | undefined {
  return json === undefined ? undefined : JSON.parse(json);
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

/** Big, and needed only where something has changed. */
function analysis(): Promise<typeof import("./analyse.ts")> {
  return import("./analyse.ts");
}

async function analyseBytes(
  bytes: Buffer,
  key: string,
  path: string,
  type: string,
  more: { readonly handing?: boolean; readonly started?: Started["parsing"] | undefined } = {},
): Promise<Analysis> {
  if (type !== "code")
    return { ok: true, facts: dataFacts(parserOf(type) ? textOf(bytes) : "", type) };
  const { analyse } = await analysis();
  const { handing = false, started } = more;
  return analyse(key, bytes.toString("utf8"), langOf(path) ?? "ts", handing, started);
}

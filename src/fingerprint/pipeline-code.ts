// The code of a pipeline: its modules, what they mean to its stages, and whether loading them may be left out.
import { realpathSync } from "node:fs";
import type { Hash } from "../model/lock.ts";
import { VERSION } from "../model/version.ts";
import { digestOf } from "./digest.ts";
import type { Context } from "./manifest.ts";
import { loadGraph, type ModuleGraph } from "./module-graph.ts";
import { Packages } from "./packages.ts";
import type { Proof } from "./proof.ts";
import { LostFacts } from "./read-module.ts";
import { StageCode } from "./stage-code.ts";
import type { FingerprintCache } from "./stat.ts";
import { Configs } from "./tsconfig.ts";

export interface CodeOptions {
  /** Absolute. */
  readonly root: string;
  /** The pipeline file, absolute. */
  readonly file: string;
  /** The environment as it was when fastpipe started. */
  readonly environ: Readonly<Record<string, string>>;
  readonly cache: FingerprintCache;
  /** Modules that are loaded before every stage: specifiers, relative to the root. */
  readonly preload: readonly string[];
  /** Whether a stage makes what is at a path. */
  readonly isOut: (key: string) => boolean;
  /** The file is a script, which counts whole: it declares no stages. */
  readonly isScript?: boolean;
  /** After facts were lost: nothing is taken for known that is not all there. */
  readonly isChecked?: boolean;
}

export type Loading =
  /** Loading gives the same as long as this digest is the same. */
  | { readonly stands: true; readonly digest: Hash }
  | { readonly stands: false; readonly why: string };

/** What the runtime and the language of texts depend on, and no code shows. */
const OF_THE_RUNTIME =
  "NODE_ENV TZ LANG LANGUAGE LC_ALL LC_COLLATE LC_CTYPE LC_MESSAGES LC_NUMERIC LC_TIME".split(" ");

/** The time zone, by what it does: its name alone takes ten times as long. */
function zone(): string {
  const offsets: number[] = [];
  for (let year = 1970; year < 2038; year++) {
    for (const month of [0, 6]) offsets.push(new Date(year, month).getTimezoneOffset());
  }
  return offsets.join(" ");
}

/** Why something is in doubt. */
export const DAMAGED = "what is known of its modules is damaged";

export class PipelineCode {
  private constructor(
    private readonly options: CodeOptions,
    readonly graph: ModuleGraph,
    readonly stages: StageCode,
  ) {}

  static async read(options: CodeOptions): Promise<PipelineCode> {
    const { root, environ, cache } = options;
    const context: Context = {
      root,
      environ,
      configs: new Configs(root, cache),
      installed: new Packages(root, cache),
    };
    const { configs, installed } = context;
    const entry = realpathSync(options.file);
    const graph = await loadGraph({ ...options, entry, configs, installed });
    const stages = new StageCode(graph, context, cache, options.isScript);
    return new PipelineCode(options, graph, stages);
  }

  /** May be asked when no module has failed. */
  async loading(): Promise<Loading> {
    try {
      return await this.proved();
    } catch (error) {
      if (error instanceof LostFacts) return { stands: false, why: DAMAGED };
      throw error;
    }
  }

  private async proved(): Promise<Loading> {
    const { root, file, environ } = this.options;
    const proof: Proof = await this.stages.proof();
    if (!proof.stands) return proof;
    const names = [...new Set([...proof.env, ...OF_THE_RUNTIME])];
    const env = names.flatMap((name) => [name, environ[name] ?? "", name in environ ? "set" : ""]);
    const runtime = [VERSION, Bun.version, process.platform, process.arch];
    if (proof.dates) runtime.push(zone());
    return { stands: true, digest: digestOf([...runtime, root, file, this.stages.stamp, ...env]) };
  }

  /** Whether no module was written to since a moment in ns: then what was evaluated after it is what was read. */
  isOlderThan(moment: bigint): boolean {
    for (const { stamp } of this.graph.modules.values())
      if (!wasBefore(stamp, moment)) return false;
    return true;
  }
}

const MS = 1_000_000n;
const SECOND = 1000n * MS;

/** By the clock of the file system, which may tick in steps of 10 ms, or of a second or two. */
function wasBefore(stamp: string, moment: bigint): boolean {
  const [, first = "0", second = "0"] = stamp.split("-");
  const [mtime, ctime] = [BigInt(first), BigInt(second)];
  const isCoarse = mtime % SECOND === 0n && ctime % SECOND === 0n;
  const limit = moment - (isCoarse ? 2n * SECOND : 20n * MS);
  // An mtime in the future was set by hand; every edit still moves the ctime.
  return ctime < limit && (mtime < limit || mtime > moment + SECOND);
}

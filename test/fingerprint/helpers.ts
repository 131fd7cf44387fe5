// A pipeline of small files, fingerprinted as the engine does it.
import { join, resolve } from "node:path";
import {
  type FingerprintCache,
  type FingerprintOptions,
  type Fingerprints,
  fingerprint,
} from "../../src/fingerprint/fingerprint.ts";
import { statOf } from "../../src/fingerprint/stat.ts";
import type { Manifest } from "../../src/model/manifest.ts";
import { type TempDir, tempDir } from "../helpers.ts";
import { stage } from "../stages.ts";

export { stage } from "../stages.ts";

/** What the state database does, in memory; counts what is asked and what is stored. */
export class MemoryCache implements FingerprintCache {
  private readonly entries = new Map<string, string>();
  hits = 0;
  misses = 0;
  stored = 0;

  get(kind: string, key: string, stamp: string): string | undefined {
    const found = this.entries.get(JSON.stringify([kind, key, stamp]));
    if (found === undefined) this.misses++;
    else this.hits++;
    return found;
  }

  set(kind: string, key: string, stamp: string, json: string): void {
    this.stored++;
    this.entries.set(JSON.stringify([kind, key, stamp]), json);
  }

  reset(): void {
    this.hits = 0;
    this.misses = 0;
    this.stored = 0;
  }
}

export interface Project extends TempDir {
  readonly cache: MemoryCache;
  /** As it is now; throws when it fails. */
  analyse(more?: Partial<FingerprintOptions>): Promise<Fingerprints>;
  manifest(more?: Partial<FingerprintOptions>): Promise<Manifest>;
}

export async function project(files: Readonly<Record<string, string>>): Promise<Project> {
  const dir = await tempDir(files);
  const cache = new MemoryCache();
  const analyse: Project["analyse"] = async (more) => {
    const result = await fingerprint(optionsFor(dir.path, cache, more));
    if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("\n"));
    return result.value;
  };
  return {
    ...dir,
    cache,
    analyse,
    manifest: async (more) => {
      const manifest = (await analyse(more)).manifests.get("s");
      if (manifest === undefined) throw new Error("no manifest");
      return manifest;
    },
  };
}

export function optionsFor(
  root: string,
  cache: FingerprintCache,
  more: Partial<FingerprintOptions> = {},
): FingerprintOptions {
  const file = join(root, "pipeline.ts");
  return { root, file, stages: [stage("s")], environ: {}, cache, ...more };
}

/** Of a stage that has none. */
export const NONE: Pick<Manifest, "entries" | "coarse"> = { entries: {}, coarse: [] };

/** Keys of what is reached: what loading does besides has entries of its own. */
export function keysOf({ entries }: Pick<Manifest, "entries">): string[] {
  return Object.keys(entries).filter((key) => !key.startsWith("effects "));
}

const LOST = /^where the function of stage "\w+" comes from can't be told: every source file/;

/** What widens, besides that the stages of these tests come from nowhere. */
export function notesOf({ coarse }: Pick<Manifest, "coarse">): string[] {
  return coarse.filter((note) => !LOST.test(note));
}

/** Keys that differ between two manifests. */
export function changes(before: Manifest, after: Manifest): string[] {
  const keys = new Set([...Object.keys(before.entries), ...Object.keys(after.entries)]);
  return [...keys].filter((key) => before.entries[key] !== after.entries[key]).sort();
}

/** In a new process, as each run is one: the runtime remembers folders that it has listed. */
export async function freshManifest(root: string): Promise<Manifest> {
  const child = Bun.spawn([process.execPath, resolve(import.meta.dir, "fresh.ts"), root], {
    stdout: "pipe",
    stderr: "inherit",
  });
  const text = await new Response(child.stdout).text();
  await child.exited;
  return JSON.parse(text);
}

/** Until these files are old enough to be remembered. */
export async function settled(root: string, names: readonly string[]): Promise<void> {
  while (names.some((name) => statOf(join(root, name))?.racy)) await Bun.sleep(1);
}

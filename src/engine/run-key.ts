// The name under which the run cache keeps a run: a digest of all that can make a difference to what it makes. Neither the
// stage's name nor where the project lies is in it, but for code that may read that name.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { FileEntry } from "../model/lock.ts";
import type { Manifest } from "../model/manifest.ts";
import type { Stage } from "../model/stage.ts";
import { canonical } from "../model/value.ts";
import { isMissing } from "../store/io-error.ts";
import type { RunKey } from "../store/runs.ts";
import type { Facts } from "./decide.ts";
import { shapeOf } from "./shape.ts";

/** To be raised when a key is made of other things. */
const KIND = "fastpipe run 1";

/** May a stage be put in place of a run at all? What it does besides its outs can't be. */
export function isRestorable({ always, frozen, outs }: Stage): boolean {
  return !always && !frozen && outs.length > 0 && outs.every(({ persist }) => !persist);
}

export class RunKeys {
  readonly #root: string;
  readonly #manifests = new WeakMap<Manifest, string>();
  /** By file: does its text speak of its stage's name? */
  readonly #mentions = new Map<string, boolean>();
  /** By file: does it name the variable that says it to commands? */
  readonly #scripts = new Map<string, boolean>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Of all that is known without a look at any file. */
  codeOf(stage: Stage, facts: Facts): string {
    const { kind, cmd, wdir, params, deps, outs } = stage;
    const { rules, manifest, env, environ } = facts;
    return sha256([
      KIND,
      kind,
      String(rules),
      manifest === null ? "" : this.#digest(manifest),
      this.#mayReadName(stage, manifest) ? stage.name : "",
      JSON.stringify([cmd, wdir, shapeOf(stage) ?? null]),
      canonical(params),
      canonical(env),
      canonical(environ),
      JSON.stringify(deps.map(({ path, as }) => [path, as ?? null])),
      JSON.stringify(outs.map(({ path, as }) => [path, as ?? null])),
    ]);
  }

  /** `deps`: an entry for each. */
  keyOf(stage: Stage, facts: Facts, deps: ReadonlyMap<string, FileEntry>): RunKey {
    const entries = stage.deps.map(({ path }) => {
      const entry = deps.get(path);
      if (!entry) throw new Error(`no entry for ${path}`);
      return [entry.hash, entry.nfiles !== undefined, entry.exec === true];
    });
    const text = JSON.stringify(entries);
    return { code: this.codeOf(stage, facts), deps: sha256([text]).slice(0, 32) };
  }

  #digest(manifest: Manifest): string {
    const known = this.#manifests.get(manifest);
    if (known !== undefined) return known;
    const made = sha256(Object.entries(manifest.entries).flat());
    this.#manifests.set(manifest, made);
    return made;
  }

  /** A function is given its stage's name as `stage`, a command as a variable. */
  #mayReadName({ cmd, wdir, deps }: Stage, manifest: Manifest | null): boolean {
    if (cmd !== null) {
      if (cmd.includes(VARIABLE) || DUMPS.test(cmd)) return true;
      const named = cmd.split(/[\s;&|()<>"'`=]+/).map((word) => join(wdir ?? "", word));
      const scripts = deps.map(({ path }) => path).filter((path) => SCRIPT.test(path));
      const files = new Set([...named, ...scripts]);
      if (files.values().some((file) => this.#namesVariable(file))) return true;
    }
    if (manifest === null) return false;
    const { entries, places } = manifest;
    if (`env ${VARIABLE}` in entries || "env *" in entries) return true;
    if (cmd !== null) return false;
    const files = new Set(Object.values(places).map((place) => place.replace(/:\d+$/, "")));
    return files.values().some((file) => this.#speaksOfStage(file));
  }

  /** A script that is handed the variable; anything else, and what is too big to be one, is not read for it. */
  #namesVariable(file: string): boolean {
    const known = this.#scripts.get(file);
    if (known !== undefined) return known;
    const path = resolve(this.#root, file);
    // Words of a command may be no names at all, at which a stat would throw.
    const stat = existsSync(path) ? statSync(path, { throwIfNoEntry: false }) : undefined;
    const isSmall = stat?.isFile() === true && stat.size < BIGGEST_SCRIPT;
    const made = isSmall && readFileSync(path, "latin1").includes(VARIABLE);
    this.#scripts.set(file, made);
    return made;
  }

  #speaksOfStage(file: string): boolean {
    const known = this.#mentions.get(file);
    if (known !== undefined) return known;
    const made = MENTION.test(textOf(join(this.#root, file)).replaceAll(DECLARATION, ""));
    this.#mentions.set(file, made);
    return made;
  }
}

const VARIABLE = "FASTPIPE_STAGE";
/** Commands that tell of all variables. */
const DUMPS = /\b(printenv|declare|typeset|export\s+-p)\b|(^|[\s;&|(])env\s*($|[|;&>)])/m;
const SCRIPT = /\.(sh|bash|zsh|fish|py|[cm]?[jt]sx?|rb|pl|php|lua|jl|r|R|awk|sql)$/;
const BIGGEST_SCRIPT = 1024 * 1024;
/** What every pipeline file has: the import of `stage()`, and its calls. */
const DECLARATION = /\bimport\b[^;"']*["']fastpipe["']|\bstage\s*(?:<[^>()]*>\s*)?\(/g;
const MENTION = /\bstage\b|\barguments\b|FASTPIPE_STAGE/;

/** What can't be read may speak of anything. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return "stage";
    throw error;
  }
}

/** Of a list of texts, told apart whatever is in them. */
function sha256(parts: readonly string[]): string {
  return Bun.CryptoHasher.hash("sha256", JSON.stringify(parts), "hex");
}

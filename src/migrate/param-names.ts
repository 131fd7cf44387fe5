// The params of one stage in fastpipe: which value of which file each is, and what it is called.
import { lookUp, textOf } from "../api/template.ts";
import { equal, isMap, type Value, type ValueMap } from "../model/value.ts";
import type { ParamFiles } from "../pipeline/param-file.ts";
import { PARAMS_FILE } from "../pipeline/params-file.ts";

export interface StageParam {
  readonly name: string;
  /** Relative to the pipeline file. */
  readonly file: string;
  readonly key: string;
  readonly value: Value;
  /** It is not in its file now. */
  readonly missing: boolean;
}

/** Files that `param()` reads. */
export function isReadable(file: string): boolean {
  return /\.(ya?ml|json|toml)$/i.test(file);
}

export class StageParams {
  #all: StageParam[] = [];
  readonly #files: ParamFiles;
  readonly #taken: ReadonlySet<string>;
  readonly #shadowed: ReadonlySet<string>;

  /**
   * `taken`: names that mean something else, like the keys of the matrix. `shadowed`: those that params.yaml sets by a
   * section of the stage's name, which wins over what another file says.
   */
  constructor(files: ParamFiles, taken: Iterable<string>, shadowed: Iterable<string>) {
    this.#files = files;
    this.#taken = new Set(taken);
    this.#shadowed = new Set(shadowed);
  }

  /** One that can be added to without changing this. */
  fork(): StageParams {
    const fork = new StageParams(this.#files, this.#taken, this.#shadowed);
    fork.#all = [...this.#all];
    return fork;
  }

  get all(): readonly StageParam[] {
    return this.#all;
  }

  get values(): ValueMap {
    return Object.fromEntries(this.#all.map(({ name, value }) => [name, value]));
  }

  /** What fastpipe reads there; undefined: nothing. */
  read(file: string, key: string): Value | undefined {
    if (!isReadable(file)) return undefined;
    const read = this.#files.get({ file, key }, { file }, "");
    return read.ok ? read.value : undefined;
  }

  /** The stage depends on it. */
  declare(file: string, key: string, missing = false): StageParam | undefined {
    const known = this.#all.find((one) => one.file === file && one.key === key);
    if (known) return known;
    const value = missing ? null : this.read(file, key);
    if (value === undefined) return undefined;
    const param = { name: this.#nameFor(file, key), file, key, value, missing };
    this.#all.push(param);
    return param;
  }

  /** The name by which a command can write the value, which has to be this text; null: it can't. */
  reference(file: string, key: string, text: string): string | null {
    const value = this.read(file, key);
    if (value === undefined || textOf(value) !== text) return null;
    for (const one of this.#all) {
      if (one.file !== file || !isMap(one.value) || !key.startsWith(`${one.key}.`)) continue;
      const name = `${one.name}.${key.slice(one.key.length + 1)}`;
      const found = lookUp(this.values, name);
      if (found !== undefined && equal(found, value)) return name;
    }
    return this.declare(file, key)?.name ?? null;
  }

  #nameFor(file: string, key: string): string {
    const last = key.slice(key.lastIndexOf(".") + 1);
    const stem = file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
    const names = [last, key, `${stem}.${key}`].map((name) => name.replace(/[{}]/g, "_"));
    const isFree = (name: string): boolean =>
      name.trim() === name &&
      name !== "" &&
      name !== "__proto__" &&
      !this.#taken.has(name) &&
      (file === PARAMS_FILE || !this.#shadowed.has(name)) &&
      !this.#all.some((one) => one.name === name);
    const free = names.find(isFree);
    if (free !== undefined) return free;
    for (let i = 2; ; i++) {
      const name = `${last}${i}`;
      if (isFree(name)) return name;
    }
  }
}

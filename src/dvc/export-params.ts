// The params of a stage as DVC asks for them: by key, for keys that their files have, since DVC refuses others.
import { join } from "node:path";
import type { Stage } from "../model/stage.ts";
import { type DataFile, loadDataFile } from "./data-file.ts";
import { lookup } from "./param-key.ts";
import type { DvcParams } from "./stage.ts";
import { DateValue, isDict, isList, type Value } from "./value.ts";
import { PARAMS_FILE } from "./vars.ts";

/** Of one project; reads each file once. */
export class ExportedParams {
  readonly #root: string;
  readonly #files = new Map<string, DataFile | null>();
  /** Files that fastpipe reads and DVC does not. */
  readonly unreadable = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The values that a stage takes from files; where a key can't be written for DVC, the file counts whole. */
  of(stage: Stage): readonly DvcParams[] {
    const keys = new Map<string, Set<string> | null>();
    const add = (file: string, key: string | null): void => {
      const known = keys.get(file);
      if (known === null) return;
      keys.set(file, key === null ? null : (known ?? new Set()).add(key));
    };
    for (const segments of this.#inSections(stage)) {
      add(PARAMS_FILE, keyFor(this.#value(PARAMS_FILE), segments));
    }
    for (const { file, key } of Object.values(stage.paramSources ?? {})) {
      const path = pathTo(this.#value(file), key);
      if (path !== undefined) add(file, keyFor(this.#value(file), path));
    }
    return [...keys].map(([file, set]) => ({ file, keys: set && [...set] }));
  }

  /** Whether `params.yaml`, which DVC reads whole whatever a stage asks for, holds a date: then DVC does nothing. */
  get hasDate(): boolean {
    return holdsDate(this.#value(PARAMS_FILE));
  }

  /** Params that sections of `params.yaml` set: of the stage, and of the group that it is a member of. */
  #inSections({ name, group, params, matrix }: Stage): (readonly string[])[] {
    const data = this.#value(PARAMS_FILE);
    const sections = group === null ? [name] : [group, name];
    return sections.flatMap((section) => {
      const values = isDict(data) ? data.get(section) : undefined;
      if (!isDict(values)) return [];
      const ours = Object.keys(params).filter((key) => !Object.hasOwn(matrix, key));
      return ours.filter((key) => values.has(key)).map((key) => [section, key]);
    });
  }

  #value(file: string): Value {
    const known = this.#files.get(file);
    if (known !== undefined) return known?.value ?? null;
    const read = loadDataFile(join(this.#root, file), file);
    if (!read.ok && read.error.some(({ code }) => code !== "dep_missing"))
      this.unreadable.add(file);
    const data = read.ok ? read.value : null;
    this.#files.set(file, data);
    return data?.value ?? null;
  }
}

/** As fastpipe looks a dotted key up: a key that holds dots wins over a path. */
function pathTo(value: Value | undefined, key: string): readonly string[] | undefined {
  if (!isDict(value)) return undefined;
  if (value.has(key)) return [key];
  for (let dot = key.lastIndexOf("."); dot > 0; dot = key.lastIndexOf(".", dot - 1)) {
    const head = key.slice(0, dot);
    const rest = isDict(value.get(head)) ? pathTo(value.get(head), key.slice(dot + 1)) : undefined;
    if (rest) return [head, ...rest];
  }
  return undefined;
}

/** The key by which DVC finds this and nothing else; null: there is none. */
function keyFor(data: Value, path: readonly string[]): string | null {
  if (path.some((part) => part === "" || /[.*?[\]!/]/.test(part))) return null;
  let wanted: Value | undefined = data;
  for (const part of path) wanted = isDict(wanted) ? wanted.get(part) : undefined;
  const key = path.join(".");
  const found = lookup(data, key);
  return found.kind === "found" && Object.is(found.value, wanted) ? key : null;
}

function holdsDate(value: Value): boolean {
  if (value instanceof DateValue) return true;
  if (isList(value)) return value.some(holdsDate);
  return isDict(value) && [...value.values()].some(holdsDate);
}

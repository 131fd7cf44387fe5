// From resolved entries to stages: what several mentions of an out or a file of params come to.
import { commandOf, commandProblem, placeOf } from "./command.ts";
import { isStringKey, keyValue } from "./key.ts";
import { surprise } from "./multi-line.ts";
import { PLOT_KEYS } from "./pipeline-schema.ts";
import { kindOf, pythonStr, spelled } from "./python.ts";
import type { Path, Report } from "./report.ts";
import type { Entry } from "./resolve.ts";
import type { DvcDep, DvcOut, DvcParams, DvcStage } from "./stage.ts";
import { type Dict, isDict, isList, type List, type Value } from "./value.ts";
import { PARAMS_FILE } from "./vars.ts";

/** What is wrong is told; the stage is then not to be used. `file`: the dvc.yaml, relative to the root. */
export function toStage(entry: Entry, file: string, report: Report): DvcStage {
  return new Reader(entry, file, report).stage();
}

class Reader {
  constructor(
    readonly entry: Entry,
    readonly file: string,
    readonly report: Report,
  ) {}

  stage(): DvcStage {
    const { entry, file, report } = this;
    const { name, group, fields, tracked } = entry;
    const cmdValue = fields.get("cmd") ?? null;
    const cmd = commandOf(cmdValue);
    this.#warnOfLines(cmd);
    return {
      name,
      group,
      file,
      // Looked for where it is asked for: it takes a walk through the document.
      get where() {
        return report.where(placeOf({ name, group }));
      },
      cmd,
      cmdValue,
      cmdProblem: commandProblem(cmdValue),
      wdir: this.#wdir(),
      deps: this.#deps(),
      params: this.#params(),
      outs: this.#outs(),
      frozen: fields.get("frozen") === true,
      alwaysChanged: fields.get("always_changed") === true,
      desc: textOf(fields.get("desc")),
      meta: fields.get("meta"),
      tracked,
    };
  }

  #wdir(): string {
    const value = this.entry.fields.get("wdir");
    if (value === undefined) return ".";
    if (typeof value === "string") return value === "" ? "." : value;
    this.#tell(["wdir"], `wdir must be a path, but is ${kindOf(value)}`);
    return ".";
  }

  #deps(): DvcDep[] {
    return this.#list("deps").flatMap((value, i) => {
      const path = this.#path(value, ["deps", i]);
      if (path === undefined) return [];
      this.#checkFile(path, ["deps", i], "a dep");
      return [{ path }];
    });
  }

  #params(): DvcParams[] {
    const items = this.#list("params");
    const whole = new Set<string>();
    for (const item of items) {
      if (!isDict(item)) continue;
      for (const [file, keys] of item) if (isFalsy(keys)) whole.add(file);
    }
    const files = new Map<string, string[] | null>();
    const add = (file: string, keys: readonly string[]): void => {
      files.set(file, whole.has(file) ? null : [...(files.get(file) ?? []), ...keys]);
    };
    for (const [i, item] of items.entries()) {
      const at: Path = ["params", i];
      if (isDict(item)) this.#paramFiles(item, at, add);
      else if (typeof item !== "string")
        this.#tell(at, `a param must be named by a string, but is ${kindOf(item)}`);
      // Keys beside the whole file say nothing.
      else if (!whole.has(PARAMS_FILE)) add(PARAMS_FILE, [item]);
    }
    return [...files].map(([file, keys]) => ({ file, keys }));
  }

  #paramFiles(item: Dict, at: Path, add: (file: string, keys: readonly string[]) => void): void {
    for (const [file, keys] of item) {
      const path = this.#path(keyValue(file), [...at, file]);
      if (path === undefined) continue;
      if (isFalsy(keys)) add(path, []);
      else if (isList(keys)) add(path, keys.map(pythonStr));
      else
        this.#tell(
          [...at, file],
          `params of ${path} must be a list of keys, but is ${kindOf(keys)}`,
          `Write \`${path}: [KEY, ...]\`, or \`${path}:\` for the whole file.`,
        );
    }
  }

  #outs(): DvcOut[] {
    const outs: DvcOut[] = [];
    for (const kind of ["outs", "metrics", "plots"] as const) {
      const merged = new Map<string, Map<string, Value>>();
      for (const [i, item] of this.#list(kind).entries()) this.#mergeOut(item, [kind, i], merged);
      for (const [path, flags] of merged) outs.push(toOut(path, flags, kind));
    }
    return outs;
  }

  /** The last mention of a path has the last word on each of its flags. */
  #mergeOut(item: Value, at: Path, merged: Map<string, Map<string, Value>>): void {
    const mentions: readonly (readonly [Value, Value])[] = isDict(item)
      ? [...item].map(([key, flags]) => [keyValue(key), flags])
      : [[item, new Map()]];
    for (const [value, flags] of mentions) {
      const path = this.#path(value, at);
      if (path === undefined) continue;
      this.#checkFile(path, at, "an out");
      const known = merged.get(path) ?? new Map<string, Value>();
      if (isDict(flags)) for (const [flag, set] of flags) known.set(flag, set);
      merged.set(path, known);
    }
  }

  #path(value: Value, at: Path): string | undefined {
    if (typeof value === "string" && value !== "") return value;
    const is = value === "" ? "is empty" : `is ${kindOf(value)} (${spelled(value)})`;
    this.#tell(at, `a path must be a string, but ${is}`);
    return undefined;
  }

  #checkFile(path: string, at: Path, what: string): void {
    if (!path.endsWith(".dvc") && path.split("/").at(-1) !== "dvc.yaml") return;
    this.#tell(at, `the DVC file "${path}" can't be ${what}`);
  }

  #list(key: string): List {
    const value = this.entry.fields.get(key);
    return isList(value) ? value : [];
  }

  #tell(at: Path, message: string, hint?: string): void {
    const { name: stage, path } = this.entry;
    this.report.tell([...path, ...at], { message: `stage "${stage}": ${message}`, hint, stage });
  }

  #warnOfLines(cmd: DvcStage["cmd"]): void {
    const why = typeof cmd === "string" ? surprise(cmd) : undefined;
    if (why === undefined) return;
    const { group, name } = this.entry;
    this.report.warn(
      `stage "${group ?? name}": each line of cmd is run by a shell of its own, but ${why}; make cmd a list with this text as its one item (\`- |\`), which is run whole`,
    );
  }
}

function toOut(path: string, flags: Dict, kind: "outs" | "metrics" | "plots"): DvcOut {
  const plot = new Map([...flags].filter(([key]) => isStringKey(key) && PLOT_KEYS.includes(key)));
  return {
    path,
    ...outFlags(flags),
    metric: kind === "metrics",
    plot: kind === "plots" ? plot : null,
  };
}

/** What `.dvc` files say of an out too. */
export function outFlags(flags: Dict): Omit<DvcOut, "path" | "metric" | "plot"> {
  const labels = flags.get("labels");
  return {
    cache: flags.get("cache") !== false,
    persist: flags.get("persist") === true,
    push: flags.get("push") !== false,
    remote: textOf(flags.get("remote")),
    desc: textOf(flags.get("desc")),
    type: textOf(flags.get("type")),
    labels: isList(labels) ? labels.map(pythonStr) : [],
    meta: flags.get("meta"),
  };
}

export function textOf(value: Value | undefined): string | null {
  return value === undefined || value === null ? null : spelled(value);
}

function isFalsy(value: Value): boolean {
  if (isDict(value)) return value.size === 0;
  if (isList(value)) return value.length === 0;
  return value === null || value === false || value === "" || value === 0n || value === 0;
}

// From the checked text of a dvc.yaml to its entries, with every group taken apart and every template filled.
import { Context } from "./context.ts";
import { badText, isBad, matchesIn, parseExpression } from "./expression.ts";
import { foreachMembers, type GroupOptions, type Member, matrixMembers } from "./groups.ts";
import { kindOf, spelled } from "./python.ts";
import type { Path, Report } from "./report.ts";
import { hasExpressions, Template } from "./template.ts";
import type { ParsingConfig } from "./unpack.ts";
import { type Dict, isDict, isList, type List, type Value } from "./value.ts";
import { type DataFiles, joined, loadParams, loadVars } from "./vars.ts";

export interface ResolveOptions {
  /** The folder of the file, relative to the root; "" for that itself. */
  readonly folder: string;
  readonly files: DataFiles;
  readonly report: Report;
  readonly parsing: ParsingConfig;
}

/** A stage with its templates filled, not yet looked at closer. */
export interface Entry {
  readonly name: string;
  readonly group: string | null;
  /** Of what it was made, in the file. */
  readonly path: Path;
  readonly fields: Dict;
  readonly tracked: ReadonlyMap<string, Dict>;
}

/** What stands beside the stages, filled. */
export interface TopLevel {
  /** Files of params that no stage needs to have. */
  readonly params: List;
  readonly metrics: List;
  readonly plots: List;
  readonly artifacts: Dict;
  readonly datasets: List;
}

export interface Resolved {
  readonly entries: readonly Entry[];
  readonly top: TopLevel;
}

const NO_DICT: Dict = new Map();

/** `document`: as it passed the schema. What is wrong is told to the report. */
export function resolve(document: Dict, options: ResolveOptions): Resolved {
  const resolver = new Resolver(options);
  const { report } = options;
  const vars = listAt(document, "vars");
  const before = report.failures.length;
  resolver.load(vars);
  // Without them nearly every template would be wrong too.
  if (report.failures.length > before) return { entries: [], top: EMPTY };
  const stages = document.get("stages");
  const entries = isDict(stages)
    ? [...stages].flatMap(([name, value]) => (isDict(value) ? resolver.stage(name, value) : []))
    : [];
  return { entries, top: resolver.top(document) };
}

const EMPTY: TopLevel = { params: [], metrics: [], plots: [], artifacts: NO_DICT, datasets: [] };

class Resolver {
  readonly #options: ResolveOptions;
  readonly #context = new Context();

  constructor(options: ResolveOptions) {
    this.#options = options;
  }

  load(vars: List): void {
    const { report } = this.#options;
    if (refusesExpressions(vars, ["vars"], "vars", report)) return;
    loadParams(this.#context, this.#options);
    loadVars(this.#context, vars, ["vars"], this.#options);
  }

  stage(name: string, value: Dict): Entry[] {
    const { report, parsing } = this.#options;
    const path = ["stages", name];
    if (name === "") report.tell(path, { message: "a stage has to have a name" });
    const options: GroupOptions = { name, context: this.#context, report, parsing };
    const { foreach, matrix, template, at } = parts(value, path);
    if (foreach === undefined && matrix === undefined) {
      if (!checksExpressions(template, at, name, report)) return [];
      if (name.includes("@")) {
        const message = `stage "${name}": \`@\` separates the members of a group`;
        report.tell(path, { message, hint: "Give it a name without one.", stage: name });
      }
      return [this.#entry({ name, group: null, template, at, context: this.#context })];
    }
    const members =
      foreach !== undefined
        ? foreachMembers(foreach, [...path, "foreach"], options)
        : matrixMembers(isDict(matrix) ? matrix : NO_DICT, [...path, "matrix"], options);
    // As DVC: what makes no member is not looked at.
    if (members.length === 0 || !checksExpressions(template, at, name, report)) return [];
    if (foreach !== undefined && template.has("matrix")) {
      report.warn(`stage "${name}": \`matrix\` does nothing in \`do\``);
    }
    return members.flatMap((member) => {
      if (!checksMember(name, member, path, report)) return [];
      const context = this.#context.withOwn(member.own);
      return [this.#entry({ name: `${name}@${member.key}`, group: name, template, at, context })];
    });
  }

  #entry({ name, group, template, at, context }: EntryOptions): Entry {
    const { report, parsing, files, folder } = this.#options;
    const vars = listAt(template, "vars");
    const tracked = new Map<string, Map<string, Value>>();
    const fill = (key: string, value: Value, used: Context): Value => {
      const options = { context: used, report, parsing, key, stage: name, tracked };
      return new Template(options).value(value, [...at, key]);
    };
    let used = context;
    if (
      vars.length > 0 &&
      !refusesExpressions(vars, [...at, "vars"], `stage "${name}": vars`, report)
    ) {
      used = context.clone();
      const wdir = template.get("wdir");
      const filled = wdir === undefined ? "" : spelled(fill("wdir", wdir, context));
      const varsFolder = joined(folder, filled);
      loadVars(used, vars, [...at, "vars"], { files, folder: varsFolder, report, stage: name });
    }
    const fields = new Map<string, Value>();
    for (const [key, value] of template) {
      if (key !== "vars" && key !== "matrix") fields.set(key, fill(key, value, used));
    }
    return { name, group, path: at, fields, tracked };
  }

  top(document: Dict): TopLevel {
    return {
      params: this.#list("params", document),
      metrics: this.#list("metrics", document),
      plots: this.#list("plots", document),
      datasets: this.#list("datasets", document),
      artifacts: this.#artifacts(document),
    };
  }

  #list(key: string, document: Dict): List {
    const value = listAt(document, key);
    return value.map((item, i) => this.#topTemplate().value(item, [key, i]));
  }

  #artifacts(document: Dict): Dict {
    const value = document.get("artifacts");
    if (!isDict(value)) return NO_DICT;
    const filled = this.#topTemplate().value(value, ["artifacts"]);
    if (!isDict(filled)) return NO_DICT;
    const { report } = this.#options;
    for (const name of value.keys()) {
      const whole = this.#topTemplate().value(name, ["artifacts", name]);
      if (typeof whole === "string") continue;
      report.tell(["artifacts", name], {
        message: `the name of an artifact must be a string, but ${name} is ${kindOf(whole)}`,
      });
    }
    return filled;
  }

  #topTemplate(): Template {
    const { report, parsing } = this.#options;
    return new Template({ context: this.#context, report, parsing, key: null });
  }
}

interface EntryOptions {
  readonly name: string;
  readonly group: string | null;
  readonly template: Dict;
  readonly at: Path;
  readonly context: Context;
}

interface Parts {
  readonly foreach: Value | undefined;
  readonly matrix: Value | undefined;
  readonly template: Dict;
  /** Where the template stands. */
  readonly at: Path;
}

function parts(value: Dict, path: Path): Parts {
  const body = value.get("do");
  if (isDict(body)) {
    return {
      foreach: value.get("foreach"),
      matrix: undefined,
      template: body,
      at: [...path, "do"],
    };
  }
  return { foreach: undefined, matrix: value.get("matrix"), template: value, at: path };
}

/** Is its name one that it can be found by? */
function checksMember(name: string, { key }: Member, path: Path, report: Report): boolean {
  const at = [...path, "foreach"];
  if (key === "") {
    report.tell(at, {
      message: `stage "${name}": a member of a group can't be named by an empty text`,
      stage: name,
    });
    return false;
  }
  if (!key.includes("@")) return true;
  const message = `stage "${name}": a member can't be named "${key}", since \`@\` separates it from its group`;
  const hint = "Make its items maps, which are named by their index: `{name: ...}`.";
  report.tell(at, { message, hint, stage: name });
  return false;
}

/** Once for all members. False: an expression makes no sense. */
function checksExpressions(value: Value, path: Path, stage: string, report: Report): boolean {
  if (isList(value)) {
    return value
      .map((item, i) => checksExpressions(item, [...path, i], stage, report))
      .every(Boolean);
  }
  if (isDict(value)) {
    return [...value]
      .flatMap(([key, item]) => [
        checksExpressions(key, [...path, key], stage, report),
        checksExpressions(item, [...path, key], stage, report),
      ])
      .every(Boolean);
  }
  if (typeof value !== "string") return true;
  for (const { inner } of matchesIn(value)) {
    const parsed = parseExpression(inner);
    if (!isBad(parsed)) continue;
    report.tell(path, {
      message: `stage "${stage}": ${badText(parsed)}`,
      hint: "Write \\${...} to leave it to the shell.",
      stage,
    });
    return false;
  }
  return true;
}

function refusesExpressions(vars: List, path: Path, label: string, report: Report): boolean {
  let refused = false;
  for (const [i, item] of vars.entries()) {
    if (!hasExpressions(item)) continue;
    report.tell([...path, i], {
      message: `${label}: templates can't stand in vars`,
      hint: "Write the values out.",
    });
    refused = true;
  }
  return refused;
}

function listAt(dict: Dict, key: string): List {
  const value = dict.get(key);
  return isList(value) ? value : [];
}

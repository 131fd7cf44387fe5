// The stages as resolved, for people.
import type { Out } from "../model/stage.ts";
import type { Listed } from "./data.ts";
import type { Style } from "./paint.ts";
import { columnWidth } from "./table.ts";
import { count, fit, pad, some, visible, width } from "./text.ts";
import { shortValue } from "./values.ts";

/** Paths named on the one line of a stage. */
const PATHS = 3;

/** Of one width. */
const KINDS: Readonly<Record<Listed["kind"], string>> = { ts: "ts ", python: "py ", cmd: "cmd" };

/** One line a stage, `name  deps -> outs`; everything with -v. Ends with a newline. */
export function listText(stages: readonly Listed[], style: Style): string {
  if (stages.length === 0) return "No stages\n";
  if (style.verbose) return stages.map((stage) => details(stage, style)).join("\n");
  const names = columnWidth(stages.map(({ name }) => visible(name)));
  return `${stages.map((stage) => `${line(stage, names, style)}\n`).join("")}${count(stages.length, "stage")}\n`;
}

function line(stage: Listed, names: number, { paint, columns }: Style): string {
  const head = `${pad(visible(stage.name), names)}  ${KINDS[stage.kind]}`;
  const flow = [paths(stage.deps), paths(stage.outs)].filter((text) => text !== "");
  const arrow = stage.outs.length === 0 ? flow.join("") : flowText(flow);
  const marks = [stage.frozen ? "frozen" : "", stage.always ? "always" : ""].filter(Boolean);
  const desc = stage.desc === null ? "" : `  ${visible(stage.desc)}`;
  const rest = `${arrow}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}`;
  const room = columns === null ? null : columns - 1 - width(head) - 2;
  if (room === null) return `${head}  ${rest}${paint("dim", desc)}`.trimEnd();
  const shown = fit(rest, room);
  return `${head}  ${shown}${paint("dim", fit(desc, room - width(shown)))}`.trimEnd();
}

function flowText(flow: readonly string[]): string {
  return flow.length === 2 ? flow.join(" -> ") : `-> ${flow.join("")}`;
}

function paths(files: readonly { readonly path: string }[]): string {
  return some(
    files.map(({ path }) => path),
    PATHS,
  );
}

function details(stage: Listed, { paint }: Style): string {
  const lines = [paint("bold", visible(stage.name))];
  const add = (label: string, values: readonly string[]): void => {
    for (const [i, value] of values.entries()) {
      lines.push(`  ${pad(i === 0 ? label : "", 9)} ${value}`);
    }
  };
  const { file, line: at } = stage.where;
  add("at", [visible(at === undefined ? file : `${file}:${at}`)]);
  if (stage.desc !== null) add("desc", [visible(stage.desc)]);
  if (stage.cmd !== null) add("cmd", stage.cmd.trimEnd().split("\n").map(visible));
  if (stage.wdir !== null) add("wdir", [visible(stage.wdir)]);
  add("params", entries(stage.params));
  add(
    "deps",
    stage.deps.map((dep) => named(dep)),
  );
  add(
    "outs",
    stage.outs.map((out) => named(out) + outMarks(out)),
  );
  add("env", Object.keys(stage.env).map(visible));
  add("uses", stage.uses.map(visible));
  add("mutex", stage.mutex.map(visible));
  if (stage.frozen) add("frozen", ["yes"]);
  if (stage.always) add("always", ["yes"]);
  return `${lines.join("\n")}\n`;
}

function entries(params: Listed["params"]): string[] {
  return Object.entries(params).map(([key, value]) => `${visible(key)} = ${shortValue(value)}`);
}

function named({ path, as }: { readonly path: string; readonly as?: string }): string {
  return as === undefined ? visible(path) : `${visible(path)} (${visible(as)})`;
}

function outMarks({ kind, cache, persist, push }: Out): string {
  const marks = [kind === "out" ? "" : kind];
  // Metrics and plots are git's by default; what is told is what differs from it.
  if (kind === "out" && !cache) marks.push("not cached");
  if (kind !== "out" && cache) marks.push("cached");
  if (persist) marks.push("persist");
  if (!push) marks.push("not pushed");
  const told = marks.filter(Boolean);
  return told.length === 0 ? "" : ` (${told.join(", ")})`;
}

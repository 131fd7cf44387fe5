// Why each stage is what it is, as a person would say it; and for fresh ones, what they depend on.
import type { Reason } from "../model/reason.ts";
import { Causes, ownReasons, type States } from "./causes.ts";
import { codeName } from "./code-names.ts";
import type { Explained } from "./data.ts";
import type { Style } from "./paint.ts";
import { sentence, sentences } from "./reasons.ts";
import { countsText, STATE_COLORS } from "./status.ts";
import { table } from "./table.ts";
import { count, some, visible } from "./text.ts";
import { shortDigest, shortValue } from "./values.ts";

export interface ExplainOptions {
  /** Of all stages of the plan, to follow causes upstream. */
  readonly all: States;
  /** Fresh stages: all that they depend on, or one line. */
  readonly fresh: "full" | "line";
}

/** Upstream stages that are named one by one without -v. */
const UPSTREAM_SHOWN = 8;
/** Groups of the roll-up that are shown without -v. */
const GROUPS_SHOWN = 20;

/** Ends with a newline. */
export function explainText(
  stages: readonly Explained[],
  { all, fresh }: ExplainOptions,
  style: Style,
): string {
  const causes = new Causes(all);
  const parts = stages.map((stage) => {
    if (stage.reasons.length > 0 && stage.state !== "frozen") return stale(stage, causes, style);
    return settled(stage, fresh, style);
  });
  // What is one line each stands together; the others apart.
  const text = parts.map((part, i) => {
    const apart = i > 0 && (part.length > 1 || (parts[i - 1]?.length ?? 0) > 1);
    return `${apart ? "\n" : ""}${part.join("\n")}\n`;
  });
  const end = stages.length < 2 ? "" : `\n${rollUp(stages, style)}${countsText(stages, style)}\n`;
  return text.join("") + end;
}

function stale(stage: Explained, causes: Causes, style: Style): string[] {
  const { paint, verbose } = style;
  const own = ownReasons(stage.reasons);
  const upstream = stage.reasons.filter(({ code }) => code === "upstream_will_run");
  const name = paint("bold", visible(stage.stage));
  const state = paint(STATE_COLORS[stage.state], stage.state);
  const restorable = stage.state === "restorable" ? " (its outputs are in the cache)" : "";
  const is = `${name} is ${state}${restorable}`;
  const lines: string[] = [];
  if (own.length > 0) {
    lines.push(`${is}, because:`);
    for (const text of sentences(own, { full: true })) lines.push(`  ${text}`);
  }
  if (upstream.length > 0) {
    const before = upstream.length === 1 ? "a stage before it" : "stages before it";
    lines.push(own.length > 0 ? `and because of ${before}:` : `${is}, because of ${before}:`);
    lines.push(...upstreamLines(upstream, causes, verbose));
  }
  if (verbose) lines.push("It depends on:", ...inputLines(stage, style));
  lines.push(...coarseLines(stage, style));
  return lines;
}

function upstreamLines(upstream: readonly Reason[], causes: Causes, verbose: boolean): string[] {
  const shown = verbose ? upstream : upstream.slice(0, UPSTREAM_SHOWN);
  const lines = shown.map((reason) =>
    reason.upstream === undefined
      ? `  ${sentence(reason)}`
      : `  ${causes.sentence(reason.upstream)}`,
  );
  const more = upstream.length - shown.length;
  if (more > 0) lines.push(`  and ${count(more, "more stage")} will run`);
  return lines;
}

function settled(stage: Explained, fresh: ExplainOptions["fresh"], style: Style): string[] {
  const { paint } = style;
  const name = paint("bold", visible(stage.stage));
  const color = STATE_COLORS[stage.state];
  const is =
    stage.state === "frozen"
      ? `${name} is ${paint(color, "frozen")}: it is not run, whatever changes`
      : `${name} is ${paint(color, "up to date")}`;
  if (fresh === "line" && !style.verbose) return [is];
  const inputs = inputLines(stage, style);
  if (inputs.length === 0) return [`${is}. It depends on nothing.`];
  return [`${is}. It depends on:`, ...inputs, ...coarseLines(stage, style)];
}

function inputLines({ inputs }: Explained, { paint }: Style): string[] {
  const { code, params, deps, env } = inputs;
  const rows: string[][] = [];
  const section = (label: string, entries: readonly (readonly [string, string])[]): void => {
    for (const [i, [what, value]] of entries.entries()) {
      rows.push([`  ${i === 0 ? label : ""}`, what, paint("dim", value)]);
    }
  };
  section(
    "code",
    Object.entries(code).map(([key, hash]) => [codeName(key), shortDigest(hash)]),
  );
  section(
    "params",
    Object.entries(params).map(([key, value]) => [visible(key), shortValue(value)]),
  );
  section(
    "inputs",
    deps.map(({ path, hash }) => [
      visible(path),
      hash === null ? "not there yet" : shortDigest(hash),
    ]),
  );
  section(
    "env",
    Object.entries(env).map(([key, hash]) => [
      visible(key),
      hash === "unset" ? "not set" : shortDigest(hash),
    ]),
  );
  return table(rows);
}

function coarseLines({ coarse }: Explained, { verbose, paint }: Style): string[] {
  if (coarse === undefined || coarse.length === 0) return [];
  if (!verbose) {
    const places = count(coarse.length, "place");
    return [paint("dim", `  note: more of its code counts than may matter, in ${places} (-v)`)];
  }
  return [
    "More of its code counts than may matter, since:",
    ...coarse.map((note) => `  ${visible(note)}`),
  ];
}

/** `12 stages: lib/clean.ts changed`, the most frequent first. */
function rollUp(stages: readonly Explained[], { verbose }: Style): string {
  const groups = new Map<string, string[]>();
  for (const { stage, state, reasons } of stages) {
    if (state === "frozen") continue;
    for (const text of new Set(reasons.map(groupOf))) {
      const group = groups.get(text);
      if (group) group.push(stage);
      else groups.set(text, [stage]);
    }
  }
  if (groups.size === 0) return "";
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  const shown = verbose ? sorted : sorted.slice(0, GROUPS_SHOWN);
  const counts = shown.map(([, names]) => count(names.length, "stage"));
  const columns = Math.max(...counts.map((text) => text.length));
  const lines = shown.map(([text, names], i) => {
    const who = names.length <= 3 ? ` (${some(names, 3)})` : "";
    return `${(counts[i] ?? "").padStart(columns)}: ${text}${who}\n`;
  });
  const more = sorted.length - shown.length;
  if (more > 0) lines.push(`and ${count(more, "more reason")} (-v shows them)\n`);
  return lines.join("");
}

/** What stages have in common; whose upstream it is does not count. */
function groupOf(reason: Reason): string {
  return reason.code === "upstream_will_run" ? "a stage before it will run" : sentence(reason);
}

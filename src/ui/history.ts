// Past runs as text: a line each, or one of them in full.
import type { KnownRun, StagePast } from "../model/past.ts";
import { duration } from "./duration.ts";
import type { Color, Paint, Style } from "./paint.ts";
import { brief, sentences } from "./reasons.ts";
import { table } from "./table.ts";
import { count, fit, visible, visibleBlock, width } from "./text.ts";

/** One line a run, last first; with a stage, how it ended in each. Ends with a newline. */
export function historyText(
  runs: readonly KnownRun[],
  stages: ReadonlyMap<string, StagePast> | null,
  style: Style,
): string {
  if (runs.length === 0) return "No runs\n";
  const { paint, columns } = style;
  const heads = table(
    runs.map((run) => {
      const one = stages?.get(run.begin.run);
      const took = one?.ms ?? run.end?.ms ?? null;
      return [
        paint("bold", String(run.number)),
        momentText(run.begin.started),
        took === null ? "" : duration(took),
        one === undefined ? endingText(run, paint) : paint(STATUS[one.status], one.status),
        gitText(run, paint),
        "",
      ];
    }),
  );
  const lines = runs.map((run, i) => {
    const head = heads[i] ?? "";
    const one = stages?.get(run.begin.run);
    const rest = one ? stageWhy(one) : [whatText(run), argsText(run)].filter(Boolean).join("  ");
    if (rest === "") return head.trimEnd();
    const room = columns === null ? width(rest) : columns - 1 - width(head) - 2;
    return room < 8 && columns !== null ? head.trimEnd() : `${head}  ${fit(rest, room)}`;
  });
  return `${lines.join("\n")}\n`;
}

const STATUS: Readonly<Record<StagePast["status"], Color>> = {
  ran: "green",
  restored: "green",
  skipped: "dim",
  failed: "red",
  blocked: "yellow",
  cancelled: "yellow",
};

function stageWhy({ error, reasons }: StagePast): string {
  return error ? visible(error.message) : brief(reasons);
}

/** One run in full. Ends with a newline. */
export function runText(run: KnownRun, stages: readonly StagePast[], style: Style): string {
  const { paint, verbose } = style;
  const { begin, end, number } = run;
  const took = end?.ms == null ? "" : `, ${duration(end.ms)}`;
  const lines = [
    `${paint("bold", `Run ${number}`)}  ${endingText(run, paint)}${took}`,
    `  begun ${momentText(begin.started)}, id ${begin.run}`,
  ];
  if (begin.jobs > 0) {
    lines.push(`  fastpipe run${begin.args.length > 0 ? ` ${argsText(run)}` : ""}`);
    lines.push(`  ${count(begin.jobs, "job")}, executor ${begin.executor}`);
  }
  if (begin.git) lines.push(`  git ${gitLine(run)}`);
  const rows = stages.map((one) => [
    `  ${paint(STATUS[one.status], one.status)}`,
    visible(one.stage),
    one.started === null ? "" : duration(one.ms),
    waitText(one),
  ]);
  const told = table(rows).flatMap((line, i) => {
    const one = stages[i];
    if (one === undefined) return [line];
    const why = verbose ? sentences(one.reasons, { full: true }) : [brief(one.reasons)];
    const error = one.error ? visibleBlock(one.error.message).split("\n") : [];
    const attempts = one.attempts === undefined ? [] : [`${one.attempts} attempts`];
    return [
      line,
      ...[...why, ...attempts].filter((text) => text !== "").map((text) => `      ${text}`),
      ...error.map((text) => `      ${paint("red", text)}`),
    ];
  });
  if (told.length > 0) lines.push("", ...told);
  const rest = begin.stages - stages.length;
  const isWhole = run.ending === "over" && rest > 0;
  if (isWhole) lines.push("", `${count(rest, "stage")} ${rest === 1 ? "was" : "were"} up to date`);
  if (run.ending !== "over" && begin.stages > 0) {
    lines.push("", `${stages.length} of ${count(begin.stages, "stage")} had ended`);
  }
  return `${lines.join("\n")}\n`;
}

/** When it started, and who it waited for. */
function waitText({ ready, started, after }: StagePast): string {
  if (started === null || ready === null) return "";
  const slot =
    started - ready >= WORTH_SAYING ? `, waited ${duration(started - ready)} for a slot` : "";
  const whom = after === null ? "" : `, after ${visible(after)}`;
  return `at ${duration(started)}${whom}${slot}`;
}

/** A shorter wait is nobody's concern, in ms. */
const WORTH_SAYING = 20;

function endingText({ ending, end, counts }: KnownRun, paint: Paint): string {
  if (ending === "interrupted") return paint("yellow", "interrupted");
  if (ending === "running") return paint("cyan", "running");
  const exit = end?.exit ?? 0;
  if (exit === 130 || exit === 143) return paint("yellow", "cancelled");
  const failed = counts.failed ?? 0;
  if (exit !== 0 || failed > 0) return paint("red", "failed");
  return paint("green", "done");
}

const COUNTED = ["ran", "restored", "failed", "blocked", "cancelled"] as const;

function whatText({ begin, counts, ending }: KnownRun): string {
  const told = COUNTED.filter((status) => counts[status] !== undefined);
  if (begin.stages === 0) return "";
  const ended = told.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  const skipped = begin.stages - ended;
  if (ending !== "over") return `${ended} of ${count(begin.stages, "stage")}`;
  if (told.length === 0) return `${count(skipped, "stage")} up to date`;
  const parts = told.map((status) => `${status} ${counts[status]}`);
  return [...parts, ...(skipped > 0 ? [`skipped ${skipped}`] : [])].join(", ");
}

function argsText({ begin: { args } }: KnownRun): string {
  return args.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : visible(`'${arg}'`))).join(" ");
}

/** `main 1a2b3c4+`: `+` where tracked files differ from the commit. */
function gitText({ begin: { git } }: KnownRun, paint: Paint): string {
  if (git === null) return "";
  const commit = git.commit?.slice(0, 7) ?? "";
  const text = [visible(git.branch ?? ""), commit].filter((part) => part !== "").join(" ");
  return paint("dim", `${text}${git.dirty ? "+" : ""}`);
}

function gitLine({ begin: { git } }: KnownRun): string {
  const branch = git?.branch == null ? "detached" : visible(git.branch);
  const commit = git?.commit?.slice(0, 12) ?? "without a commit";
  const changed = git?.dirty ? ", with changes that are not committed" : "";
  return `${branch} ${commit}${changed}`;
}

/** `2026-11-25 16:42:10`, local time. */
export function momentText(ms: number): string {
  const at = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":")}`;
}

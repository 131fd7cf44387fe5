// What `checkout`, `commit` and `gc` have done.
import type { Amount, Collected, Committed, Placed } from "../model/placed.ts";
import { bytes } from "./bytes.ts";
import { document, reasonJson } from "./json.ts";
import type { Color, Style } from "./paint.ts";
import { brief, sentences } from "./reasons.ts";
import { count, pad, visible } from "./text.ts";

const COLORS: Readonly<Record<Placed["status"] | Committed["status"], Color>> = {
  unchanged: "dim",
  restored: "green",
  committed: "green",
  refused: "red",
  absent: "red",
  unknown: "yellow",
  failed: "red",
};

const WHY: Readonly<Partial<Record<Placed["status"], string>>> = {
  refused: "what lies there is not in the cache; --force drops it",
  absent: "it is not in the cache; `fastpipe run` makes it again",
  unknown: "no lock says what it was",
};

const PLACED = ["restored", "unchanged", "refused", "absent", "unknown", "failed"] as const;
const COMMITTED = ["committed", "unchanged", "failed"] as const;
const COLUMNS = "unchanged".length;

/** A line for each out that was not as it should be; then the counts. */
export function checkoutText(placed: readonly Placed[], { paint, verbose }: Style): string {
  const shown = placed.filter(({ status }) => verbose || status !== "unchanged");
  const lines = shown.map(({ path, status, error }) => {
    const why = error ?? WHY[status];
    const told = why === undefined ? "" : `: ${visible(why)}`;
    return `${paint(COLORS[status], pad(status, COLUMNS))} ${visible(path)}${told}\n`;
  });
  return `${lines.join("")}${countsText(placed, PLACED, "out")}\n`;
}

export function commitText(committed: readonly Committed[], { paint, verbose }: Style): string {
  const shown = committed.filter(({ status }) => verbose || status !== "unchanged");
  const lines = shown.flatMap(({ stage, status, reasons, error }) => {
    const why = error ?? (verbose ? "" : brief(reasons));
    const told = why === "" ? "" : `: ${visible(why)}`;
    const head = `${paint(COLORS[status], pad(status, COLUMNS))} ${visible(stage)}${told}\n`;
    if (!verbose) return [head];
    return [head, ...sentences(reasons, { full: true }).map((text) => `    ${text}\n`)];
  });
  return `${lines.join("")}${countsText(committed, COMMITTED, "stage")}\n`;
}

function countsText<S extends string>(
  all: readonly { readonly status: S }[],
  order: readonly S[],
  noun: string,
): string {
  if (all.length === 0) return `Nothing to do: no ${noun}s`;
  if (all.every(({ status }) => status === "unchanged")) {
    return `Nothing to do: ${count(all.length, noun)}, all as recorded`;
  }
  const counts = order.map((one) => [one, all.filter(({ status }) => status === one).length]);
  return counts.flatMap(([one, n]) => (n === 0 ? [] : `${n} ${one}`)).join(", ");
}

export function checkoutJson(placed: readonly Placed[]): string {
  return document({
    outs: placed.map(({ path, stage, status, error }) => ({ path, stage, status, error })),
    ...totals(placed, PLACED),
  });
}

export function commitJson(committed: readonly Committed[]): string {
  return document({
    stages: committed.map(({ stage, status, reasons, error }) => ({
      stage,
      status,
      reasons: reasons.map(reasonJson),
      error,
    })),
    ...totals(committed, COMMITTED),
  });
}

function totals<S extends string>(
  all: readonly { readonly status: S }[],
  order: readonly S[],
): Record<string, number> {
  return Object.fromEntries(
    order.map((one) => [one, all.filter(({ status }) => status === one).length]),
  );
}

export function gcText({ removed, kept }: Collected, dry: boolean): string {
  const verb = dry ? "Would remove" : "Removed";
  return `${verb} ${amountText(removed)}; ${dry ? "would keep" : "kept"} ${amountText(kept)}\n`;
}

function amountText({ objects, bytes: size, runs }: Amount): string {
  const past = runs === 0 ? "" : ` and ${count(runs, "run")}`;
  return `${count(objects, "object")} (${bytes(size)})${past}`;
}

export function gcJson({ removed, kept }: Collected, dry: boolean): string {
  return document({ dry_run: dry, removed: { ...removed }, kept: { ...kept } });
}

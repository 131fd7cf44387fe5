// What came of `export --validate`: a table of outs, and where the locks differ.
import type { Failed, LockMismatch, Side, Validation } from "../model/validation.ts";
import { document } from "./json.ts";
import type { Style } from "./paint.ts";
import { table } from "./table.ts";
import { count, indent, visible, visibleBlock } from "./text.ts";

export const SIDES: Readonly<Record<Side, string>> = { fastpipe: "fastpipe", dvc: "DVC" };

/** Ends with a newline. */
export function validationText(validation: Validation, style: Style): string {
  const { failed, outs, mismatches } = validation;
  if (failed) return failedText(failed, style);
  const lines = [...outsTable(validation, style), ...mismatches.map(mismatchText)];
  const differ = outs.filter(({ same }) => !same).length;
  const version = visible(validation.dvcVersion);
  const records = `${count(validation.locks, "record")} of dvc.lock`;
  const entries = `${mismatches.length} ${mismatches.length === 1 ? "entry" : "entries"}`;
  const end = validation.ok
    ? `${style.paint("green", "The same by fastpipe and by DVC")} ${version}: ${count(outs.length, "out")} and ${records}`
    : `${style.paint("red", "Not the same by fastpipe and by DVC")} ${version}: ${differ} of ${count(outs.length, "out")} and ${entries} in ${records} differ`;
  return `${[...lines, end].join("\n")}\n`;
}

function outsTable({ outs }: Validation, { paint, verbose }: Style): string[] {
  if (outs.length === 0) return [];
  const hash = (text: string | null): string =>
    text === null ? "missing" : verbose ? text : text.replace(/^(.{8})[0-9a-f]*/, "$1");
  const rows = outs.map(({ stage, path, fastpipe, dvc, same }) => [
    visible(stage),
    visible(path),
    hash(fastpipe),
    hash(dvc),
    same ? paint("green", "yes") : paint("red", "no"),
  ]);
  return table([["stage", "out", "fastpipe", "DVC", "same"], ...rows]);
}

function mismatchText({ stage, field, what, fastpipe, dvc }: LockMismatch): string {
  const place = [stage, field, what].filter((part) => part !== null).map(visible);
  const side = (text: string | null): string => (text === null ? "nothing" : visible(text));
  return `dvc.lock: ${place.join(" ")}: fastpipe has ${side(fastpipe)}, DVC ${side(dvc)}`;
}

function failedText({ side, exit, output }: Failed, { paint }: Style): string {
  const head = `${paint("red", "failed")}: the run by ${SIDES[side]} ended with ${exit}, so nothing can be compared`;
  return `${head}\n${indent(visibleBlock(output), "  ")}\n`;
}

export function validationJson(validation: Validation): string {
  const { ok, dvcVersion, failed, outs, locks, mismatches } = validation;
  return document({
    ok,
    dvc: dvcVersion,
    ...(failed && { failed }),
    outs: outs.map(({ stage, path, ...rest }) => ({ stage, out: path, ...rest })),
    locks: { compared: locks, differences: mismatches },
  });
}

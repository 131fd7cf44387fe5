// What `export` says of what it wrote, and of what DVC can't be told.
import type { Loss } from "../model/loss.ts";
import { document } from "./json.ts";
import { count, some, visible } from "./text.ts";

const STAGES = 4;

/** One sentence each, for warnings. */
export function lossText({ kind, what, stages }: Loss): string {
  const of = stages.length === 0 ? "" : ` (${some(stages, STAGES)})`;
  const names = some(what);
  switch (kind) {
    case "env":
      return `DVC does not see when environment variables change that count: ${names}${of}`;
    case "mutex":
      return `DVC has no \`mutex\`: ${names}${of}; it runs one stage at a time unless several are started`;
    case "timeout":
      return `DVC has no \`timeout\`${of}`;
    case "retries":
      return `DVC has no \`retries\`${of}`;
    case "pattern":
      return `new files that \`uses\` comes to match are not seen before the next export: ${names}${of}`;
    case "package":
      return `no lockfile says what is installed of ${names}${of}: DVC does not see when it changes`;
    case "unreadable":
      return `DVC can't read ${names}: its params are left out`;
    case "header":
      return `DVC takes the first row of ${names}${of} for the names of its columns`;
    case "date":
      return "params.yaml holds a date, which DVC can't read: quote it";
    case "filled":
      return `the commands hold the values of params${of}: export again when these change`;
  }
}

export interface ExportData {
  /** As the user would name it; null: stdout. */
  readonly file: string | null;
  /** Given where there is no file. */
  readonly text?: string;
  readonly stages: readonly { readonly stage: string; readonly name: string }[];
  readonly lock: {
    readonly file: string;
    readonly locked: readonly string[];
    readonly leftOut: readonly string[];
  } | null;
  readonly losses: readonly Loss[];
}

/** Ends with a newline. */
export function exportText({ file, stages, lock }: ExportData): string {
  const lines = [`Wrote ${visible(file ?? "")}: ${count(stages.length, "stage")}`];
  if (lock && lock.locked.length > 0)
    lines.push(`Wrote ${visible(lock.file)}: ${count(lock.locked.length, "stage")}`);
  return `${lines.join("\n")}\n`;
}

export function leftOutText(leftOut: readonly string[], file: string): string {
  return `not in ${file}, since not up to date: ${some(leftOut, STAGES)}`;
}

export function uncachedText(outs: readonly string[]): string {
  return `there is no DVC repository yet, so its cache lacks ${some(outs, STAGES)}: after \`dvc init\`, export with --lock again`;
}

export function exportJson({ file, text, stages, lock, losses }: ExportData): string {
  return document({
    file,
    ...(text !== undefined && { text }),
    stages,
    lock: lock && { file: lock.file, locked: lock.locked, left_out: lock.leftOut },
    warnings: losses.map((loss) => ({ ...loss, message: lossText(loss) })),
  });
}

// What an import made, and what it could not carry, for people and as JSON.
import { toJson } from "../model/value.ts";
import type { Style } from "./paint.ts";
import { count, indent, some, visible } from "./text.ts";

export interface Imported {
  /** As the user would name them. */
  readonly from: string;
  readonly to: string;
  readonly lock: string;
  readonly isDry: boolean;
  /** The text of the pipeline file. */
  readonly text: string;
  readonly stages: readonly {
    readonly name: string;
    /** In dvc.yaml. */
    readonly dvc: string;
    readonly upToDate: boolean;
    /** Why not. */
    readonly reasons: readonly string[];
    readonly needsCheckout: boolean;
  }[];
  readonly notes: readonly { readonly stage: string; readonly text: string }[];
  readonly left: readonly {
    readonly what: string;
    readonly where?: string;
    readonly todo: string;
  }[];
}

/** Ends with a newline. */
export function importText(imported: Imported, { paint, verbose }: Style): string {
  const { from, to, lock, isDry, stages, notes, left } = imported;
  const parts: string[] = [];
  const fresh = stages.filter((one) => one.upToDate);
  const head = isDry ? "would write" : "wrote";
  const locks = `${count(fresh.length, "lock")} of ${count(stages.length, "stage")}`;
  parts.push(`${paint("green", head)}  ${visible(to)} (${count(stages.length, "stage")})\n`);
  parts[0] += `${paint("green", head)}  ${locks}: what they hold does not run again\n`;
  const stale = stages.filter((one) => !one.upToDate && !one.needsCheckout);
  const checkout = stages.filter((one) => one.needsCheckout);
  const add = (title: string, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    parts.push(
      `${paint("bold", title)}\n${lines.map((line) => `${indent(line, "  ")}\n`).join("")}`,
    );
  };
  add("Not up to date, so they will run:", stale.map(staleText));
  add(
    "Up to date in DVC's cache, but not here (`dvc checkout` and import again, or they will run):",
    checkout.map(staleText),
  );
  add(
    "Not quite as it was:",
    [...Map.groupBy(notes, ({ text }) => text)].map(
      ([text, same]) => `${some(same.map(({ stage }) => stage))}: ${visible(text)}`,
    ),
  );
  add(
    "Not carried:",
    [...Map.groupBy(left, ({ todo }) => todo)].map(([todo, same]) => {
      const lines = same.map(({ what, where }) =>
        where === undefined ? visible(what) : `${visible(what)} (${visible(where)})`,
      );
      const more = verbose ? 0 : lines.length - LEFT;
      if (more > 1) lines.splice(LEFT, more, `and ${more} more`);
      return `${lines.join("\n")}\n    ${paint("dim", visible(todo))}`;
    }),
  );
  parts.push(
    isDry
      ? "Nothing was written.\n"
      : `${visible(from)} and ${visible(lock)} are as they were, so DVC still works; fastpipe reads ${visible(to)} from now on.\n` +
          `\`fastpipe init\` lays down the types for your editor. Look at it, and then:\n\n  ${paint("bold", "fastpipe status")}\n`,
  );
  return parts.join("\n");
}

/** Reasons named on the line of a stage. */
const REASONS = 3;
/** Of the same kind, without -v. */
const LEFT = 4;

function staleText({ name, reasons }: Imported["stages"][number]): string {
  return `${visible(name)}: ${some(reasons, REASONS)}`;
}

export function importJson({ from, to, isDry, text, stages, notes, left }: Imported): string {
  const document = {
    schema: 1,
    from,
    file: to,
    written: !isDry,
    ...(isDry && { text }),
    stages: stages.map(({ name, dvc, upToDate, reasons, needsCheckout }) => ({
      stage: name,
      dvc,
      state: upToDate ? "fresh" : "stale",
      ...(!upToDate && { reasons, needs_checkout: needsCheckout }),
    })),
    notes,
    not_carried: left,
  };
  return `${toJson(document)}\n`;
}

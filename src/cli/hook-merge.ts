// `fastpipe hooks merge BASE OURS THEIRS PATH`: the merge driver. Git takes what stands in OURS afterwards.
import { readFileSync, writeFileSync } from "node:fs";
import { mergeDvcLocks } from "../dvc/lock-merge.ts";
import { EXIT, Stop } from "../model/failure.ts";
import { ioError } from "../store/io-error.ts";
import { isMerged, mergeLocks } from "../store/lock-merge.ts";
import { some, visible } from "../ui/text.ts";
import type { Context } from "./command.ts";

export function mergeFile(
  [base, ours, theirs, path]: readonly string[],
  { terminal }: Pick<Context, "terminal">,
): number {
  if (base === undefined || ours === undefined || theirs === undefined || path === undefined) {
    const hint = "git calls it; `fastpipe hooks install` tells git how";
    throw new Stop([{ code: "usage", message: "`fastpipe hooks merge` needs four files", hint }]);
  }
  const texts = [base, ours, theirs].map(textOf) as [string, string, string];
  if (!/(^|\/)dvc\.lock$/.test(path)) {
    const merged = mergeLocks(...texts);
    write(ours, merged);
    if (isMerged(merged)) {
      terminal.err(
        `${visible(path)}: both branches had run the stage, so it runs again, or is restored\n`,
      );
    }
    return EXIT.done;
  }
  const [before, mine, other] = texts;
  const { text, dropped } = mergeDvcLocks(before, mine, other);
  write(ours, text);
  if (dropped.length > 0) {
    terminal.err(
      `${visible(path)}: both branches had run ${some(dropped)}: to be run again, or restored\n`,
    );
  }
  return EXIT.done;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw ioError("read", file, error);
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw ioError("write", file, error);
  }
}

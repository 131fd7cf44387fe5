// Work on a project that nobody else may be at work on: taking hold of it, mending what a killed run left, letting go.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { EXIT, type Failure, Stop } from "../model/failure.ts";
import type { Watch } from "../model/watch.ts";
import { ioError } from "../store/io-error.ts";
import { acquire, type Holder } from "../store/project-lock.ts";
import { recover } from "../store/recover.ts";
import { keepOutOfGit } from "./own-gitignore.ts";
import { remainsOf } from "./remains.ts";

export interface HoldOptions {
  /** How long to wait for another run to end, in ms; null: for ever. */
  readonly waitMs: number | null;
  readonly onWait: (holder: Holder | null) => void;
  readonly onWarning: (message: string) => void;
  readonly watch?: Watch;
}

/** `action` is given the project's `.fastpipe`. Throws `Stop` when somebody else holds it for too long, and `IoError`s. */
export async function held<T>(
  root: string,
  { waitMs, onWait, onWarning, watch }: HoldOptions,
  action: (ours: string) => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const ours = join(root, ".fastpipe");
  makeOurs(ours);
  const hold = await acquire(ours, { waitMs, onWait });
  watch?.span?.("take hold of the project", began);
  const since = performance.now();
  if ("held" in hold) throw new Stop([heldBy(hold.held)], EXIT.held);
  try {
    keepOutOfGit(ours);
    for (const { path, kept } of await recover(root, remainsOf(root, ours))) {
      onWarning(
        kept === undefined
          ? `${path} is put back as it was before the run that was killed`
          : `${path}, which was in the way of what a killed run had put aside, is kept as ${kept}`,
      );
    }
    watch?.span?.("mend what a killed run left", since);
    return await action(ours);
  } finally {
    hold.release();
  }
}

/** Throws an `IoError`. */
function makeOurs(ours: string): void {
  try {
    mkdirSync(ours, { recursive: true });
  } catch (error) {
    throw ioError("make", ours, error);
  }
}

function heldBy(holder: Holder | null): Failure {
  const who = holder ? ` (process ${holder.pid}, since ${holder.since})` : "";
  return {
    code: "held",
    message: `another run holds this project${who}`,
    hint: "wait for it with --wait, or end it",
  };
}

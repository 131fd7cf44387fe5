// How commands that hold the project wait for others that do.
import type { HoldOptions } from "../engine/held.ts";
import { Stop } from "../model/failure.ts";
import type { Context, Flags } from "./command.ts";

export const WAIT = {
  wait: {
    type: "string",
    bare: true,
    valueHint: "SECONDS",
    description:
      "wait for another run of this project to end (default: for ever on a terminal, else 600 seconds)",
  },
  "no-wait": { type: "boolean", description: "end at once with 3 when another run is on" },
} as const satisfies Flags;

/** How long to wait for another run where nobody watches, in seconds. */
const UNATTENDED_WAIT = 600;

export interface WaitArgs {
  readonly wait: string | undefined;
  readonly "no-wait": boolean;
}

/** In ms; null: for ever. */
export function waitOf(
  { wait, "no-wait": noWait }: WaitArgs,
  { terminal }: Pick<Context, "terminal">,
): number | null {
  if (wait !== undefined && noWait) contradiction(["--wait", "--no-wait"]);
  if (noWait) return 0;
  if (wait === "") return null;
  if (wait === undefined) return terminal.errIsTty ? null : UNATTENDED_WAIT * 1000;
  const seconds = /^\d+(\.\d+)?$/.test(wait) ? Number(wait) : Number.NaN;
  if (Number.isFinite(seconds)) return seconds * 1000;
  const message = `--wait is a number of seconds, but is ${JSON.stringify(wait)}`;
  throw new Stop([{ code: "usage", message }]);
}

/** Of flags that were given, two are too many. Throws `Stop`. */
export function contradiction(flags: readonly string[]): void {
  const [first, second] = flags;
  if (first === undefined || second === undefined) return;
  throw new Stop([{ code: "usage", message: `${first} and ${second} contradict each other` }]);
}

/** For commands that say it as a warning. */
export function holdOptions(
  args: WaitArgs,
  context: Context,
  onWarning: (message: string) => void,
): HoldOptions {
  return {
    waitMs: waitOf(args, context),
    onWait: (holder) => onWarning(waitingText(holder)),
    onWarning,
  };
}

export function waitingText(
  holder: { readonly pid: number; readonly since: string } | null,
): string {
  const who = holder === null ? "" : ` (process ${holder.pid}, since ${holder.since})`;
  return `waiting for another run to end${who}; --no-wait does not wait`;
}

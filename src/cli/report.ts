// What ended a command before its time, in words, and the exit code for it.
import { EXIT, type ExitCode, type Failure, Stop } from "../model/failure.ts";
import { codeOf, IoError } from "../store/io-error.ts";
import { failuresText } from "../ui/failures.ts";
import { failuresJson } from "../ui/json.ts";
import { errStyle } from "../ui/paint.ts";
import type { Context } from "./command.ts";
import { versionLine } from "./version.ts";

/** `begun`: something has run. Gives the exit code; a bug is said to be one. */
export async function report(
  error: unknown,
  { terminal, verbose, json }: Pick<Context, "terminal" | "verbose" | "json">,
  begun = false,
): Promise<ExitCode> {
  const exit = error instanceof Stop ? error.exit : begun ? EXIT.failed : EXIT.usage;
  const failures = failuresOf(error);
  if (!failures) {
    terminal.err(internalError(error, verbose));
    return exit;
  }
  terminal.err(failuresText(failures, errStyle(terminal, verbose)));
  if (json) terminal.out(failuresJson(failures));
  return exit;
}

/** What the user or the system is the cause of; undefined: a bug. */
function failuresOf(error: unknown): readonly Failure[] | undefined {
  if (error instanceof Stop) return error.failures;
  const isIo =
    error instanceof IoError || (error instanceof Error && OF_THE_DISK.has(codeOf(error)));
  return isIo ? [{ code: "io", message: error.message }] : undefined;
}

/** What the system says of a disk as it is, wherever that turns up: no bug. */
const OF_THE_DISK: ReadonlySet<string> = new Set(
  "EROFS ENOSPC EDQUOT EACCES EPERM ENOTDIR EISDIR EIO EMFILE ENFILE".split(" "),
);

function internalError(error: unknown, verbose: boolean): string {
  const isError = error instanceof Error;
  const ask = verbose ? "Please report it." : "Please report it, with what -v says besides.";
  const lines = [
    `fastpipe: internal error: ${isError ? error.message : String(error)}`,
    `This is a bug in ${versionLine()}. ${ask}`,
  ];
  if (verbose && isError) lines.push(error.stack ?? "");
  return `${lines.join("\n").trimEnd()}\n`;
}

// A bug of ours, said as one.
import { versionLine } from "./version.ts";

export function internalError(error: unknown, verbose: boolean): string {
  const isError = error instanceof Error;
  const message = isError ? error.message : String(error);
  const lines = [
    `fastpipe: internal error: ${message}`,
    `This is a bug in ${versionLine()}. Please report it${verbose ? "." : ", with the output of the same command and -v."}`,
  ];
  if (verbose && isError) lines.push(error.stack ?? "");
  return `${lines.join("\n").trimEnd()}\n`;
}

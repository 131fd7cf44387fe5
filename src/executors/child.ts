// The `process` executor's child: one stage in a process of its own. The job comes over stdin.

import { deserialize } from "bun:jsc";
import { closeSync, readFileSync, writeSync } from "node:fs";
import { announceExit } from "./guard.ts";
import { CHILD_REPLY_FD, CHILD_WATCHDOG_FD, type ChildReply, type ChildStart } from "./protocol.ts";
import { type LoadFunctions, Seat } from "./seat.ts";
import { replaceStreams } from "./streams.ts";

const RUN = 1;

export async function serve(loadFunctions: LoadFunctions): Promise<void> {
  // Before anything of the user's: whatever happens to fastpipe, the watchdog knows this group.
  writeSync(CHILD_WATCHDOG_FD, `+${process.pid}\n`);
  closeSync(CHILD_WATCHDOG_FD);
  const start = readStart();
  writeThrough();
  const end = announceExit((note) => reply({ type: "exit", ...note }));
  const seat = new Seat(start, loadFunctions, {
    onLoaded: () => undefined,
    beforeEnd: async () => undefined,
  });
  seat.tracker.install();
  seat.onLoose(({ error }) => {
    reply({ type: "settled", error, left: [], exitCode: null, loaded: null });
    end();
  });
  let asked = false;
  process.on("SIGTERM", () => {
    asked = true;
    seat.cancel(RUN);
  });
  process.on("beforeExit", () => reply({ type: "starved" }));
  const error = await seat.load();
  if (asked) end();
  const settled = error
    ? { error: { ...error, text: `its code could not be loaded: ${error.text}` } }
    : await seat.run(RUN, start.job, false);
  reply({ type: "settled", left: [], exitCode: null, loaded: null, ...settled });
  end();
}

function readStart(): ChildStart {
  const bytes = readFileSync(0);
  // A coordinator that died meanwhile leaves half a job, or none.
  if (bytes.length < 4 || bytes.readUInt32LE(0) !== bytes.length - 4) process.exit(1);
  return deserialize(bytes.subarray(4));
}

function reply(message: ChildReply): void {
  writeSync(CHILD_REPLY_FD, `${JSON.stringify(message)}\n`);
}

/** Straight to the pipes: the runtime's streams would buffer without bound, and make the pipes non-blocking for the stage's own children. */
function writeThrough(): void {
  replaceStreams((stream, bytes) => {
    const fd = stream === "stdout" ? 1 : 2;
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  });
}

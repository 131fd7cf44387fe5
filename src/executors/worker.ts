// A Worker of the warm and the interpreter executors: loads the pipeline, then runs stages as it is told.
import { readlinkSync } from "node:fs";
import { replaceConsole } from "./console.ts";
import { Globals } from "./globals.ts";
import { announceExit, guardProcess } from "./guard.ts";
import type { FromWorker, RunMessage, StartMessage, ToWorker } from "./protocol.ts";
import { Redirect } from "./redirect.ts";
import { type FrameKind, NOTE, RingWriter, STDERR, STDOUT } from "./ring.ts";
import { type LoadFunctions, Seat } from "./seat.ts";
import { replaceStreams, type WriteBytes } from "./streams.ts";

declare const self: {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
};

const KIND: Readonly<Record<"stdout" | "stderr", FrameKind>> = { stdout: STDOUT, stderr: STDERR };

/** Serves until it is told to end. */
export function serve(loadFunctions: LoadFunctions): void {
  const post = self.postMessage.bind(self);
  self.onmessage = ({ data }) => {
    if (data.type === "start") start(data, loadFunctions, post);
  };
  post({ type: "hello" });
}

function start(message: StartMessage, loadFunctions: LoadFunctions, post: typeof self.postMessage) {
  const ring = new RingWriter(message.ring, () => post({ type: "poke" }));
  const write: WriteBytes = (stream, bytes) => ring.write(KIND[stream], bytes);
  const redirect = new Redirect(write);
  let globals: Globals | null = null;
  const seat: Seat = new Seat(message, loadFunctions, {
    onLoaded: () => {
      globals = new Globals();
    },
    beforeEnd: () => redirect.settle(seat.tracker),
  });
  replaceConsole(console, (stream, text) => write(stream, Buffer.from(text)));
  replaceStreams(write);
  redirect.install();
  seat.tracker.install();
  guardProcess();
  const end = announceExit((note) => ring.write(NOTE, Buffer.from(JSON.stringify(note))));
  seat.onLoose((loose) => post({ type: "loose", ...loose }));

  const run = async ({ id, job, fresh }: RunMessage): Promise<void> => {
    const settled = await seat.run(id, job, fresh);
    const spent = globals?.changed() ?? null;
    globals?.restore();
    post({ type: "settled", id, ...settled, spent });
  };
  self.onmessage = ({ data }) => {
    switch (data.type) {
      case "run":
        void run(data);
        return;
      case "cancel":
        seat.cancel(data.id);
        return;
      case "end":
        end();
    }
  };
  void seat.load().then((error) => {
    post({ type: "loaded", error, thread: threadId() });
  });
}

/** Linux names threads in /proc: what this one starts is found there. */
function threadId(): number | null {
  try {
    return Number(readlinkSync("/proc/thread-self").split("/").pop());
  } catch {
    return null;
  }
}

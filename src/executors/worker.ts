// A Worker of the warm and the interpreter executors: loads the pipeline, then runs stages as it is told.
import { readlinkSync } from "node:fs";
import { replaceConsole } from "./console.ts";
import { Globals } from "./globals.ts";
import { announceExit, guardProcess } from "./guard.ts";
import type { FromWorker, HelloMessage, RunMessage, StartMessage, ToWorker } from "./protocol.ts";
import { Redirect } from "./redirect.ts";
import { type FrameKind, NOTE, RingWriter, STDERR, STDOUT } from "./ring.ts";
import { type LoadFunctions, Seat } from "./seat.ts";
import { replaceStreams, type WriteBytes } from "./streams.ts";
import { watchTraces } from "./traces.ts";

declare const self: {
  onmessage: ((event: MessageEvent<StartMessage>) => void) | null;
  postMessage(message: HelloMessage): void;
};

const KIND: Readonly<Record<"stdout" | "stderr", FrameKind>> = { stdout: STDOUT, stderr: STDERR };

/** Serves until it is told to end. */
export function serve(loadFunctions: LoadFunctions): void {
  self.onmessage = ({ data }) => {
    // From here on this channel is the user's alone: nothing on it is taken for ours.
    self.onmessage = null;
    start(data, loadFunctions);
  };
  self.postMessage({ type: "hello" });
}

function start(message: StartMessage, loadFunctions: LoadFunctions): void {
  const { port } = message;
  const post: (message: FromWorker) => void = port.postMessage.bind(port);
  const ring = new RingWriter(message.ring, () => post({ type: "poke" }));
  const write: WriteBytes = (stream, bytes) => ring.write(KIND[stream], bytes);
  const redirect = new Redirect(write);
  let globals: Globals | null = null;
  const seat: Seat = new Seat(message, loadFunctions, {
    onLoaded: () => globals?.renew(),
    beforeEnd: () => redirect.settle(seat.tracker),
  });
  replaceConsole(console, (stream, text) => write(stream, Buffer.from(text)));
  replaceStreams(write);
  redirect.install();
  seat.tracker.install();
  guardProcess();
  const traces = watchTraces();
  const end = announceExit((note) => ring.write(NOTE, Buffer.from(JSON.stringify(note))));
  seat.onLoose((loose) => post({ type: "loose", ...loose }));

  let spent = false;
  const run = async ({ id, job, fresh, watch }: RunMessage): Promise<void> => {
    if (spent) {
      post({ type: "refused", id });
      return;
    }
    const once = watch === "never";
    if (!once) globals ??= new Globals();
    const doubts = (): boolean =>
      watch === "always" || fresh || globals?.doubtful === true || seat.modules.packages;
    if (!once && doubts()) globals?.watch();
    traces.mark();
    const settled = await seat.run(id, job, fresh);
    post({ type: "settled", id, ...settled });
    // While the coordinator records the stage.
    spent = globals === null || traces.left() || globals.changed(doubts()) !== null;
    globals?.restore();
  };
  port.onmessage = ({ data }: { data: ToWorker }) => {
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

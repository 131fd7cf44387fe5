import { expect, test } from "bun:test";
import { chooseMode, createRenderer } from "../../src/ui/renderer.ts";
import { end, output, runStart, start } from "./events.ts";
import { fakeTerminal } from "./screen.ts";

const FLAGS = { verbose: false, quiet: false, showOutput: false };

test("json: every event is a line of stdout; talk goes to stderr", () => {
  const terminal = fakeTerminal({ outIsTty: false, errIsTty: false });
  const renderer = createRenderer({ mode: "json", terminal, ...FLAGS });
  renderer.on(runStart(1));
  renderer.on(start("a"));
  renderer.on(output("a", "x"));
  renderer.interrupt(1);
  renderer.on(end("a", "ran", 1));
  renderer.close();
  const lines = terminal.stdout.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).event)).toEqual([
    "run_start",
    "stage_start",
    "stage_output",
    "stage_end",
  ]);
  expect(terminal.stderr).toBe("stopping: waiting for 1 stage (Ctrl-C again to end it now)\n");
});

test("live and plain", () => {
  const terminal = fakeTerminal();
  const live = createRenderer({ mode: "live", terminal, ...FLAGS });
  live.on(runStart(1));
  live.on(start("a"));
  live.on(end("a", "ran", 1000));
  live.close();
  expect(terminal.screen.all).toBe("ran       a in 1.0 s");
  const pipe = fakeTerminal({ errIsTty: false });
  const plain = createRenderer({ mode: "plain", terminal: pipe, ...FLAGS });
  plain.on(start("a"));
  expect(pipe.stderr).toBe("start     a\n");
});

test("which one", () => {
  const tty = { json: false, quiet: false, errIsTty: true, term: "xterm" };
  expect(chooseMode(tty)).toBe("live");
  expect(chooseMode({ ...tty, json: true })).toBe("json");
  expect(chooseMode({ ...tty, quiet: true })).toBe("plain");
  expect(chooseMode({ ...tty, errIsTty: false })).toBe("plain");
  expect(chooseMode({ ...tty, term: "dumb" })).toBe("plain");
});

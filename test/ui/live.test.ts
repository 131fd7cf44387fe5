import { describe, expect, test } from "bun:test";
import type { RunEvent } from "../../src/model/event.ts";
import { Live, type LiveOptions } from "../../src/ui/live.ts";
import { end, failure, LR, output, runEnd, runStart, start } from "./events.ts";
import { type FakeSettings, type FakeTerminal, fakeTerminal } from "./screen.ts";

class Stage {
  readonly terminal: FakeTerminal;
  readonly live: Live;
  time = 1000;

  constructor(settings: FakeSettings = {}, flags: Partial<LiveOptions> = {}) {
    this.terminal = fakeTerminal(settings);
    this.live = new Live({
      terminal: this.terminal,
      verbose: false,
      quiet: false,
      showOutput: false,
      now: () => this.time,
      every: null,
      ...flags,
    });
  }

  /** Events, so many ms later; then a frame. */
  after(ms: number, ...events: RunEvent[]): string {
    this.time += ms;
    for (const event of events) this.live.on(event);
    this.live.frame();
    return this.terminal.screen.text;
  }
}

test("a run from its begin to its end", () => {
  const run = new Stage({ columns: 60 });
  expect(run.after(0, runStart(4), end("lint", "skipped"))).toBe("");
  expect(run.after(0, start("prepare", LR), start("fetch@en"))).toBe(`\
  prepare       0.00 s  param lr changed: 0.01 -> 0.1
  fetch@en      0.00 s
1/4  2 running  0.00 s`);
  expect(run.terminal.screen.cursorVisible).toBe(false);
  expect(run.after(12_300, end("prepare", "ran", 12_300), start("train"))).toBe(`\
ran       prepare in 12.3 s
  fetch@en      12.3 s
  train         0.00 s
2/4  2 running  12.3 s`);
  expect(
    run.after(
      110_700,
      output("train", "loss nan"),
      end("train", "failed", 110_700, failure("exit code 1")),
    ),
  ).toBe(`\
ran       prepare in 12.3 s
failed    train in 1 min 51 s
  error: exit code 1
  output:
  | loss nan
  fetch@en   2 min 3 s
3/4  1 running, 1 failed  2 min 3 s`);
  expect(
    run.after(
      0,
      end("fetch@en", "ran", 123_000),
      runEnd({ ran: 2, skipped: 1, failed: 1, ms: 123_000 }),
    ),
  ).toBe(`\
ran       prepare in 12.3 s
failed    train in 1 min 51 s
  error: exit code 1
  output:
  | loss nan
ran       fetch@en in 2 min 3 s
failed train: exit code 1
ran 2, skipped 1, failed 1 in 2 min 3 s`);
  run.live.close();
  expect(run.terminal.screen.cursorVisible).toBe(true);
});

test("nothing to do draws nothing but its one line", () => {
  const run = new Stage();
  run.after(0, runStart(1), end("a", "skipped"));
  run.after(80, runEnd({ skipped: 1, ms: 80 }));
  expect(run.terminal.screen.all).toBe("Everything is up to date: 1 stage in 0.08 s");
  expect(run.terminal.stderr).not.toContain("\x1b[?25l");
});

test("one write a frame, and none when nothing changed", () => {
  const run = new Stage();
  run.after(0, runStart(2), start("a"));
  const { writes } = run.terminal;
  writes.length = 0;
  run.after(0);
  expect(writes).toHaveLength(0);
  run.after(200);
  expect(writes).toHaveLength(1);
  // In place: nothing is cleared before it is drawn anew.
  expect(writes[0]).toBe("\r\x1b[2A  a       0.2 s\x1b[K\n0/2  1 running  0.2 s\x1b[K\n\x1b[J");
});

test("200 running stages on 24 rows", () => {
  const run = new Stage({ columns: 80, rows: 24 });
  run.after(0, runStart(200));
  const starts = Array.from({ length: 200 }, (_, i) => start(`train@${i}`));
  const screen = run.after(0, ...starts);
  const lines = screen.split("\n");
  expect(lines).toHaveLength(16);
  expect(lines[13]).toContain("train@13");
  expect(lines[14]).toBe("  +186 more");
  expect(lines[15]).toBe("0/200  200 running  0.00 s");
  for (let i = 0; i < 50; i++) run.after(100);
  expect(run.terminal.screen.all.split("\n")).toHaveLength(16);
  const ends = Array.from({ length: 200 }, (_, i) => end(`train@${i}`, "ran", 5000));
  run.after(0, ...ends, runEnd({ ran: 200 }));
  const all = run.terminal.screen.all.split("\n");
  expect(all).toHaveLength(201);
  expect(all[199]).toBe("ran       train@199 in 5.0 s");
});

test("a tiny terminal never scrolls what is redrawn", () => {
  for (const rows of [1, 2, 3, 4]) {
    const run = new Stage({ rows });
    run.after(0, runStart(9), start("a"));
    run.after(1000, start("b"), start("c"), start("d"));
    run.after(1000);
    expect(run.terminal.screen.all.split("\n").length).toBeLessThanOrEqual(rows);
    if (rows > 1) expect(run.terminal.screen.text).toEndWith("0/9  4 running  2.0 s");
  }
});

test("as many as there are rows for need no `more`", () => {
  const run = new Stage({ rows: 8 });
  const names = ["a", "b", "c", "d"];
  expect(run.after(0, runStart(9), ...names.map((name) => start(name))).split("\n")).toHaveLength(
    5,
  );
  expect(run.after(0, start("e")).split("\n")).toEqual([
    "  a      0.00 s",
    "  b      0.00 s",
    "  c      0.00 s",
    "  +2 more",
    "0/9  5 running  0.00 s",
  ]);
});

describe("no line is ever as wide as the terminal", () => {
  test.each([1, 5, 12, 20, 40, 79])("%d columns", (columns) => {
    const run = new Stage({ columns, rows: 10 });
    run.after(
      0,
      runStart(200),
      start("a".repeat(100), LR),
      start("漢".repeat(30)),
      start("x\x1b[2J", LR),
    );
    // The emulator refuses raw control characters, and would wrap a line that is too wide.
    expect(run.terminal.screen.text.split("\n").length).toBeLessThanOrEqual(4);
    run.after(61_000);
    run.after(3_700_000);
    expect(run.terminal.screen.all.split("\n").length).toBeLessThanOrEqual(4);
  });
});

test("made narrower, then wider, the screen mends itself", () => {
  const run = new Stage({ columns: 70, rows: 20 });
  run.after(0, runStart(3), start("prepare", LR), start("a-rather-long-name-of-a-stage", LR));
  run.after(0, end("prepare", "ran", 1000));
  run.terminal.screen.resize(30, 20);
  expect(run.after(500)).toBe(`\
ran       prepare in 1.0 s
  a-rather-lon...       0.5 s
1/3  1 running  0.5 s`);
  run.terminal.screen.resize(50, 20);
  expect(run.after(500)).toBe(`\
ran       prepare in 1.0 s
  a-rather-long-name-of-...       1.0 s
1/3  1 running  1.0 s`);
});

test("Ctrl-C says what it waits for", () => {
  const run = new Stage();
  run.after(0, runStart(9), start("a"), start("b"));
  run.terminal.screen.write("^C");
  run.live.interrupt(1);
  expect(run.terminal.screen.text).toBe(`\
stopping: waiting for 2 stages (Ctrl-C again to end them now)
  a      0.00 s
  b      0.00 s
0/9  stopping, 2 running  0.00 s  (Ctrl-C again to end now)`);
  run.live.interrupt(2);
  run.after(0, end("a", "cancelled", 100), end("b", "cancelled", 100), end("c", "cancelled"));
  run.after(0, runEnd({ cancelled: 9 }));
  expect(run.terminal.screen.text).toBe(`\
stopping: waiting for 2 stages (Ctrl-C again to end them now)
ending 2 stages now
cancelled a after 0.1 s
cancelled b after 0.1 s
cancelled 9 in 4.1 s`);
});

test("ended or suspended, the terminal is as it was", () => {
  const run = new Stage();
  run.after(0, runStart(9), start("a"));
  run.live.on(end("b", "ran", 100));
  run.live.on({ event: "warning", message: "w" });
  run.terminal.suspend();
  expect(run.terminal.screen.text).toBe("warning: w");
  expect(run.terminal.screen.cursorVisible).toBe(true);
  run.terminal.screen.write("[1]+ Stopped\n");
  run.terminal.resume();
  expect(run.terminal.screen.text).toBe(`\
warning: w
[1]+ Stopped
  a      0.00 s
1/9  1 running  0.00 s`);
  expect(run.terminal.screen.cursorVisible).toBe(false);
  run.live.close();
  expect(run.terminal.screen.text).toBe("warning: w\n[1]+ Stopped");
  expect(run.terminal.screen.cursorVisible).toBe(true);
});

test("--show-output: the output stands above", () => {
  const run = new Stage({}, { showOutput: true });
  run.after(0, runStart(2), start("a"), start("b"));
  expect(run.after(0, output("a", "a1"), output("b", "b1"), output("a", "a2", "stderr"))).toBe(`\
a | a1
a | a2
  a      0.00 s
  b      0.00 s
0/2  2 running  0.00 s`);
  expect(run.after(0, end("b", "ran", 100))).toBe(`\
a | a1
a | a2
b | b1
ran       b in 0.1 s
  a      0.00 s
1/2  1 running  0.00 s`);
});

test("--show-output into a file does not disturb the screen", () => {
  const run = new Stage({ outIsTty: false }, { showOutput: true });
  run.after(0, runStart(1), start("a"));
  const { writes, stdout } = run.terminal;
  expect(stdout).toBe("");
  writes.length = 0;
  run.live.on(output("a", "a1"));
  expect(writes).toEqual(["a1\n"]);
});

test("much output does not pile up between frames", () => {
  const run = new Stage({}, { showOutput: true });
  run.after(0, runStart(1), start("a"));
  const { writes } = run.terminal;
  writes.length = 0;
  for (let i = 0; i < 3000; i++) run.live.on(output("a", "x".repeat(100)));
  expect(writes.length).toBeGreaterThan(2);
});

test("-v: starts with their reasons, and skipped stages", () => {
  const run = new Stage({}, { verbose: true });
  run.after(0, runStart(2), end("lint", "skipped"), start("a", LR));
  expect(run.terminal.screen.text).toBe(`\
skipped   lint
start     a: param lr changed: 0.01 -> 0.1
  a      0.00 s  param lr changed: 0.01 -> 0.1
1/2  1 running  0.00 s`);
});

test("frames come by themselves", async () => {
  const terminal = fakeTerminal();
  const live = new Live({ terminal, verbose: false, quiet: false, showOutput: false, every: 1 });
  live.on(runStart(1));
  live.on(start("a"));
  while (terminal.stderr === "") await Bun.sleep(1);
  expect(terminal.screen.text).toContain("0/1  1 running");
  live.close();
  expect(terminal.screen.text).toBe("");
});

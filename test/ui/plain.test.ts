import { expect, test } from "bun:test";
import type { RunEvent } from "../../src/model/event.ts";
import { createPlain } from "../../src/ui/plain.ts";
import { blockedBy, CODE, end, failure, LR, output, runEnd, runStart, start } from "./events.ts";
import { type FakeSettings, type FakeTerminal, fakeTerminal } from "./screen.ts";

interface Flags {
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly showOutput?: boolean;
}

function render(
  events: readonly RunEvent[],
  flags: Flags = {},
  settings: FakeSettings = {},
): FakeTerminal {
  const terminal = fakeTerminal({ outIsTty: false, errIsTty: false, ...settings });
  const { verbose = false, quiet = false, showOutput = false } = flags;
  const renderer = createPlain({ terminal, verbose, quiet, showOutput });
  for (const event of events) renderer.on(event);
  renderer.close();
  return terminal;
}

const RUN: readonly RunEvent[] = [
  runStart(5),
  end("lint", "skipped"),
  start("prepare", LR, CODE),
  output("prepare", "reading"),
  { event: "warning", stage: "prepare", message: "left a process behind" },
  end("prepare", "ran", 1234),
  start("train", { code: "deps_changed", what: "build/clean.csv" }),
  output("train", "epoch 1"),
  output("train", "no memory", "stderr"),
  {
    event: "stage_retry",
    stage: "train",
    attempt: 1,
    delayMs: 500,
    error: failure("exit code 9"),
  },
  end("train", "failed", 800, failure("exit code 9")),
  end("evaluate", "blocked", 0, blockedBy("train")),
  end("report", "blocked", 0, blockedBy("train")),
  runEnd({ ran: 1, skipped: 1, failed: 1, blocked: 2, exit: 1 }),
];

test("a run", () => {
  const { stderr, stdout } = render(RUN);
  expect(stdout).toBe("");
  expect(stderr).toBe(`\
start     prepare: param lr changed: 0.01 -> 0.1 +1 more
warning: prepare: left a process behind
ran       prepare in 1.2 s
start     train: input build/clean.csv changed
retry     train in 0.5 s: attempt 1 failed: exit code 9
failed    train in 0.8 s
  error: exit code 9
  output:
  | epoch 1
  | no memory
failed train: exit code 9 (blocks evaluate, report)
ran 1, skipped 1, failed 1, blocked 2 in 4.1 s
`);
});

test("-q: warnings, failures and the final line", () => {
  expect(render(RUN, { quiet: true }).stderr).toBe(`\
warning: prepare: left a process behind
failed    train in 0.8 s
  error: exit code 9
  output:
  | epoch 1
  | no memory
failed train: exit code 9 (blocks evaluate, report)
ran 1, skipped 1, failed 1, blocked 2 in 4.1 s
`);
});

test("-v: every stage, every reason", () => {
  const { stderr } = render(RUN, { verbose: true });
  expect(stderr).toContain("skipped   lint\n");
  expect(stderr).toContain("blocked   report: train did not succeed\n");
  expect(stderr).toContain(
    "start     prepare:\n    param lr changed: 0.01 -> 0.1\n    lib/clean.ts changed",
  );
});

test("nothing to do is one line", () => {
  const events = [
    runStart(2),
    end("a", "skipped"),
    end("b", "skipped"),
    runEnd({ skipped: 2, ms: 80 }),
  ];
  expect(render(events).stderr).toBe("Everything is up to date: 2 stages in 0.08 s\n");
});

test("restored and cancelled stages", () => {
  const events = [
    runStart(3),
    end("a", "restored", 20),
    start("b"),
    end("b", "cancelled", 2000),
    end("c", "cancelled"),
    runEnd({ restored: 1, cancelled: 2 }),
  ];
  expect(render(events).stderr).toBe(`\
restored  a in 0.02 s
start     b
cancelled b after 2.0 s
restored 1, cancelled 2 in 4.1 s
`);
});

test("--show-output: their stdout is our stdout, whole per stage, prefixed where several run", () => {
  const events = [
    runStart(2),
    start("a"),
    start("b"),
    output("b", "b1"),
    output("a", "a1"),
    output("b", "\x1b[31mb2"),
    output("a", "a2", "stderr"),
    end("b", "ran", 1000),
    output("a", "a3"),
    end("a", "failed", 1000, failure("m")),
    runEnd({ ran: 1, failed: 1 }),
  ];
  const both = render(events, { showOutput: true });
  expect(both.stdout).toBe("a | a1\nb | b1\nb | \x1b[31mb2\na | a3\n");
  expect(both.stderr).toBe(`\
start     a
start     b
a | a2
ran       b in 1.0 s
failed    a in 1.0 s
  error: m
failed a: m
ran 1, failed 1 in 4.1 s
`);
});

test("--show-output with one job: as it is", () => {
  const events = [
    runStart(2, 1),
    start("a"),
    output("a", "a1"),
    end("a", "ran", 1000),
    runEnd({ ran: 1 }),
  ];
  expect(render(events, { showOutput: true }).stdout).toBe("a1\n");
});

test("--show-output on a terminal: a stage's colours end with its line", () => {
  const events = [runStart(1), start("a"), output("a", "\x1b[31mred"), end("a", "ran", 1000)];
  expect(render(events, { showOutput: true }, { outIsTty: true }).stdout).toBe(
    "\x1b[31mred\x1b[0m\n",
  );
});

test("what is held back is not lost when the run breaks off", () => {
  const events = [runStart(2), start("a"), start("b"), output("b", "b1")];
  expect(render(events, { showOutput: true }).stdout).toBe("b | b1\n");
});

test("Ctrl-C", () => {
  const terminal = fakeTerminal({ errIsTty: false });
  const renderer = createPlain({ terminal, verbose: false, quiet: false, showOutput: false });
  renderer.on(start("a"));
  renderer.interrupt(1);
  renderer.interrupt(2);
  expect(terminal.stderr).toBe(
    "start     a\nstopping: waiting for 1 stage (Ctrl-C again to end it now)\nending 1 stage now\n",
  );
});

test("a dry run is data; the count is talk", () => {
  const events = [
    end("a", "would_run", 0, undefined, LR),
    end("b", "would_skip"),
    end("c", "would_run"),
  ];
  const { stdout, stderr } = render(events);
  expect(stdout).toBe("would run     a  param lr changed: 0.01 -> 0.1\nwould run     c\n");
  expect(stderr).toBe("would run 2, would skip 1\n");
  expect(render(events, { verbose: true }).stdout).toContain("would skip    b\n");
  expect(render(events, { quiet: true }).stdout).toBe("");
});

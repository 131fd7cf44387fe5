// The live screen in a real pseudo-terminal: sizes, suspension and crashes as the system makes them.
import { expect, test } from "bun:test";
import type { RunEvent } from "../../src/model/event.ts";
import { tempDir } from "../helpers.ts";
import { end, runEnd, runStart, start } from "./events.ts";
import { Screen } from "./screen.ts";

const UI = `${import.meta.dir}/../../src/ui`;

/** Renders the events that come in as lines. */
const PROGRAM = `
import { createInterface } from "node:readline";
import { chooseMode, createRenderer } from ${JSON.stringify(`${UI}/renderer.ts`)};
import { processTerminal } from ${JSON.stringify(`${UI}/terminal.ts`)};

const terminal = processTerminal({ noColor: true, environ: process.env });
const mode = chooseMode({ json: false, quiet: false, errIsTty: terminal.errIsTty, term: process.env.TERM });
const renderer = createRenderer({ mode, terminal, verbose: false, quiet: false, showOutput: false });
process.stdin.setRawMode(true);
terminal.err("mode " + mode + "\\n");
createInterface({ input: process.stdin }).on("line", (line) => {
  if (line === "crash") throw new Error("boom");
  if (line === "reject") Promise.reject(new Error("boom"));
  else if (line === "exit") process.exit(7);
  else if (line === "interrupt") renderer.interrupt(1);
  else renderer.on(JSON.parse(line));
});
`;

class Pty implements AsyncDisposable {
  readonly screen: Screen;
  readonly child: Bun.Subprocess;
  readonly #dir: AsyncDisposable;
  #changed = Promise.withResolvers<void>();

  constructor(file: string, dir: AsyncDisposable, columns: number, rows: number) {
    this.#dir = dir;
    this.screen = new Screen(columns, rows);
    const decoder = new TextDecoder();
    this.child = Bun.spawn([process.execPath, file], {
      env: { ...process.env, TERM: "xterm" },
      terminal: {
        cols: columns,
        rows,
        data: (_terminal, bytes) => {
          this.screen.write(decoder.decode(bytes, { stream: true }));
          this.#changed.resolve();
        },
      },
    });
  }

  send(...lines: (RunEvent | string)[]): void {
    for (const line of lines) {
      this.child.terminal?.write(`${typeof line === "string" ? line : JSON.stringify(line)}\n`);
    }
  }

  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows);
    this.child.terminal?.resize(columns, rows);
  }

  /** Waits until this is on the screen; gives the whole screen. */
  async shows(what: RegExp): Promise<string> {
    while (!what.test(this.screen.text)) {
      this.#changed = Promise.withResolvers();
      await this.#changed.promise;
    }
    return this.screen.text;
  }

  async hidesCursor(hidden: boolean): Promise<void> {
    while (this.screen.cursorVisible === hidden) {
      this.#changed = Promise.withResolvers();
      await this.#changed.promise;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill("SIGKILL");
    await this.child.exited;
    await this.#dir[Symbol.asyncDispose]();
  }
}

async function open(columns: number, rows: number): Promise<Pty> {
  const dir = await tempDir({ "program.ts": PROGRAM });
  const pty = new Pty(`${dir.path}/program.ts`, dir, columns, rows);
  await pty.shows(/^mode live$/m);
  return pty;
}

test("a run, made narrower on the way", async () => {
  await using pty = await open(60, 20);
  pty.send(runStart(2), start("prepare"), start("a-stage-with-a-long-name-that-is-cut"));
  await pty.shows(/a-long-name-th\.\.\. .*\n0\/2 {2}2 running/);
  pty.resize(30, 20);
  await pty.shows(/a-stage-with\.\.\. .*\n0\/2 {2}2 running/);
  pty.send("interrupt");
  await pty.shows(/stopping, 2 running/);
  pty.send(
    end("prepare", "ran", 1000),
    end("a-stage-with-a-long-name-that-is-cut", "cancelled", 2000),
  );
  pty.send(runEnd({ ran: 1, cancelled: 1 }));
  expect(await pty.shows(/ran 1, cancelled 1 in 4.1 s/)).toEndWith(`\
stopping: waiting for 2 stages
 (Ctrl-C again to end them now
)
ran       prepare in 1.0 s
cancelled a-stage-with-a-long-
name-that-is-cut after 2.0 s
ran 1, cancelled 1 in 4.1 s`);
  await pty.hidesCursor(false);
});

/** It stops itself after its last word: to be resumed before would leave it stopped. */
async function stopped(pid: number): Promise<void> {
  const state = async (): Promise<string> => {
    const stat = await Bun.file(`/proc/${pid}/stat`).text();
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
  };
  while ((await state()) !== "T") await Bun.sleep(1);
}

test("suspended and resumed", async () => {
  await using pty = await open(60, 20);
  pty.send(runStart(2), start("prepare"));
  await pty.shows(/1 running/);
  expect(pty.screen.cursorVisible).toBe(false);
  pty.child.kill("SIGTSTP");
  await pty.hidesCursor(false);
  expect(await pty.shows(/^mode live$/)).toBe("mode live");
  await stopped(pty.child.pid);
  pty.child.kill("SIGCONT");
  await pty.shows(/1 running/);
  expect(pty.screen.cursorVisible).toBe(false);
});

test.each([
  ["exit", 7],
  ["crash", 1],
  ["reject", 1],
])("after %s the terminal is as it was", async (how, code) => {
  await using pty = await open(60, 20);
  pty.send(runStart(2), start("prepare"));
  await pty.shows(/1 running/);
  pty.send(how);
  expect(await pty.child.exited).toBe(code);
  await pty.hidesCursor(false);
  expect(pty.screen.text).not.toContain("running");
});

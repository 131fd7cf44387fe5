import { expect, test } from "bun:test";
import { report } from "../../src/cli/report.ts";
import { Stop } from "../../src/model/failure.ts";
import { IoError } from "../../src/store/io-error.ts";
import { rememberingTerminal } from "./in-process.ts";

async function told(
  error: unknown,
  { verbose = false, json = false, begun = false } = {},
): Promise<{ exit: number; out: string; err: string }> {
  const terminal = rememberingTerminal();
  const exit = await report(error, { terminal, verbose, json }, begun);
  return { exit, ...terminal.texts };
}

test("what the user caused is told with its own exit code", async () => {
  const stop = new Stop([{ code: "held", message: "taken", hint: "wait" }], 3);
  expect(await told(stop)).toEqual({ exit: 3, out: "", err: "error: taken\n  hint: wait\n" });
  expect((await told(stop, { json: true })).out).toBe(
    '{"schema":1,"errors":[{"code":"held","message":"taken","hint":"wait"}]}\n',
  );
});

test("what the system refused is told without a stack", async () => {
  const full = new IoError("cannot write x: no space left on the disk", "ENOSPC", "x");
  expect(await told(full)).toMatchObject({ exit: 2, err: `error: ${full.message}\n` });
  expect(await told(full, { begun: true })).toMatchObject({ exit: 1 });
});

test("a bug says that it is one; its stack with -v", async () => {
  const bug = new TypeError("x is not a function");
  const { exit, err } = await told(bug);
  expect(exit).toBe(2);
  expect(err).toStartWith("fastpipe: internal error: x is not a function\nThis is a bug in ");
  expect(err).not.toContain("    at ");
  expect((await told(bug, { begun: true })).exit).toBe(1);
  expect((await told(bug, { verbose: true })).err).toContain("    at ");
  expect((await told("text")).err).toContain("internal error: text");
});

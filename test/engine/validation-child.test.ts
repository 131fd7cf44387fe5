import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findDvc, lastLines, runToEnd } from "../../src/engine/validation-child.ts";
import { Stop } from "../../src/model/failure.ts";
import { tempDir } from "../helpers.ts";

const ENVIRON = { PATH: process.env["PATH"] ?? "" };

function never(): AbortSignal {
  return new AbortController().signal;
}

test("it runs to its end, all that it says is kept", async () => {
  await using dir = await tempDir();
  const log = join(dir.path, "log");
  const run = (text: string): Promise<number> =>
    runToEnd({
      command: ["sh", "-c", text],
      cwd: dir.path,
      environ: ENVIRON,
      log,
      cancel: never(),
      kill: never(),
    });
  expect(await run("echo one; echo two >&2; exit 3")).toBe(3);
  expect(await run("printf '\\033[31mthree\\033[0m\\n\\n'")).toBe(0);
  expect(readFileSync(log, "utf8")).toContain("one\ntwo\n");
  expect(lastLines(log, 2)).toBe("two\nthree");
});

test("cancelled it is asked to end, and with it what it started; then it is ended", async () => {
  await using dir = await tempDir();
  const log = join(dir.path, "log");
  const [cancel, kill] = [new AbortController(), new AbortController()];
  const fifo = join(dir.path, "fifo");
  Bun.spawnSync(["mkfifo", fifo]);
  const child = runToEnd({
    command: [
      "sh",
      "-c",
      `trap 'echo asked > ${fifo}; read x < ${fifo}' TERM; echo up > ${fifo}; sleep 1000 & wait; wait`,
    ],
    cwd: dir.path,
    environ: ENVIRON,
    log,
    cancel: cancel.signal,
    kill: kill.signal,
  });
  expect(await Bun.file(fifo).text()).toBe("up\n");
  cancel.abort();
  expect(await Bun.file(fifo).text()).toBe("asked\n");
  kill.abort();
  expect(await child).toBe(137);
});

test("what can't be started is said", async () => {
  await using dir = await tempDir();
  const child = runToEnd({
    command: [join(dir.path, "no-such")],
    cwd: dir.path,
    environ: ENVIRON,
    log: join(dir.path, "log"),
    cancel: never(),
    kill: never(),
  });
  expect(child).rejects.toThrow("no-such");
});

test("DVC is the one of PATH, or of FASTPIPE_DVC; what is none is refused", async () => {
  await using dir = await tempDir({
    dvc: "#!/bin/sh\necho 3.1.4\n",
    other: "#!/bin/sh\necho hi\n",
  });
  const [dvc, other] = [join(dir.path, "dvc"), join(dir.path, "other")];
  Bun.spawnSync(["chmod", "+x", dvc, other]);
  const found = { path: dvc, version: "3.1.4" };
  expect(findDvc({ PATH: `${dir.path}:/bin` })).toEqual(found);
  expect(findDvc({ PATH: "/bin", FASTPIPE_DVC: dvc })).toEqual(found);
  expect(() => findDvc({ PATH: "" })).toThrow("there is no `dvc` in PATH");
  expect(() => findDvc({ PATH: "/bin", FASTPIPE_DVC: other })).toThrow(Stop);
  expect(() => findDvc({ PATH: "/bin", FASTPIPE_DVC: "/nowhere/dvc" })).toThrow("can't be run");
});

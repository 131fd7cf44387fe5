import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { lockOf, pipeline, workspace } from "./workspace.ts";

test("retries: the outs of a failed attempt go, and the delay grows", async () => {
  const cmd = "test ! -e o; echo try >> tries; echo 1 > o; test -e enough";
  await using space = await workspace({
    "pipeline.ts": pipeline({ s: `retries: 2, outs: ["o"], cmd: "${cmd}"` }),
  });
  const { by, events } = await space.run();
  expect(by).toEqual({ s: "failed" });
  expect(await space.read("tries")).toBe("try\ntry\ntry\n");
  const retries = events.filter((event) => event.event === "stage_retry");
  expect(retries).toMatchObject([
    { attempt: 1, delayMs: 500, error: { exit: 1 } },
    { attempt: 2, delayMs: 1000 },
  ]);
  expect(events.find((event) => event.event === "stage_end")).toMatchObject({ attempts: 3 });
  await space.file("enough", "");
  expect((await space.run()).by).toEqual({ s: "ran" });
});

test("cancelled while it waits for its next attempt", async () => {
  await using space = await workspace({
    "pipeline.ts": pipeline({ s: `retries: 5, outs: ["o"], cmd: "exit 1"` }),
  });
  const cancel = new AbortController();
  let status: string | undefined;
  await space.run({
    cancel: cancel.signal,
    emit: (event) => {
      if (event.event === "stage_retry") cancel.abort();
      if (event.event === "stage_end") status = event.status;
    },
  });
  expect(status).toBe("cancelled");
});

test("outs that were not made, and deps that are not there when the stage starts", async () => {
  await using space = await workspace({
    "pipeline.ts": pipeline({
      makes: `outs: ["dir"], cmd: "mkdir dir"`,
      needs: `deps: ["dir/file"], outs: ["x"], cmd: "cp dir/file x"`,
      lies: `outs: ["never"], cmd: ":"`,
    }),
  });
  const { by, events } = await space.run({ onFailure: "independent" });
  expect(by).toEqual({ makes: "ran", needs: "failed", lies: "failed" });
  const text = JSON.stringify(events);
  expect(text).toContain("dir/file does not exist");
  expect(text).toContain("without making never");
});

test("a dep that changed meanwhile: a warning, and no lock", async () => {
  await using space = await workspace({
    dep: "1",
    "pipeline.ts": pipeline({ s: `deps: ["dep"], outs: ["o"], cmd: "echo 2 > dep; echo 1 > o"` }),
  });
  const { by, events } = await space.run();
  expect(by).toEqual({ s: "ran" });
  expect(JSON.stringify(events)).toContain("dep changed while s ran");
  expect(existsSync(lockOf(space, "s"))).toBe(false);
});

test("what can't be an out is said, and the old out is back", async () => {
  await using space = await workspace({
    mode: "file",
    "pipeline.ts": pipeline({
      s: `deps: ["mode"], outs: ["o"], cmd: "case $(cat mode) in file) echo 1 > o;; *) mkfifo o;; esac"`,
    }),
  });
  await space.run();
  await space.file("mode", "fifo");
  const { by, events } = await space.run();
  expect(by).toEqual({ s: "failed" });
  expect(JSON.stringify(events)).toMatch(/o is a (named pipe|fifo|pipe)/i);
  expect(await space.read("o")).toBe("1\n");
  expect(existsSync(join(space.path, ".fastpipe/kept"))).toBe(false);
});

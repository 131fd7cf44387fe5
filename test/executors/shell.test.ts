import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { abortWhenReady, isAlive, rig } from "./harness.ts";

const EMPTY = { "pipeline.ts": "" };

test("the whole text goes to /bin/sh -ec, in its folder, with its environment, without stdin", async () => {
  await using it = await rig("warm", { ...EMPTY, "sub/x.txt": "" }, { environ: { MINE: "yes" } });
  const script = 'echo "$0 $MINE $FASTPIPE_STAGE ${FASTPIPE_RUN:+run}"\nls\ncat\nfalse\necho never';
  const ran = await it.command(script, { cwd: join(it.dir.path, "sub") });
  expect(ran.stdout.toString()).toBe("/bin/sh yes cmd run\nx.txt\n");
  expect(ran.error).toMatchObject({ kind: "exit", exit: 1, signal: null });
});

test("output is raw, in order, and /dev/stderr can be opened", async () => {
  await using it = await rig("warm", EMPTY);
  const ran = await it.command("printf 'a\\377'; echo b > /dev/stderr; echo c | tee /dev/stderr");
  expect([...ran.stdout]).toEqual([0x61, 0xff, 0x63, 0x0a]);
  expect(ran.stderr.toString()).toBe("b\nc\n");
});

test("100 MB", async () => {
  await using it = await rig("warm", EMPTY);
  let bytes = 0;
  await it.executor.run(
    {
      kind: "command",
      stage: "cmd",
      cmds: ["head -c 100000000 /dev/zero"],
      shell: ["/bin/sh", "-ec"],
      cwd: it.dir.path,
      environ: { PATH: process.env["PATH"] ?? "" },
    },
    {
      onOutput: (_, chunk) => {
        bytes += chunk.length;
      },
      onWarning: () => undefined,
      signal: new AbortController().signal,
      graceMs: 0,
    },
  );
  expect(bytes).toBe(100_000_000);
});

test("descriptors of fastpipe are not for commands", async () => {
  await using it = await rig("warm", EMPTY);
  const { stdout } = await it.command("ls /proc/self/fd");
  expect(stdout.toString()).toBe("0\n1\n2\n3\n");
});

test("exit codes and signals are told apart", async () => {
  await using it = await rig("warm", EMPTY);
  expect((await it.command("exit 3")).error).toMatchObject({ kind: "exit", exit: 3 });
  const killed = await it.command("kill -9 $$");
  expect(killed.error).toMatchObject({ kind: "signal", signal: "SIGKILL", exit: null });
  const inner = await it.command("sh -c 'kill -9 $$'");
  expect(inner.error).toMatchObject({ kind: "exit", exit: 137 });
  expect(inner.error?.message).toContain("SIGKILL ended a program in it");
  expect((await it.command("no-such-program")).error?.message).toContain("not found");
});

test("what can't be started says why", async () => {
  await using it = await rig("warm", EMPTY);
  const nowhere = await it.command("true", { cwd: join(it.dir.path, "none") });
  expect(nowhere.error).toMatchObject({ kind: "io" });
  expect(nowhere.error?.message).toMatch(/its folder .*none does not exist/);
  const long = await it.command(`: ${"x".repeat(200_000)}`);
  expect(long.error?.message).toContain("too long");
  expect((await it.command("true")).outcome.ok).toBe(true);
});

const WAIT = "until [ -s left.pid ]; do :; done; echo ended";
test.each([
  ["in the background", `sh -c 'echo $$ > left.pid; exec sleep 1000' & ${WAIT}`],
  ["with nohup", `nohup sh -c 'echo $$ > left.pid; exec sleep 1000' & ${WAIT}`],
  ["as a daemon", `setsid sh -c 'echo $$ > left.pid; exec sleep 1000' & ${WAIT}`],
  [
    "as a daemon with closed output",
    `setsid sh -c 'echo $$ > left.pid; exec sleep 1000' >/dev/null 2>&1 & ${WAIT}`,
  ],
  ["stopped", `sh -c 'echo $$ > left.pid; kill -STOP $$' & ${WAIT}`],
  [
    "deaf to signals",
    `sh -c 'trap "" HUP INT TERM; echo $$ > left.pid; while :; do sleep 1; done' & ${WAIT}`,
  ],
])("a grandchild that goes on %s is ended, and told", async (_, cmd) => {
  await using it = await rig("warm", EMPTY);
  const ran = await it.command(cmd);
  expect(ran.outcome.ok).toBe(true);
  expect(ran.stdout.toString()).toBe("ended\n");
  expect(await isAlive(join(it.dir.path, "left.pid"))).toBe(false);
  expect(ran.warnings.join()).toContain("running when it ended: killed");
});

test("a grandchild without the marks, in a session of its own, is gone at the latest with the run", async () => {
  await using it = await rig("warm", EMPTY);
  const hidden = "env -i /usr/bin/setsid /bin/sh -c 'echo $$ > left.pid; exec /bin/sleep 1000'";
  const ran = await it.command(`${hidden} & ${WAIT}`);
  expect(ran.outcome.ok).toBe(true);
  await it.executor.close();
  expect(await isAlive(join(it.dir.path, "left.pid"))).toBe(false);
});

test("a helper that ends by itself a moment later is left to do so", async () => {
  await using it = await rig("warm", EMPTY);
  const ran = await it.command("(sleep 0.01; echo last > last.txt) & exit 0");
  expect(ran).toMatchObject({ outcome: { ok: true }, warnings: [] });
  expect(existsSync(join(it.dir.path, "last.txt"))).toBe(true);
});

test("cancel asks, and what heeds it can clean up", async () => {
  await using it = await rig("warm", EMPTY);
  const cmd = "trap 'echo cleaned; exit 0' TERM; echo READY; while :; do sleep 0.01; done";
  const ran = await it.command(cmd, abortWhenReady("cancel"));
  expect(ran.outcome).toMatchObject({ ok: false, cancelled: true });
  expect(ran.stdout.toString()).toBe("READY\ncleaned\n");
});

test("what does not heed is killed after the grace, or at once", async () => {
  await using it = await rig("warm", EMPTY);
  const cmd =
    "trap '' TERM; sh -c 'echo $$ > left.pid; exec sleep 1000' & echo READY; wait; sleep 1000";
  const late = await it.command(cmd, { ...abortWhenReady("timeout"), graceMs: 20 });
  expect(late.error?.kind).toBe("timeout");
  const forced = await it.command(cmd, { ...abortWhenReady("force"), graceMs: 1e9 });
  expect(forced.outcome).toMatchObject({ cancelled: true });
  expect(forced.warnings).toEqual([]);
  expect(await isAlive(join(it.dir.path, "left.pid"))).toBe(false);
});

test("many at once", async () => {
  await using it = await rig("warm", EMPTY);
  const ran = await Promise.all(
    Array.from({ length: 40 }, (_, i) => it.command(`echo ${i}; sleep 0.01; echo ${i} >&2`)),
  );
  for (const [i, one] of ran.entries()) {
    expect([one.outcome.ok, `${one.stdout}`, `${one.stderr}`]).toEqual([true, `${i}\n`, `${i}\n`]);
  }
});

test("several texts run one after the other, each in a shell of its own, until one fails", async () => {
  await using it = await rig("warm", EMPTY);
  const said: string[] = [];
  const outcome = await it.executor.run(
    {
      kind: "command",
      stage: "cmd",
      cmds: ["cd /; X=1; echo one", "echo $PWD-${X:-none}", "", "exit 3", "echo never"],
      shell: ["/bin/sh", "-c"],
      cwd: it.dir.path,
      environ: { PATH: process.env["PATH"] ?? "" },
    },
    {
      onOutput: (_, chunk) => said.push(Buffer.from(chunk).toString()),
      onWarning: () => undefined,
      signal: new AbortController().signal,
      graceMs: 0,
    },
  );
  expect(said.join("")).toBe(`one\n${it.dir.path}-none\n`);
  expect(outcome).toMatchObject({ ok: false, error: { exit: 3 } });
});

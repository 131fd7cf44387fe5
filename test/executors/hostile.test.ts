import { describe, expect, test } from "bun:test";
import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { EXECUTORS } from "../../src/model/stage.ts";
import { abortWhenReady, isAlive, rig } from "./harness.ts";

describe.each([...EXECUTORS])("%s", (name) => {
  test("a stage that throws", async () => {
    await using it = await rig(name);
    const { error } = await it.run("throws");
    expect(error).toMatchObject({ kind: "threw", message: "TypeError: bad thing", exit: null });
    expect(error?.stack).toMatch(/^at .*pipeline\.ts:\d+:\d+\)?$/m);
    expect(error?.stack).not.toContain("executors");
    expect((await it.run("fine")).outcome.ok).toBe(true);
  });

  test("what is thrown need not be an Error", async () => {
    await using it = await rig(name);
    expect((await it.run("throws_text")).error?.message).toBe("just text (thrown as a string)");
    expect((await it.run("throws_null")).error?.message).toBe("threw null, which is not an Error");
    const cause = (await it.run("throws_cause")).error;
    expect(cause?.message).toBe("outer (caused by RangeError: inner)");
    expect(cause?.stack).toContain("caused by RangeError: inner");
    expect((await it.run("throws_many")).error?.message).toBe("AggregateError: several: one; two");
  });

  test("a stage that calls process.exit", async () => {
    await using it = await rig(name);
    const three = await it.run("exits_3");
    expect(three.error).toMatchObject({ kind: "exit", exit: 3 });
    expect(three.error?.message).toStartWith("called process.exit(3) before it had finished");
    expect(three.error?.stack).toContain("pipeline.ts");
    expect(three.stdout.toString()).toBe("before the exit\n");
    const zero = await it.run("exits_0");
    expect(zero.error).toMatchObject({ kind: "exit", exit: 0 });
    const code = await it.run("exit_code");
    expect(code.outcome.ok).toBe(true);
    expect(code.warnings.join()).toContain("process.exitCode to 5");
    expect((await it.run("fine")).warnings).toEqual([]);
  });

  test("an endless loop is ended by its timeout", async () => {
    await using it = await rig(name);
    const ran = await it.run("loops", { ...abortWhenReady("timeout"), graceMs: 50 });
    expect(ran.error).toMatchObject({ kind: "timeout" });
    expect(ran.outcome).toMatchObject({ cancelled: false });
    expect((await it.run("fine")).outcome.ok).toBe(true);
  });

  test("cancelled: a stage that heeds its signal ends by itself, others are ended", async () => {
    await using it = await rig(name);
    const heeds = await it.run("heeds_signal", abortWhenReady("cancel"));
    expect(heeds.outcome).toMatchObject({ ok: false, cancelled: true });
    expect(heeds.stdout.toString()).toBe("READY\ncleaned up\n");
    const loops = await it.run("loops", { ...abortWhenReady("cancel"), graceMs: 20 });
    expect(loops.outcome).toMatchObject({ ok: false, cancelled: true });
    const forced = await it.run("waits", abortWhenReady("force"));
    expect(forced.outcome).toMatchObject({ ok: false, cancelled: true });
  });

  test("kill cuts the grace short", async () => {
    await using it = await rig(name);
    const [signal, kill] = [new AbortController(), new AbortController()];
    const ran = await it.run("waits", {
      signal: signal.signal,
      kill: kill.signal,
      graceMs: 1e9,
      onText: () => {
        signal.abort("cancel");
        kill.abort();
      },
    });
    expect(ran.outcome).toMatchObject({ cancelled: true });
  });

  test("100 MB of output arrive, in bounded memory", async () => {
    await using it = await rig(name);
    for (const stage of ["prints_100_mb", "writes_100_mb"]) {
      let bytes = 0;
      const ran = await it.executor.run(
        {
          kind: "function",
          job: { stage, shapes: { deps: [], outs: [], metrics: [], plots: [] }, params: {} },
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
      expect(ran.ok).toBe(true);
      expect(bytes).toBe(100_000_000);
    }
  });

  test("invalid UTF-8 stays as it is", async () => {
    await using it = await rig(name);
    const { stdout } = await it.run("invalid_utf8");
    expect([...stdout]).toEqual([0x61, 0xff, 0xfe, 0x62, 0x0a]);
  });

  test("all ways to print are captured", async () => {
    await using it = await rig(name);
    const { stdout, stderr, outcome } = await it.run("prints_all");
    expect(outcome.ok).toBe(true);
    for (const text of ["x is 5 {\n  a: [ 1 ],\n}\n", "│ 0 │ 1 │\n", "  inside\n", "written\n"]) {
      expect(stdout.toString()).toContain(text);
    }
    for (const text of ["Bun.write\n", "spawnSync\n", "spawn\n", "shell\n"]) {
      expect(stdout.toString()).toContain(text);
    }
    for (const text of ["to stderr\n", "written to stderr\n", "spawn to stderr\n"]) {
      expect(stderr.toString()).toContain(text);
    }
  });

  test("timers and servers that are left are ended, and told", async () => {
    await using it = await rig(name);
    expect((await it.run("leaves_timer")).warnings.join()).toContain("left 2 timers running");
    expect((await it.run("leaves_server")).warnings.join()).toContain("left a server running");
    expect((await it.run("fine")).outcome.ok).toBe(true);
    expect(existsSync(join(it.dir.path, "late.txt"))).toBe(false);
  });

  const leaving = ["leaves_child", "leaves_node_child", "leaves_grandchild", "leaves_daemon"];
  test.each(leaving)("%s: nothing is left running", async (stage) => {
    await using it = await rig(name);
    const { outcome, warnings } = await it.run(stage);
    expect(outcome.ok).toBe(true);
    expect(await isAlive(join(it.dir.path, "left.pid"))).toBe(false);
    expect(warnings.join()).toMatch(/left a process \(.*\) running when it ended: killed/);
  });

  test("children of a stage that is ended end with it", async () => {
    await using it = await rig(name);
    const ran = await it.run("waits_for_child", { ...abortWhenReady("timeout"), graceMs: 20 });
    expect(ran.error?.kind).toBe("timeout");
    const file = join(it.dir.path, "left.pid");
    expect(await isAlive(file)).toBe(false);
    rmSync(file);
    const controller = new AbortController();
    const sync = it.run("waits_for_child_sync", { signal: controller.signal, graceMs: 20 });
    while (!existsSync(file) || statSync(file).size === 0) await Bun.sleep(2);
    controller.abort("timeout");
    expect((await sync).error?.kind).toBe("timeout");
    expect(await isAlive(file)).toBe(false);
  });

  test("stages see nothing of those that ran before", async () => {
    await using it = await rig(name);
    await it.run("adds_global");
    expect((await it.run("sees_global")).stdout.toString()).toBe("false\n");
    await it.run("sets_env");
    expect((await it.run("sees_env")).stdout.toString()).toBe(",sees_env,0\n");
  });
});

describe("what only a process of its own survives", () => {
  test("the others refuse it and name the way out", async () => {
    await using it = await rig("warm");
    for (const stage of ["chdir", "aborts", "kills_itself", "crashes"]) {
      const { error } = await it.run(stage);
      expect(error?.kind).toBe("threw");
      expect(error?.message).toContain('`executor: "process"`');
    }
    expect(process.cwd()).toBe(it.dir.path);
  });

  test("chdir, abort, a crash, a kill", async () => {
    await using it = await rig("process");
    expect((await it.run("chdir")).outcome.ok).toBe(true);
    expect((await it.run("crashes")).error).toMatchObject({ kind: "crash", signal: "SIGSEGV" });
    const killed = await it.run("kills_itself");
    expect(killed.error).toMatchObject({ kind: "crash", signal: "SIGKILL" });
    expect(killed.error?.message).toContain("out of memory");
    expect((await it.run("aborts")).error?.kind).toBe("crash");
    const starves = await it.run("starves");
    expect(starves.error).toMatchObject({ kind: "crash" });
    expect(starves.error?.message).toStartWith("waits for something that never comes");
  });
});

import { expect, test } from "bun:test";
import { factsOf } from "../../src/executors/proc.ts";
import { startWatchdog } from "../../src/executors/watchdog.ts";

/** A sleeper in a group of its own, that says when it is there. */
async function sleeper(environ: Record<string, string> = {}) {
  const child = Bun.spawn(["/bin/sh", "-c", "echo here; exec sleep 1000"], {
    detached: true,
    env: { PATH: process.env["PATH"] ?? "", ...environ },
    stdio: ["ignore", "pipe", "ignore"],
  });
  for await (const _ of child.stdout) break;
  return child;
}

/** Its watchdog belongs to a process that can be killed. */
function keeper(run: string, script: string) {
  const watchdog = new URL("../../src/executors/watchdog.ts", import.meta.url).pathname;
  const code = `
    import { factsOf } from "../../src/executors/proc.ts";
import { startWatchdog } from ${JSON.stringify(watchdog)};
    const dog = startWatchdog(${JSON.stringify(run)}, [Number(process.argv[1]), Number(process.argv[2])]);
    ${script}
    console.log(dog.pid);
    setInterval(() => 0, 1000);
  `;
  return (groups: readonly number[]) =>
    Bun.spawn([process.execPath, "-e", code, ...groups.map(String)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
}

/** Dead; a zombie is, too. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    const facts = factsOf(pid);
    if (facts === null || facts.zombie) return;
    await Bun.sleep(5);
  }
}

test("at the death of its keeper it kills the groups that live, and all that carry the run's id", async () => {
  const run = Bun.randomUUIDv7();
  const [kept, forgotten] = [await sleeper(), await sleeper()];
  const marked = await sleeper({ FASTPIPE_RUN: run });
  const keeps = keeper(run, "dog.forget(Number(process.argv[2]));")([kept.pid, forgotten.pid]);
  let pid = 0;
  for await (const line of keeps.stdout) {
    pid = Number(Buffer.from(line).toString());
    break;
  }
  keeps.kill("SIGKILL");
  await Promise.all([kept.exited, marked.exited, gone(pid)]);
  expect([kept.signalCode, marked.signalCode]).toEqual(["SIGKILL", "SIGKILL"]);
  expect(forgotten.exitCode).toBeNull();
  forgotten.kill();
  await forgotten.exited;
});

test("signals of a terminal do not end it; its end does, and harms nobody", async () => {
  const kept = await sleeper();
  const dog = startWatchdog(Bun.randomUUIDv7(), [kept.pid]);
  if (!dog) throw new Error("no watchdog");
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.kill(dog.pid, name);
  expect(dog.alive).toBe(true);
  await dog.end();
  expect(dog.alive).toBe(false);
  await gone(dog.pid);
  expect(kept.exitCode).toBeNull();
  kept.kill();
  await kept.exited;
});

test("one that was killed is noticed, and telling it something does not fail", async () => {
  const dog = startWatchdog(Bun.randomUUIDv7(), []);
  if (!dog) throw new Error("no watchdog");
  process.kill(dog.pid, "SIGKILL");
  while (dog.alive) await Bun.sleep(2);
  dog.forget(12345);
  await dog.end();
});

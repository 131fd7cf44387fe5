import { expect, test } from "bun:test";
import { promisify } from "node:util";
import { Tracker } from "../../src/executors/tracker.ts";
import { patched } from "./patched.ts";

function tracker(): Tracker {
  const made = new Tracker();
  made.install();
  return made;
}

test("timers that are left are cleared and counted", async () => {
  using _ = patched();
  const it = tracker();
  it.mark();
  let fired = 0;
  const count = (): void => {
    fired++;
  };
  setTimeout(count, 1);
  setInterval(count, 1);
  setImmediate(count);
  expect(it.end()).toEqual(["3 timers"]);
  await it.sleep(10);
  await it.turn();
  expect(fired).toBe(0);
});

test("timers that fired or were cleared are not left", async () => {
  using _ = patched();
  const it = tracker();
  it.mark();
  const args: unknown[] = [];
  await new Promise((resolve) => setTimeout(resolve, 1));
  setTimeout((...given: unknown[]) => args.push(...given), 1, "a", "b");
  clearTimeout(setTimeout(() => undefined, 1000));
  clearTimeout(Number(setTimeout(() => undefined, 1000)));
  clearInterval(setInterval(() => undefined, 1000));
  clearImmediate(setImmediate(() => undefined));
  await Bun.sleep(5);
  await promisify(setTimeout)(1);
  expect(it.end()).toEqual([]);
  expect(args).toEqual(["a", "b"]);
});

test("what is to run beside, unref'ed, is left too: it would run beside the next stage", () => {
  using _ = patched();
  const it = tracker();
  it.mark();
  setInterval(() => undefined, 1000).unref();
  expect(it.end()).toEqual(["a timer"]);
});

test("what was there before does not count", async () => {
  using _ = patched();
  const it = tracker();
  const before = setInterval(() => undefined, 1000);
  await Bun.sleep(1);
  it.mark();
  expect(it.end()).toEqual([]);
  clearInterval(before);
});

test("servers and Workers that are left are ended", async () => {
  using _ = patched();
  const it = tracker();
  it.mark();
  const server = Bun.serve({ port: 0, fetch: () => new Response("") });
  const stopped = Bun.serve({ port: 0, fetch: () => new Response("") });
  await stopped.stop(true);
  const worker = new Worker(URL.createObjectURL(new Blob(["setInterval(() => 0, 1000)"])));
  const closed = new Promise((resolve) => worker.addEventListener("close", resolve));
  expect(worker).toBeInstanceOf(Worker);
  new Worker("data:text/javascript,setInterval(() => 0, 1000)").terminate();
  expect(it.end()).toEqual(["a server", "a Worker"]);
  await closed;
  expect(await fetch(server.url).catch(() => "refused")).toBe("refused");
});

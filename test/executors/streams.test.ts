import { afterAll, expect, test } from "bun:test";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { replaceStreams } from "../../src/executors/streams.ts";

const real = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr };
afterAll(() => {
  for (const [name, stream] of Object.entries(real)) Reflect.set(process, name, stream);
});

function replaced(): { text: () => string } {
  let text = "";
  replaceStreams((stream, bytes) => {
    text += `${stream === "stdout" ? "" : "!"}${Buffer.from(bytes).toString()}`;
  });
  return { text: () => text };
}

test("writes arrive at once, in order, with their encodings and callbacks", async () => {
  const { text } = replaced();
  expect(process.stdout.write("a")).toBe(true);
  process.stderr.write(new Uint8Array([98]));
  process.stdout.write("63", "hex");
  await new Promise((resolve) => process.stdout.write("d", resolve));
  await new Promise((resolve) => process.stdout.write("e", "utf8", resolve));
  expect(text()).toBe("a!bcde");
  expect([process.stdout.isTTY, process.stdout.fd]).toEqual([false, 1]);
});

test("they are streams: one can pipe into them", async () => {
  const { text } = replaced();
  await pipeline(Readable.from(["x", "y"]), process.stdout, { end: false });
  process.stdout.write("z");
  expect(text()).toBe("xyz");
  expect(process.stdout.writable).toBe(true);
  expect("on" in process.stdout).toBe(true);
});

test("their methods can be replaced, and found again", () => {
  replaced();
  const before = process.stdout.write;
  const mine = (() => true) as typeof before;
  process.stdout.write = mine;
  expect(process.stdout.write).toBe(mine);
  process.stdout.write = before;
  expect(process.stdout.write).toBe(before);
  Object.defineProperty(process.stdout, "columns", { value: 80, configurable: true });
  expect(Object.getOwnPropertyDescriptor(process.stdout, "columns")?.value).toBe(80);
  expect(Reflect.deleteProperty(process.stdout, "columns")).toBe(true);
  expect(Object.keys(process.stdout)).toContain("write");
  expect(Object.getPrototypeOf(process.stdout)).not.toBeNull();
});

test("there is nothing to read", async () => {
  replaced();
  let read = "";
  for await (const chunk of process.stdin) read += chunk;
  expect(read).toBe("");
  expect(process.stdin.isTTY).toBe(false);
});

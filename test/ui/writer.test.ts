import { expect, test } from "bun:test";
import { closeSync, openSync } from "node:fs";
import { Writer } from "../../src/ui/writer.ts";
import { tempDir } from "../helpers.ts";

test("small writes are joined, and written at the end of the turn", async () => {
  await using dir = await tempDir({ a: "", b: "" });
  const [a, b] = [openSync(`${dir.path}/a`, "a"), openSync(`${dir.path}/b`, "a")];
  const writer = new Writer();
  writer.write(a, "1");
  writer.write(a, "2");
  expect(Bun.file(`${dir.path}/a`).size).toBe(0);
  await Promise.resolve();
  expect(await dir.read("a")).toBe("12");
  writer.write(a, "3");
  // Another stream: what was before it goes out first.
  writer.write(b, "x");
  expect(Bun.file(`${dir.path}/a`).size).toBe(3);
  writer.flush();
  expect(await dir.read("b")).toBe("x");
  writer.write(a, "y".repeat(64 * 1024));
  expect(Bun.file(`${dir.path}/a`).size).toBe(3 + 64 * 1024);
  closeSync(a);
  closeSync(b);
});

test("a reader that has gone is left alone", async () => {
  await using dir = await tempDir({ a: "" });
  const fd = openSync(`${dir.path}/a`, "r");
  const writer = new Writer();
  // Not open for writing: EBADF, as for a stream that was closed from the start.
  writer.write(fd, "1");
  writer.flush();
  writer.write(fd, "2");
  writer.flush();
  expect(writer.lost).toBe(false);
  closeSync(fd);
});

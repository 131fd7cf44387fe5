import { expect, test } from "bun:test";
import {
  makeRing,
  NOTE,
  RingReader,
  RingWriter,
  STDERR,
  STDOUT,
} from "../../src/executors/ring.ts";

function pair() {
  const ring = makeRing();
  let pokes = 0;
  const writer = new RingWriter(ring, () => {
    pokes++;
  });
  const frames: [number, string][] = [];
  const reader = new RingReader(ring);
  const drain = () =>
    reader.drain((kind, bytes) => frames.push([kind, Buffer.from(bytes).toString()]));
  return { writer, reader, drain, frames, pokes: () => pokes };
}

test("frames arrive in order, with one poke until they are read", () => {
  const { writer, drain, frames, pokes } = pair();
  writer.write(STDOUT, Buffer.from("a"));
  writer.write(STDERR, Buffer.from("b"));
  writer.write(NOTE, Buffer.from("{}"));
  expect(pokes()).toBe(1);
  drain();
  expect(frames).toEqual([
    [STDOUT, "a"],
    [STDERR, "b"],
    [NOTE, "{}"],
  ]);
  writer.write(STDOUT, Buffer.from("c"));
  expect(pokes()).toBe(2);
});

test("more than fits comes in pieces, round the end of the ring", () => {
  const { writer, drain, frames } = pair();
  let sent = "";
  for (let i = 0; i < 40; i++) {
    const text = String.fromCharCode(97 + (i % 26)).repeat(70_001);
    sent += text;
    writer.write(STDOUT, Buffer.from(text));
    drain();
  }
  expect(frames.map(([, text]) => text).join("")).toBe(sent);
});

test("nothing is written for an empty payload", () => {
  const { writer, drain, frames, pokes } = pair();
  writer.write(STDOUT, new Uint8Array());
  drain();
  expect([frames.length, pokes()]).toEqual([0, 0]);
});

test("a writer whose reader has gone does not wait", () => {
  const { writer, reader, drain, frames } = pair();
  writer.write(STDOUT, Buffer.from("kept"));
  reader.close();
  for (let i = 0; i < 20; i++) writer.write(STDOUT, new Uint8Array(60_000));
  drain();
  expect(frames).toEqual([[STDOUT, "kept"]]);
});

import { expect, test } from "bun:test";
import { compareUtf8 } from "../../src/store/listing.ts";

test("compareUtf8 orders by the bytes of UTF-8", () => {
  const texts = [
    "",
    "a",
    "ab",
    "b",
    "Z",
    "é",
    "\u07ff",
    "\u0800",
    "\ud7ff",
    "\ue000",
    "\uffff",
    "😀",
    "a😀",
    "a\uffff",
  ];
  const byBytes = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(texts.toReversed().sort(compareUtf8)).toEqual(byBytes);
});

import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { digestWhole, hasherOf, isOf, looksLikeText } from "../../src/store/algorithm.ts";

const md5 = (bytes: Uint8Array | string): string => createHash("md5").update(bytes).digest("hex");
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("digests", () => {
  test("name their algorithm", () => {
    expect(digestWhole("md5", bytesOf("a\r\nb"))).toBe(`md5:${md5("a\r\nb")}`);
    expect(isOf("md5-dos2unix:0", "md5")).toBe(false);
    expect(isOf("md5:0", "md5")).toBe(true);
  });

  test("of DVC 2: texts with the line ends of Unix, other bytes as they are", () => {
    const legacy = (bytes: Uint8Array): string => digestWhole("md5-dos2unix", bytes).slice(13);
    expect(legacy(bytesOf("a\r\nb\r\n\r"))).toBe(md5("a\nb\n\r"));
    expect(legacy(bytesOf("a\r\r\nb"))).toBe(md5("a\r\nb"));
    const binary = Uint8Array.of(0, 13, 10);
    expect(legacy(binary)).toBe(md5(binary));
    expect(legacy(new Uint8Array())).toBe(md5(""));
  });

  test("of DVC 2, in pieces: each is a text or not by its own beginning", () => {
    const hasher = hasherOf("md5-dos2unix");
    const [text, binary] = [bytesOf("a\r\nb\r"), Uint8Array.of(10, 0, 13, 10)];
    hasher.update(text);
    hasher.update(binary);
    expect(hasher.digest()).toBe(`md5-dos2unix:${md5(Buffer.concat([bytesOf("a\nb\r"), binary]))}`);
  });

  test("text has no NUL and at most 30 % odd bytes", () => {
    expect(looksLikeText(new Uint8Array())).toBe(true);
    expect(looksLikeText(Uint8Array.of(65, 0))).toBe(false);
    expect(looksLikeText(Uint8Array.of(...bytesOf("1234567"), 200, 200, 200))).toBe(true);
    expect(looksLikeText(Uint8Array.of(...bytesOf("123456"), 1, 127, 200))).toBe(false);
    expect(looksLikeText(Uint8Array.of(8, 9, 10, 12, 13))).toBe(true);
    expect(looksLikeText(Uint8Array.of(11))).toBe(false);
  });
});

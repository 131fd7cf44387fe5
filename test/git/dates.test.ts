import { expect, test } from "bun:test";
import { secondsOf } from "../../src/git/dates.ts";

const at = (iso: string): number => Date.parse(iso) / 1000;

test("days mean their end, on this machine's clock; times what they say", () => {
  expect(secondsOf("2025-01-31")).toBe(
    Math.floor(new Date(2025, 0, 31, 23, 59, 59).getTime() / 1000),
  );
  expect(secondsOf("2025-01-31T10:20Z")).toBe(at("2025-01-31T10:20:59Z"));
  expect(secondsOf("2025-01-31 10:20:30+0200")).toBe(at("2025-01-31T08:20:30Z"));
  expect(secondsOf("2025-01-31T10:20:30.123z")).toBe(at("2025-01-31T10:20:30Z"));
  expect(secondsOf("2024-02-29")).toBeDefined();
});

test("what is no date is none", () => {
  for (const text of [
    "2025",
    "20250131",
    "2025-1-31",
    "2025-02-29",
    "2025-13-01",
    "2025-01-31T25:00",
    "main",
  ]) {
    expect(secondsOf(text)).toBeUndefined();
  }
});

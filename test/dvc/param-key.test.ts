import { expect, test } from "bun:test";
import { fnmatch } from "../../src/dvc/fnmatch.ts";
import { keyOf } from "../../src/dvc/key.ts";
import { lookup } from "../../src/dvc/param-key.ts";
import { readYaml } from "../../src/dvc/yaml-read.ts";

function find(text: string, key: string) {
  const read = readYaml(text, "p.yaml");
  if (!read.ok) throw new Error("not read");
  const found = lookup(read.value.value, key);
  return found.kind === "found" ? found.value : found.kind;
}

test("keys, indexes and globs", () => {
  const text = "t: {a: 1, b: {c: 2}}\nl: [5, {a: 3}]\na.b: 4\n1: {x: 6}\nkw: {x: {a: 1}, y: 2}\n";
  expect(find(text, "t.a")).toBe(1n);
  expect(find(text, "t.b")).toEqual(new Map([["c", 2n]]));
  expect(find(text, ".t.a")).toBe(1n);
  expect(find(text, "l.0")).toBe(5n);
  expect(find(text, "l.-2")).toBe(5n);
  expect(find(text, "l.1.a")).toBe(3n);
  expect(find(text, "l.2")).toBe("missing");
  expect(find(text, "l.*.a")).toBe(3n);
  expect(find(text, "t.*")).toBe("several");
  expect(find(text, "kw.x*")).toEqual(new Map([["a", 1n]]));
  expect(find(text, "kw.[!x]")).toBe(2n);
  expect(find(text, "a.b")).toBe("missing");
  expect(find(text, "1.x")).toBe(6n);
  expect(find(text, "t.a.b")).toBe("missing");
  expect(find(text, "**.c")).toBe(2n);
  expect(find(text, "t.**.c")).toBe(2n);
  expect(find(text, "t.**.a")).toBe(1n);
  expect(find(text, "**.a")).toBe("several");
  expect(find("x: 1", "**")).toBe(1n);
  expect(find("x: {}", "")).toEqual(new Map([["x", new Map()]]));
  expect(find("x: null", "x")).toBe(null);
  expect(find("5", "x")).toBe("missing");
  expect(find("1: a\n'1': b", "1")).toBe("several");
  expect(find("1.5: a\n~: b", "*")).toBe("missing");
  expect(find("true: a", "1")).toBe("a");
  expect(keyOf(true)).not.toBe("1");
});

test("fnmatch is Python's", () => {
  expect(fnmatch("a.b", "a?b")).toBe(true);
  expect(fnmatch("a\nb", "a*")).toBe(true);
  expect(fnmatch("a]", "a[]]")).toBe(true);
  expect(fnmatch("a[", "a[")).toBe(true);
  expect(fnmatch("a^", "a[^]")).toBe(true);
  expect(fnmatch("ab", "a[a-c]")).toBe(true);
  expect(fnmatch("ab", "a[c-a]")).toBe(false);
  expect(fnmatch("a-", "a[a-]")).toBe(true);
  expect(fnmatch("a😀", "a?")).toBe(true);
  expect(fnmatch("A", "a")).toBe(false);
  expect(fnmatch("a(b", "a(b")).toBe(true);
  expect(fnmatch("a-b/c{d}", "a-b/c{d}")).toBe(true);
  expect(fnmatch("aé", "a[!b]")).toBe(true);
  expect(fnmatch("a", "a[b-a]")).toBe(false);
});

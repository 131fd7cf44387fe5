import { expect, test } from "bun:test";
import { fill, fillKnown, lookUp, textOf } from "../../src/api/template.ts";

const values = { a: 1, "b.c": 2, b: { c: 3, d: { e: "f" } }, list: [1], n: null, t: true, big: 5n };

test("a name, or a dotted path; a key with dots wins", () => {
  expect(lookUp(values, "a")).toBe(1);
  expect(lookUp(values, "b.c")).toBe(2);
  expect(lookUp(values, "b.d.e")).toBe("f");
  expect(lookUp(values, "b.d")).toEqual({ e: "f" });
  expect(lookUp(values, "n")).toBeNull();
  for (const name of ["z", "b.z", "a.b", "list.0", "b.d.e.f", "toString", "b.toString", "", "."]) {
    expect(lookUp(values, name)).toBeUndefined();
  }
});

test("scalars have a text", () => {
  expect([1, 0.5, -0, "x", true, null, 12345678901234567890n].map(textOf)).toEqual([
    "1",
    "0.5",
    "0",
    "x",
    "true",
    "null",
    "12345678901234567890",
  ]);
  expect(textOf([1])).toBeUndefined();
  expect(textOf({})).toBeUndefined();
});

test("what is known is filled, the rest stays", () => {
  expect(fillKnown("x-${a}-${ a }-${b.d.e}-${z}-${list}-$a-${}", values)).toBe(
    "x-1-1-f-${z}-${list}-$a-${}",
  );
  expect(fillKnown("\\${a} \\${z}", values)).toBe("${a} ${z}");
  expect(fillKnown("$$ $& ${t}", { t: "$&$1" })).toBe("$$ $& $&$1");
});

test("the backslash stays before what is not known, when asked", () => {
  const filling = {
    value: (name: string) => (name === "a" ? "1" : undefined),
    unescapeAll: false,
  };
  expect(fill("\\${a} \\${HOME} ${HOME} ${x:-${a}}", filling)).toBe(
    "${a} \\${HOME} ${HOME} ${x:-1}",
  );
});

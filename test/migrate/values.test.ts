import { expect, test } from "bun:test";
import { print } from "../../src/migrate/code.ts";
import { valueCode } from "../../src/migrate/values.ts";
import type { Value } from "../../src/model/value.ts";

test("values are what they were when they are evaluated", () => {
  const value: Value = {
    a: [1, -0, 1e-7, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    b: { "c d": null, e: true, f: 'x"y' },
    big: 9007199254740993n,
  };
  expect(new Function(`return ${print(valueCode(value))}`)()).toEqual(value);
  const odd = JSON.parse('{"__proto__": 1}');
  expect(new Function(`return ${print(valueCode(odd))}`)()).toEqual(odd);
});

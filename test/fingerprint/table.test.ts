import { expect, test } from "bun:test";
import { emptyTable, own } from "../../src/fingerprint/table.ts";

test("any name is a name like others", () => {
  const table = emptyTable<number>();
  for (const [i, name] of ["__proto__", "toString"].entries()) table[name] = i + 1;
  expect(Object.entries(table)).toEqual([
    ["__proto__", 1],
    ["toString", 2],
  ]);
  const read: Record<string, number> = JSON.parse(JSON.stringify(table));
  expect(own(read, "__proto__")).toBe(1);
  expect(own(read, "toString")).toBe(2);
  expect(own(read, "valueOf")).toBeUndefined();
});

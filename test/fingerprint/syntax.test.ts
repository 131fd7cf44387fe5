import { expect, test } from "bun:test";
import { langOf, parse } from "../../src/fingerprint/syntax.ts";

const kind = async (name: string, source: string): Promise<string> =>
  (await parse(name, source, langOf(name) ?? "ts")).kind;

test("every kind of source that the runtime takes is parsed", async () => {
  expect(await kind("a.ts", "const x = <T>y; enum E {} namespace N {} export = 1")).toBe("parsed");
  expect(await kind("a.mts", "const x = await import('x'); using y = x;")).toBe("parsed");
  expect(await kind("a.cts", "import x = require('x'); export = x;")).toBe("parsed");
  expect(await kind("a.tsx", "const x = <T,>(y: T) => <div/>;")).toBe("parsed");
  expect(await kind("a.js", "const x = <div/>; require('y');")).toBe("parsed");
  expect(await kind("a.js", "return 1;")).toBe("parsed");
  expect(await kind("a.cjs", "return 1; with (a) {}")).toBe("parsed");
  expect(await kind("a.mjs", "@dec class A { accessor x = 1; static { } }")).toBe("parsed");
  expect(await kind("script", "#!/usr/bin/env bun\nconst x: number = 1;")).toBe("parsed");
  expect(langOf("a.css")).toBeUndefined();
});

test("what only the runtime takes is opaque, with its imports", async () => {
  const source = `import { a } from "./a"; export function f(x?: number = 1) { a(); require("./b"); }`;
  expect(await parse("a.ts", source, "ts")).toMatchObject({
    kind: "opaque",
    imports: [
      { spec: "./a", require: false },
      { spec: "./b", require: true },
    ],
  });
});

test("an error has a place, in characters, whatever stands before it", async () => {
  const source = "\uFEFF/* é漢😀 */\r\n  const x = ;\r\n";
  expect(await parse("a.ts", source, "ts")).toEqual({
    kind: "broken",
    failure: {
      code: "syntax",
      message: "Unexpected token in a.ts",
      where: { file: "a.ts", line: 2, column: 13, source: "  const x = ;" },
    },
  });
});

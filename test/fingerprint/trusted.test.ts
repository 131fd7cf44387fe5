import { expect, test } from "bun:test";
import { child, list, type Node } from "../../src/fingerprint/node.ts";
import { parse } from "../../src/fingerprint/syntax.ts";
import { isDirect, trustedIn } from "../../src/fingerprint/trusted.ts";

async function program(text: string): Promise<Node> {
  const outcome = await parse("x.ts", text, "ts");
  if (outcome.kind !== "parsed") throw new Error(text);
  return outcome.parsed.program;
}

test.each<[string, string[]]>([
  ['import { stage, param as p } from "fastpipe";', ["stage", "p"]],
  ['import * as fp from "fastpipe";', ["fp"]],
  ['const { stage: s } = require("fastpipe");', ["s"]],
  ['import { stage } from "./fastpipe";', []],
  ['const { stage } = load("fastpipe");', []],
])("%s", async (text, names) => {
  expect([...trustedIn(await program(text))]).toEqual(names);
});

test.each([
  ["stage()", true],
  ["fp.stage()", true],
  ["fp.param()", false],
  ["stage.call()", false],
  ["fp.stage.call()", false],
])("%s stands for itself: %p", async (text, is) => {
  const [statement] = list(await program(text), "body");
  const call = statement && child(statement, "expression");
  expect(call && isDirect(call)).toBe(is);
});

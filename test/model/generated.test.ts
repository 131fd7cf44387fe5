import { expect, test } from "bun:test";
import { generatedHeader, isGenerated } from "../../src/model/generated.ts";

test("what was exported is known by its first line, a comment", () => {
  const header = generatedHeader("flows/pipeline.ts");
  expect(header).toMatch(/^# .*flows\/pipeline\.ts.*\n$/);
  expect(isGenerated(`${header}stages: {}\n`)).toBe(true);
  expect(isGenerated(`stages: {}\n${header}`)).toBe(false);
  expect(isGenerated("")).toBe(false);
  expect(generatedHeader("odd\nname.ts").trimEnd()).not.toContain("\n");
});

import { expect, test } from "bun:test";
import { SETTINGS_SCHEMA } from "../../src/pipeline/settings-schema.ts";
import { fastpipe, tempDir } from "../helpers.ts";

test("schema prints what the settings are checked against", async () => {
  await using dir = await tempDir();
  const { code, stdout } = await fastpipe(dir.path, ["schema"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(SETTINGS_SCHEMA)));
});

test("every setting is described", () => {
  for (const setting of Object.values(SETTINGS_SCHEMA.properties)) {
    expect(setting.description.length).toBeGreaterThan(10);
  }
});

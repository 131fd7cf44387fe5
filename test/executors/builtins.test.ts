import { expect, test } from "bun:test";
import { hiddenSettings, namedBuiltins } from "../../src/executors/builtins.ts";
import { tempDir } from "../helpers.ts";

test("built-in modules that local code names, and fs", async () => {
  await using dir = await tempDir({
    "a.ts": `
      import { join } from "path"; import { lookup } from 'node:dns'; import * as z from "./zlib";
      export const late = () => import("node:readline"); export const text = "http"; export { join, lookup, z };`,
    "zlib.ts": "export const no = (require: unknown) => require;",
  });
  await import(`${dir.path}/a.ts`);
  const named = namedBuiltins();
  const names = named.map(([name]) => name);
  expect(names).toContainValues(["fs", "path", "dns", "readline"]);
  expect(names).not.toContain("http");
  for (const [name, module] of named) expect(module).toBe(require(`node:${name}`));
});

test("settings that no property shows", () => {
  const dns: typeof import("node:dns") = require("node:dns");
  const read = (): string =>
    hiddenSettings([["dns", dns]])
      .map((setting) => setting())
      .join();
  const before = read();
  const servers = dns.getServers();
  dns.setServers(["192.0.2.1"]);
  expect(read()).not.toBe(before);
  dns.setServers(servers);
  expect(read()).toBe(before);
});

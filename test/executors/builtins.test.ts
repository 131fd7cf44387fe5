import { expect, test } from "bun:test";
import { hiddenSettings, modulesOf, namedBuiltins } from "../../src/executors/builtins.ts";
import { tempDir } from "../helpers.ts";

test("built-in modules that local code names, and fs", async () => {
  await using dir = await tempDir({
    "a.ts": `
      import { join } from "path"; import { lookup } from 'node:dns'; import * as z from "./zlib";
      export const late = () => import("node:readline"); export const text = "http2"; export { join, lookup, z };`,
    "zlib.ts": "export const no = (require: unknown) => require;",
  });
  await import(`${dir.path}/a.ts`);
  const named = namedBuiltins();
  const modules = modulesOf(named);
  const names = modules.map(([name]) => name);
  expect(names).toContainValues(["fs", "path", "dns", "readline"]);
  expect(names).not.toContain("http2");
  for (const [name, module] of modules) expect(module).toBe(require(`node:${name}`));
});

test("settings that no property shows", () => {
  const dns: typeof import("node:dns") = require("node:dns");
  const read = (): string =>
    hiddenSettings({ builtins: new Set(["dns"]), doubtful: false })
      .map((setting) => setting())
      .join();
  const before = read();
  const servers = dns.getServers();
  dns.setServers(["192.0.2.1"]);
  expect(read()).not.toBe(before);
  dns.setServers(servers);
  expect(read()).toBe(before);
});

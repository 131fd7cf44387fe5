// One stage must not notice another, and what is loaded behind the analysis' back is not recorded.
import { describe, expect, test } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { project } from "./project.ts";

/** Runs `a`, then `b`, in one Worker; what `b` wrote, alone and after `a`. */
async function both(does: string, looks: string, head = ""): Promise<[string, string]> {
  await using it = await project({
    "pipeline.ts": `
      import { stage } from "fastpipe";
      import fs from "node:fs"; import dns from "node:dns";
      ${head}
      export const a = stage({ outs: ["a.txt"] }, async function a({ outs }) { ${does}; fs.writeFileSync(outs[0], "a"); });
      export const b = stage({ outs: ["b.txt"] }, async function b({ outs }) {
        let seen; try { seen = String(${looks}) } catch (error) { seen = "error" }
        fs.writeFileSync(outs[0], seen);
      });`,
  });
  await it.ran(["b", "--jobs", "1"]);
  const alone = await it.read("b.txt");
  await it.ran(["a", "b", "--force", "--jobs", "1"]);
  return [alone, await it.read("b.txt")];
}

const LEAKS: Readonly<Record<string, readonly [does: string, looks: string]>> = {
  "a prototype": ["BigInt.prototype.toJSON = () => 'x'", "JSON.stringify([1, 1n])"],
  "a prototype that no name leads to": [
    "Object.getPrototypeOf((function* () {})()).x = 1",
    "(function* () {})().x",
  ],
  "a function of a built-in module": ["fs.existsSync = () => 'x'", "fs.existsSync('/nope')"],
  "a setting of a built-in module": [
    "dns.setServers(['192.0.2.1'])",
    "dns.getServers().includes('192.0.2.1')",
  ],
  "a global": ["globalThis.crypto = { randomUUID: () => 'x' }", "crypto.randomUUID() === 'x'"],
  "process.argv": ["process.argv.push('x')", "process.argv.includes('x')"],
  "a mark": ["performance.mark('x')", "performance.getEntriesByName('x').length"],
  "a plugin": [
    "Bun.plugin({ name: 'x', setup(it) { it.module('x', () => ({ exports: { v: 1 }, loader: 'object' })) } })",
    "(await import('x')).v",
  ],
  "a timer beside": [
    "setInterval(() => fs.writeFileSync('tick', ''), 1).unref()",
    "(fs.rmSync('tick', { force: true }), await Bun.sleep(20), fs.existsSync('tick'))",
  ],
};

test.each(Object.entries(LEAKS))("%s", async (_, [does, looks]) => {
  const [alone, after] = await both(does, looks);
  expect(after).toBe(alone);
});

test("a package that patches when it is first used", async () => {
  await using it = await project({
    "pipeline.ts": `
      import { stage } from "fastpipe"; import { use } from "patches";
      export const a = stage({ outs: ["a.txt"] }, async ({ outs }) => { use(); await Bun.write(outs[0], "a"); });
      export const b = stage({ outs: ["b.txt"] }, async ({ outs }) => { await Bun.write(outs[0], String([].last)); });`,
    "node_modules/patches/package.json": '{"name":"patches","version":"1.0.0","main":"i.js"}',
    "node_modules/patches/i.js": "exports.use = () => { Array.prototype.last = 1; };",
  });
  expect(await it.ran(["a", "b", "--jobs", "1"])).toEqual(["a", "b"]);
  expect(await it.read("b.txt")).toBe("undefined");
});

test("what a stage posts or sets on its thread neither hangs the run nor ends the stage", async () => {
  await using it = await project({
    "pipeline.ts": `
      import { stage } from "fastpipe";
      export const a = stage({ outs: ["a.txt"] }, async ({ outs }) => {
        for (let id = 1; id < 9; id++) postMessage({ type: "settled", id, error: null, left: [], exitCode: null, loaded: null });
        globalThis.onmessage = () => {};
        await Bun.sleep(20);
        await Bun.write(outs[0], "a");
      });
      export const b = stage({ deps: ["a.txt"], outs: ["b.txt"] }, async ({ outs }) => { await Bun.write(outs[0], "b"); });`,
  });
  expect(await it.ran(["--jobs", "1"])).toEqual(["a", "b"]);
});

test("umask: refused in a Worker; files of fastpipe keep their rights", async () => {
  await using it = await project({
    "pipeline.ts": `
      import { stage } from "fastpipe";
      const set = async (out) => { await Bun.write(out, "x"); process.umask(0o777); };
      export const a = stage({ outs: ["a.txt"] }, ({ outs }) => set(outs[0]));
      export const own = stage({ outs: ["own.txt"], executor: "process" }, ({ outs }) => set(outs[0]));
      export const b = stage({ cmd: "umask > b.txt", outs: ["b.txt"] });`,
  });
  const { by, events } = await it.run(["--keep-going", "--jobs", "1"]);
  expect(by).toMatchObject({ failed: ["a"], ran: ["b", "own"] });
  expect(JSON.stringify(events)).toContain("process.umask(511)");
  expect(await it.read("b.txt")).not.toContain("777");
  expect(statSync(join(it.path, ".fastpipe/stages/own.lock")).mode & 0o400).not.toBe(0);
});

describe("code that is loaded and not known", () => {
  const files = {
    "p/pipeline.ts": `
      import { stage } from "fastpipe"; import { readFileSync } from "node:fs";
      const load = async (name) => (await import(name)).v;
      export const out = stage({ deps: ["name.txt"], outs: ["o.txt"], USES }, async ({ deps, outs }) => {
        const name = readFileSync(deps[0], "utf8");
        await Bun.write(outs[0], String(name.startsWith("./sub") ? (await import("./sub/" + name.slice(6))).v : await load(name)));
      });
      export const other = stage({ deps: ["o.txt"], outs: ["x.txt"] }, async ({ outs }) => { await Bun.write(outs[0], "x"); });`,
    "p/sub/known.ts": "export const v = 0;",
    "p/plain.txt.js": "export const v = 1;",
    "p/.hid/x.ts": "export const v = 1;",
    "out/x.ts": "export const v = 1;",
    "p/node_modules/.keep": "",
  };
  const cases = [
    ["out of the root", "../out/x.ts", "../out/x.ts"],
    ["out of what a prefix means", "./sub/../.hid/x.ts", ".hid/x.ts"],
    ["in a hidden folder", "./.hid/x.ts", ".hid/x.ts"],
  ] as const;
  const executors = ["warm", "process"] as const;

  test.each(cases.flatMap((one) => executors.map((executor) => [...one, executor] as const)))(
    "%s: %s (%s, %s)",
    async (_, name, key, executor) => {
      const text = (uses: string) => files["p/pipeline.ts"].replace("USES", `uses: [${uses}]`);
      await using it = await project({ ...files, "p/pipeline.ts": text(""), "p/name.txt": name });
      const args = ["--file", "p/pipeline.ts", "--jobs", "1", "--executor", executor];
      const first = await it.run(args);
      expect(first.by).toEqual({ ran: ["other", "out"] });
      const said = first.events.filter((event) => event.event === "warning");
      expect(String(said[0]?.message)).toBe(
        `out loaded ${key}, which its fingerprint does not know: nothing is recorded, so the next run runs it again; name it in \`uses\``,
      );
      // The next stage has its own modules, or its own process: it is not there.
      expect(said.length).toBe(1);
      expect(await it.ran(args)).toContain("out");
      await it.file("p/pipeline.ts", text(JSON.stringify(key)));
      expect(await it.ran(args)).toContain("out");
      expect(await it.ran(["out", ...args])).toEqual([]);
      const path = key === "../out/x.ts" ? "out/x.ts" : `p/${key}`;
      await it.file(path, "export const v = 2;");
      expect(await it.ran(["out", ...args])).toEqual(["out"]);
      expect(await it.read("p/o.txt")).toBe("2");
    },
  );

  test("what is imported in usual ways is known", async () => {
    await using it = await project({
      "p/pipeline.ts": `
        import { stage } from "fastpipe"; import data from "./d.json"; import text from "./t.txt" with { type: "text" };
        import { a } from "@lib/a"; import cjs from "./c.cjs"; import { linked } from "linked"; import { inner } from "inner"; import { u } from "./u.ts?x";
        export const s = stage({ outs: ["o.txt"] }, async ({ outs }) => {
          const { late } = await import("./late"); const { b } = require("./b.cjs");
          await Bun.write(outs[0], [data.n, text, a, cjs.c, linked, inner, late, b, u].join());
        });`,
      "p/d.json": '{"n":1}',
      "p/t.txt": "t",
      "p/u.ts": "export const u = 1;",
      "p/lib/a.ts": 'export { a } from "./a2.js";',
      "p/lib/a2.ts": "export const a = 1;",
      "p/c.cjs": 'exports.c = require("./c2");',
      "p/c2.js": "module.exports = 1;",
      "p/late.ts": "export const late = 1;",
      "p/b.cjs": "exports.b = 1;",
      "p/setup.ts": "globalThis.before = 1;",
      "p/tsconfig.json": '{"compilerOptions":{"paths":{"@lib/*":["./lib/*"]}}}',
      "p/package.json": '{"name":"p","dependencies":{"linked":"1","inner":"1"}}',
      "p/fastpipe.yaml": "preload: [./setup.ts]\n",
      "shared/package.json": '{"name":"linked","version":"1.0.0","main":"i.js"}',
      "shared/i.js": 'exports.linked = require("./i2");',
      "shared/i2.js": "module.exports = 1;",
      "p/inner/package.json": '{"name":"inner","version":"1.0.0","main":"i.js"}',
      "p/inner/i.js": 'exports.inner = require("./i2");',
      "p/inner/i2.js": "module.exports = 1;",
    });
    const { symlinkSync, mkdirSync } = await import("node:fs");
    mkdirSync(join(it.path, "p/node_modules"));
    symlinkSync("../../shared", join(it.path, "p/node_modules/linked"));
    symlinkSync("../inner", join(it.path, "p/node_modules/inner"));
    for (const executor of executors) {
      const ran = await it.run(["--file", "p/pipeline.ts", "--executor", executor, "--force"]);
      expect(ran.by).toEqual({ ran: ["s"] });
      expect(ran.events.filter((event) => event.event === "warning")).toEqual([]);
    }
    expect(await it.ran(["--file", "p/pipeline.ts"])).toEqual([]);
  });
});

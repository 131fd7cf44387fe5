// What one stage does in a warm Worker must not show in the next.
import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { rig } from "./harness.ts";

const HEAD = `
  import { stage } from "fastpipe";
  import fs from "node:fs"; import fsp from "node:fs/promises"; import path from "node:path"; import os from "node:os";
  import nodeCrypto from "node:crypto"; import child from "node:child_process"; import dns from "node:dns";
  import events from "node:events";
`;

/** What the first does; what the second looks at, and what it sees where nothing ran before it. */
const LEAKS: Readonly<Record<string, readonly [does: string, looks: string, clean: string]>> = {
  "a prototype's new member": [
    "BigInt.prototype.toJSON = () => 'x'",
    "BigInt.prototype.toJSON",
    "undefined",
  ],
  "a prototype's method": ["Array.prototype.map = () => ['x']", "[1].map((x) => x)", "1"],
  "more of a prototype": [
    "Array.prototype.flatMap = Array.prototype.filter = () => { throw 1 }",
    "[1].filter(Boolean)",
    "1",
  ],
  "the hidden typed array": [
    "Object.getPrototypeOf(Uint8Array).prototype.sum = 1",
    "new Uint8Array(1).sum",
    "undefined",
  ],
  "the prototype of a class": ["Uint8Array.prototype.x = 1", "new Uint8Array(1).x", "undefined"],
  "a getter": [
    "Object.defineProperty(Map.prototype, 'size', { get: () => 7, configurable: true })",
    "new Map().size",
    "0",
  ],
  iterators: ["Object.getPrototypeOf([].values()).x = 1", "[].values().x", "undefined"],
  generators: [
    "Object.getPrototypeOf((function* () {})()).x = 1",
    "(function* () {})().x",
    "undefined",
  ],
  "async functions": [
    "Object.getPrototypeOf(async () => {}).x = 1",
    "(async () => {}).x",
    "undefined",
  ],
  Date: [
    "Date.prototype.toISOString = () => 'x'",
    "new Date(0).toISOString()",
    "1970-01-01T00:00:00.000Z",
  ],
  Math: ["Math.floor = () => 42", "Math.floor(1.5)", "1"],
  Intl: [
    "Intl.NumberFormat = class { format() { return 'x' } }",
    "new Intl.NumberFormat('en').format(1)",
    "1",
  ],
  Reflect: ["Reflect.x = 1", "Reflect.x", "undefined"],
  "Error.stackTraceLimit": ["Error.stackTraceLimit = 0", "Error.stackTraceLimit > 0", "true"],
  "Error.prepareStackTrace": [
    "Error.prepareStackTrace = () => 'x'",
    "new Error('y').stack === 'x'",
    "false",
  ],
  Buffer: ["Buffer.from = () => 'x'", "Buffer.from('y') === 'x'", "false"],
  URL: ["URL.prototype.toJSON = () => 'x'", "JSON.stringify(new URL('http://a'))", '"http://a/"'],
  "globalThis.crypto": [
    "globalThis.crypto = { randomUUID: () => 'x' }",
    "crypto.randomUUID() === 'x'",
    "false",
  ],
  "crypto's members": ["crypto.randomUUID = () => 'x'", "crypto.randomUUID() === 'x'", "false"],
  "Bun.hash": ["Bun.hash = () => 7", "Bun.hash('x') === 7", "false"],
  "process.cwd": ["process.cwd = () => 'x'", "process.cwd() === 'x'", "false"],
  "process.argv": ["process.argv.push('x')", "process.argv.includes('x')", "false"],
  "process.title": ["process.title = 'x'", "process.title === 'x'", "false"],
  "process.on": ["process.on('SIGUSR2', () => {})", "process.listenerCount('SIGUSR2')", "0"],
  "process.removeAllListeners": [
    "process.removeAllListeners()",
    "process.listenerCount('uncaughtException')",
    "1",
  ],
  console: ["console.log = () => {}", "console.log.name === 'out'", "true"],
  performance: ["performance.mark('x')", "performance.getEntriesByName('x').length", "0"],
  onmessage: ["globalThis.onmessage = () => {}", "globalThis.onmessage", "null"],
  fs: ["fs.existsSync = () => 'x'", "fs.existsSync('/nope')", "false"],
  "fs.promises": ["fs.promises.readFile = 1", "typeof fs.promises.readFile", "function"],
  "fs/promises": ["fsp.stat = 1", "typeof fsp.stat", "function"],
  path: ["path.posix.join = () => 'x'", "path.posix.join('a', 'b')", "a/b"],
  os: ["os.cpus = () => 1", "os.cpus() === 1", "false"],
  "node:crypto": ["nodeCrypto.randomUUID = () => 'x'", "nodeCrypto.randomUUID() === 'x'", "false"],
  "node:child_process": [
    "child.execSync = () => 'x'",
    "child.execSync('echo y').toString().trim()",
    "y",
  ],
  "node:dns": ["dns.setServers(['1.2.3.4'])", "dns.getServers().includes('1.2.3.4')", "false"],
  "node:events": [
    "events.EventEmitter.prototype.x = 1",
    "new events.EventEmitter().x",
    "undefined",
  ],
  "the environment": ["process.env.X = '1'", "process.env.X", "undefined"],
};

const names = Object.keys(LEAKS);
const body = names.map((name, i) => {
  const [does, looks] = LEAKS[name] ?? ["", ""];
  return `export const a${i} = stage({ name: "a${i}" }, () => { ${does}; });
    export const b${i} = stage({ name: "b${i}" }, () => { process.stdout.write(String(${looks})); });`;
});

test.each(names)("%s", async (name) => {
  await using it = await rig("warm", { "pipeline.ts": `${HEAD}${body.join("\n")}` });
  const i = names.indexOf(name);
  expect((await it.run(`a${i}`)).error).toBeNull();
  expect((await it.run(`b${i}`)).stdout.toString()).toBe(LEAKS[name]?.[2] ?? "");
});

describe("a Worker stays", () => {
  test("when a stage uses much and changes nothing", async () => {
    await using it = await rig("warm", {
      "pipeline.ts": `${HEAD}
        let runs = 0;
        export const busy = stage({ name: "busy" }, async () => {
          console.log(++runs, /(x)/.test("x"), new Intl.NumberFormat("en").format(1));
          fs.createReadStream(import.meta.path).destroy();
          fs.writeFileSync("x.txt", "x"); await fsp.readFile("x.txt");
          await Bun.write("y.txt", "y"); Bun.spawnSync(["true"]); await Bun.$\`true\`.quiet();
          child.execSync("true"); await Bun.sleep(1); nodeCrypto.createHash("sha256").update("x").digest();
          await fetch("data:text/plain,x").then((it) => it.text());
          structuredClone({ a: [new Date()] }); new URL("http://a").searchParams; performance.now(); os.tmpdir(); process.hrtime();
          process.exitCode = 0; process.memoryUsage(); new Function("return 1")();
          addEventListener("error", console.log); removeEventListener("error", console.log);
          await import("./late"); new Worker("data:text/javascript,0").terminate();
        });`,
      "late.ts": "export const late = 1;",
    });
    for (let i = 1; i <= 4; i++) {
      const { stdout, error, warnings } = await it.run("busy");
      expect(error).toBeNull();
      expect(warnings).toEqual([]);
      expect(stdout.toString()).toStartWith(`${i} true`);
    }
  });

  test("no longer than what it left behind", async () => {
    await using it = await rig("warm", {
      "pipeline.ts": `${HEAD}
        let runs = 0;
        const count = () => process.stdout.write(String(++runs));
        export const ticks = stage({ name: "ticks" }, () => {
          setInterval(() => fs.writeFileSync("tick", "x"), 1).unref(); count();
        });
        export const listens = stage({ name: "listens" }, () => { addEventListener("message", count); count(); });`,
    });
    const { warnings } = await it.run("ticks");
    expect(warnings.join()).toContain("left a timer running");
    expect(existsSync(join(it.dir.path, "tick"))).toBe(false);
    for (let i = 0; i < 2; i++) expect((await it.run("listens")).stdout.toString()).toBe("1");
  });
});

describe("the channel to fastpipe", () => {
  test("what a stage posts is not taken for ours", async () => {
    await using it = await rig("warm", {
      "pipeline.ts": `${HEAD}
        export const posts = stage({ name: "posts" }, async () => {
          const settled = { error: null, left: [], exitCode: null, loaded: null };
          for (let id = 0; id < 2000; id++) postMessage({ type: "settled", id, ...settled });
          postMessage({ type: "loose", error: { text: "x", frames: "" }, owner: null, during: null });
          await Bun.sleep(20); console.log("to the end");
        });
        export const deaf = stage({ name: "deaf" }, () => {
          self.onmessage = () => {}; self.onmessage = null; self.postMessage = () => {}; MessagePort.prototype.postMessage = () => {};
        });
        export const patient = stage({ name: "patient" }, async ({ signal }) => {
          self.onmessage = () => {}; console.log("READY");
          await new Promise((done) => signal.addEventListener("abort", done)); console.log("heard");
        });`,
    });
    const posts = await it.run("posts");
    expect(posts.error).toBeNull();
    expect(posts.stdout.toString()).toBe("to the end\n");
    expect((await it.run("deaf")).error).toBeNull();
    const controller = new AbortController();
    const { stdout } = await it.run("patient", {
      signal: controller.signal,
      onText: () => controller.abort("cancel"),
    });
    expect(stdout.toString()).toContain("heard");
  });
});

test("umask: refused, since it is that of all of fastpipe; a process of its own may", async () => {
  const files = {
    "pipeline.ts": `${HEAD}
      export const sets = stage({ name: "sets" }, () => { console.log(process.umask() >= 0); process.umask(0o777); });`,
  };
  const before = process.umask();
  await using it = await rig("warm", files);
  const { error, stdout } = await it.run("sets");
  expect(stdout.toString()).toBe("true\n");
  expect(error?.message).toMatch(/process\.umask\(511\).*`executor: "process"`/);
  await using own = await rig("process", files);
  expect((await own.run("sets")).error).toBeNull();
  expect(process.umask()).toBe(before);
});

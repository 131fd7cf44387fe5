// Stages that misbehave: each ends as a clear report in each executor, with nothing left running.
import { expect, test } from "bun:test";
import { cleanEnv, EXECUTABLE } from "../helpers.ts";
import { project } from "./project.ts";
import { processesWith } from "./running.ts";

const EXECUTORS = ["warm", "interpreter", "process"] as const;

/** A stage whose function has this body, and one after it that must be blocked, and a bystander. */
function body(code: string, spec = ""): Record<string, string> {
  return {
    "pipeline.ts": `
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { stage } from "fastpipe";
export const bad = stage({ outs: ["o"], ${spec} }, async function bad({ outs }) {
  writeFileSync(outs[0], "o");
  ${code}
});
export const after = stage({ deps: bad.outs, outs: ["p"] }, function after({ outs }) {
  writeFileSync(outs[0], "p");
});
`,
  };
}

interface Case {
  readonly code: string;
  readonly spec?: string;
  /** In the message of the failure; null: the stage succeeds. */
  readonly fails: RegExp | null;
  /** In a warning. */
  readonly warns?: RegExp;
}

const CASES: Record<string, Case> = {
  throws: { code: `throw new Error("broken here");`, fails: /broken here/ },
  "throws what is no error": { code: `throw "just text";`, fails: /just text/ },
  "throws nothing": { code: `throw undefined;`, fails: /undefined/ },
  "rejects late, before it ends": {
    code: `Promise.reject(new Error("too late")); await new Promise((r) => setTimeout(r, 200));`,
    fails: /too late/,
  },
  "rejects as it ends": { code: `Promise.reject(new Error("too late"));`, fails: /too late/ },
  "throws in a timer": {
    code: `setTimeout(() => { throw new Error("in a timer"); }, 1); await new Promise((r) => setTimeout(r, 200));`,
    fails: /in a timer/,
  },
  "calls process.exit(3)": { code: `process.exit(3);`, fails: /exit.*3/ },
  "calls process.exit(0)": { code: `process.exit(0);`, fails: /exit.*0/ },
  "loops for ever": { code: `for (;;) {}`, spec: "timeout: 0.5", fails: /timed out after 0.5 s/ },
  "waits for ever": {
    code: `await new Promise(() => setInterval(() => {}, 1000));`,
    spec: "timeout: 0.5",
    fails: /timed out after 0.5 s/,
  },
  "waits for what can't come": {
    code: `await new Promise(() => {});`,
    spec: "timeout: 0.5",
    fails: /timed out after 0.5 s|never comes/,
  },
  "leaves a timer": { code: `setInterval(() => {}, 1000);`, fails: null },
};

for (const executor of EXECUTORS) {
  test.each(Object.keys(CASES))(`${executor}: a stage that %s`, async (name) => {
    const { code, spec, fails } = CASES[name] as Case;
    await using p = await project(body(code, spec));
    const result = await p.run([`--executor=${executor}`]);
    if (fails === null) {
      expect(result.by).toEqual({ ran: ["after", "bad"] });
      return;
    }
    expect(result.code).toBe(1);
    expect(result.by).toEqual({ failed: ["bad"], blocked: ["after"] });
    const failed = result.events.find((event) => event.status === "failed");
    expect(failed).toMatchObject({ error: { message: expect.stringMatching(fails) } });
    expect(await Bun.file(`${p.path}/o`).exists()).toBe(false);
    expect(`${result.stdout}${result.stderr}`).not.toContain("$bunfs");
  });

  test(`${executor}: a failure shows the user's own frames`, async () => {
    await using p = await project(body(`throw new Error("broken here");`));
    const { stderr } = await p.fastpipe(["run", `--executor=${executor}`]);
    expect(stderr).toContain("broken here");
    expect(stderr).toMatch(/at bad \(pipeline\.ts:7:\d+\)/);
    expect(stderr).not.toContain("$bunfs");
  });

  test(`${executor}: children that a stage leaves are ended`, async () => {
    const mark = crypto.randomUUID();
    const kinds = [
      `spawn("sh", ["-c", "sleep 1000; : ${mark}"], { stdio: "inherit" });`,
      `spawn("sh", ["-c", "sleep 1000; : ${mark}"], { detached: true, stdio: "ignore" }).unref();`,
      `spawnSync("sh", ["-c", "(sleep 1000; : ${mark}) >/dev/null 2>&1 &"]);`,
      `Bun.spawn(["sh", "-c", "sleep 1000; : ${mark}"]);`,
    ];
    await using p = await project(body(kinds.join("\n")));
    const result = await p.run([`--executor=${executor}`]);
    expect(result.by).toEqual({ ran: ["after", "bad"] });
    expect(await processesWith(mark)).toEqual([]);
    expect(result.stdout).toContain('"event":"warning"');
  });

  test(`${executor}: 100 MB of output in a busy loop`, async () => {
    const code = `const line = "x".repeat(999); for (let i = 0; i < 100_000; i++) console.log(line);`;
    await using p = await project(body(code));
    const { code: exit, stdout } = await p.fastpipe(["run", "bad", `--executor=${executor}`, "-q"]);
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: "" });
  });

  test(`${executor}: output that is not UTF-8`, async () => {
    const code = `process.stdout.write(new Uint8Array([0x61, 0xff, 0xfe, 0x62, 10]));`;
    await using p = await project(body(code));
    const result = await p.run([`--executor=${executor}`, "bad"]);
    expect(result.events.filter((event) => event.event === "stage_output")).toMatchObject([
      { stage: "bad", stream: "stdout", line: "a\ufffd\ufffdb" },
    ]);
  });

  test(`${executor}: console and streams are captured by stage`, async () => {
    const code = `console.log("to out %d", 1); console.error("to err"); process.stderr.write("raw\\n");`;
    await using p = await project(body(code));
    const result = await p.run([`--executor=${executor}`, "bad"]);
    const lines = result.events.filter((event) => event.event === "stage_output");
    const of = (stream: string) =>
      lines.filter((one) => one.stream === stream).map((one) => one.line);
    expect(of("stdout")).toEqual(["to out 1"]);
    expect(of("stderr")).toEqual(["to err", "raw"]);
  });
}

test.each(["warm", "interpreter"])(
  "%s: changing directory is refused, with the way out",
  async (executor) => {
    await using p = await project(body(`process.chdir("/");`));
    const result = await p.run([`--executor=${executor}`]);
    expect(result.by.failed).toEqual(["bad"]);
    expect(JSON.stringify(result.events)).toMatch(/process\.chdir.*executor.*process/);
  },
);

test("process: a stage may change directory, and nobody else moves", async () => {
  await using p = await project(body(`process.chdir("/");`));
  expect((await p.run(["--executor=process"])).by).toEqual({ ran: ["after", "bad"] });
});

test("process: a native crash and a memory that overflows are told, and nothing else dies", async () => {
  await using p = await project(
    body(`process.kill(process.pid, "SIGSEGV"); await new Promise(() => {});`),
  );
  const crash = await p.run(["--executor=process"]);
  expect(crash.by).toEqual({ failed: ["bad"], blocked: ["after"] });
  expect(JSON.stringify(crash.events)).toContain("SIGSEGV");
});

test("process: a stage that allocates without end is ended by the system, and told", async () => {
  const code = `const all = []; for (;;) all.push(new Uint8Array(50_000_000).fill(1));`;
  await using p = await project(body(code));
  const child = Bun.spawn(
    ["sh", "-c", `ulimit -d 3000000; exec "$0" run --json --executor=process`, EXECUTABLE],
    { cwd: p.path, env: cleanEnv(), stdout: "pipe", stderr: "pipe" },
  );
  const text = await new Response(child.stdout).text();
  expect(await child.exited).toBe(1);
  expect(text).toContain('"stage":"bad","status":"failed"');
  expect(text).toContain('"stage":"after","status":"blocked"');
});

test("a stage's own executor wins over the run's", async () => {
  await using p = await project(body(`process.chdir("/");`, `executor: "process"`));
  expect((await p.run(["--executor=warm"])).by).toEqual({ ran: ["after", "bad"] });
});

test("results do not depend on which stages a warm Worker ran before", async () => {
  const files = (names: readonly string[]) => ({
    "lib.ts": "let n = 0;\nexport const next = () => ++n;\n",
    "pipeline.ts": `
import { writeFileSync } from "node:fs";
import { stage } from "fastpipe";
import { next } from "./lib";
for (const name of ${JSON.stringify(names)}) {
  stage({ name, outs: [name] }, ({ outs }) => writeFileSync(outs[0], String(next())));
}`,
  });
  await using p = await project(files(["a", "b", "c"]));
  expect(await p.ran(["-j1"])).toEqual(["a", "b", "c"]);
  expect(await Promise.all(["a", "b", "c"].map((name) => p.read(name)))).toEqual(["1", "1", "1"]);
});

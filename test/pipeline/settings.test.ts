import { expect, test } from "bun:test";
import type { Failure, Result } from "../../src/model/failure.ts";
import { readSettings, type SettingFlags, type Settings } from "../../src/pipeline/settings.ts";
import { tempDir } from "../helpers.ts";

async function read(
  yaml: string | null,
  flags: SettingFlags = {},
  environ: Record<string, string> = {},
): Promise<Result<Settings>> {
  await using dir = await tempDir(yaml === null ? {} : { "fastpipe.yaml": yaml });
  return await readSettings(dir.path, flags, environ);
}

async function settings(...args: Parameters<typeof read>): Promise<Settings> {
  const result = await read(...args);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function failures(...args: Parameters<typeof read>): Promise<readonly Failure[]> {
  const result = await read(...args);
  if (result.ok) throw new Error(`no failure: ${JSON.stringify(result.value)}`);
  return result.error;
}

test("without a file there are defaults", async () => {
  const { jobs, ...rest } = await settings(null);
  expect(jobs).toBeGreaterThanOrEqual(1);
  expect(rest).toEqual({
    executor: "warm",
    preload: [],
    python: null,
    links: ["reflink", "copy"],
    preCommit: "warn",
    keepRuns: 1000,
  });
});

test("an empty file, one of comments, and one with a BOM are defaults", async () => {
  expect((await settings("")).executor).toBe("warm");
  expect((await settings("# nothing\n")).executor).toBe("warm");
  expect((await settings("\uFEFFjobs: 3\n")).jobs).toBe(3);
});

test("every key is read", async () => {
  const yaml = `
jobs: 7
executor: process
preload: [./lib/a.ts, simple-statistics]
python: python3.12
cache:
  links: [hardlink, copy]
hooks: { pre-commit: refuse }
history: { keep: 5 }
`;
  expect(await settings(yaml)).toEqual({
    jobs: 7,
    executor: "process",
    preload: ["./lib/a.ts", "simple-statistics"],
    python: "python3.12",
    links: ["hardlink", "copy"],
    preCommit: "refuse",
    keepRuns: 5,
  });
});

test("the command line wins over FASTPIPE_*, and that over the file", async () => {
  const yaml = "jobs: 1\nexecutor: warm\npython: a\n";
  const environ = { FASTPIPE_JOBS: "2", FASTPIPE_EXECUTOR: "process", FASTPIPE_PYTHON: "b" };
  const fromEnv = await settings(yaml, {}, environ);
  expect([fromEnv.jobs, fromEnv.executor, fromEnv.python]).toEqual([2, "process", "b"]);
  const flags = { jobs: "3", executor: "interpreter", python: "c" };
  const fromFlags = await settings(yaml, flags, environ);
  expect([fromFlags.jobs, fromFlags.executor, fromFlags.python]).toEqual([3, "interpreter", "c"]);
  expect((await settings(yaml, {}, { FASTPIPE_JOBS: "" })).jobs).toBe(1);
});

test.each(["0", "-1", "2.5", "four", "", "1e3", "99999999999999999999"])(
  "--jobs %p is refused",
  async (jobs) => {
    const [failure] = await failures(null, { jobs });
    expect(failure?.message).toBe(
      `--jobs must be an integer from 1 up, but is ${JSON.stringify(jobs)}`,
    );
  },
);

test("a wrong variable is named", async () => {
  const [failure] = await failures(null, {}, { FASTPIPE_EXECUTOR: "wram" });
  expect(failure).toEqual({
    code: "settings",
    message: 'FASTPIPE_EXECUTOR must be one of warm, interpreter, process, but is "wram"',
    hint: 'Did you mean "warm"?',
  });
});

test("an unknown key is an error with its place and what was meant", async () => {
  const found = await failures("jobs: 2\n\ncache:\n  link: [copy]\nexecuter: warm\n");
  expect(found).toEqual([
    {
      code: "settings",
      message: "there is no setting cache.link",
      hint: 'Did you mean "links"?',
      where: { file: "fastpipe.yaml", line: 4, column: 3, source: "  link: [copy]" },
    },
    {
      code: "settings",
      message: "there is no setting executer",
      hint: 'Did you mean "executor"?',
      where: { file: "fastpipe.yaml", line: 5, column: 1, source: "executer: warm" },
    },
  ]);
});

test("an unknown key like none is told what there is", async () => {
  const [failure] = await failures("history: { colour: 1 }\n");
  expect(failure?.hint).toBe("known here: keep");
});

test.each([
  ["jobs: four", 'jobs must be an integer from 1 up, but is "four"', 1],
  ["jobs: 0", "jobs must be an integer from 1 up, but is 0", 1],
  ["jobs: 1.5", "jobs must be an integer from 1 up, but is 1.5", 1],
  ["jobs:", "jobs must be an integer from 1 up, but is empty", 1],
  ["executor: wram", 'executor must be one of warm, interpreter, process, but is "wram"', 1],
  ["executor: [warm]", "executor must be one of warm, interpreter, process, but is a list", 1],
  ["preload: a.ts", 'preload must be a list, but is "a.ts"', 1],
  ["preload: [a.ts, 3]", "preload[1] must be a text that is not empty, but is 3", 1],
  ['python: ""', 'python must be a text that is not empty, but is ""', 1],
  ["cache: copy", 'cache must be a map, but is "copy"', 1],
  [
    "cache: { links: [hard] }",
    'cache.links[0] must be one of reflink, hardlink, copy, but is "hard"',
    10,
  ],
  ["hooks: { pre-commit: true }", "hooks.pre-commit must be one of warn, refuse, but is true", 10],
  ["history: { keep: 0 }", "history.keep must be an integer from 1 up, but is 0", 12],
  ["- jobs", "the file must be a map, but is a list", 1],
])("%p is an error with its place", async (yaml, message, column) => {
  const [failure, ...others] = await failures(`${yaml}\n`);
  expect(others).toEqual([]);
  expect(failure?.message).toBe(message);
  expect(failure?.where).toMatchObject({ file: "fastpipe.yaml", line: 1, column });
});

test("what is no YAML is a syntax error with its place", async () => {
  const [failure] = await failures("jobs: 1\nexecutor: [warm\n");
  expect(failure?.code).toBe("syntax");
  expect(failure?.where?.file).toBe("fastpipe.yaml");
  expect(failure?.where?.line).toBeGreaterThanOrEqual(2);
});

test("a key that is there twice is an error, not the last one", async () => {
  const [failure] = await failures("jobs: 1\njobs: 2\n");
  expect(failure?.message).toBe("fastpipe.yaml: Map keys must be unique");
  expect(failure?.where).toMatchObject({ line: 2, column: 1 });
  const [nested] = await failures("cache: {links: [copy], links: [reflink]}\n");
  expect(nested?.message).toBe("fastpipe.yaml: Map keys must be unique");
});

test("colons in values and comments are no keys", async () => {
  expect((await settings("# jobs: 3\npython: 'a: b'\njobs: 2\n")).jobs).toBe(2);
});

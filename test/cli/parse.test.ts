import { expect, test } from "bun:test";
import type { Flags } from "../../src/cli/command.ts";
import { dashed, findFlag, parse } from "../../src/cli/parse.ts";

const FLAGS = {
  jobs: { type: "string", alias: ["j"], valueHint: "N", description: "" },
  force: { type: "boolean", alias: ["f"], description: "" },
  "keep-going": { type: "boolean", alias: ["k"], description: "" },
  "dry-run": { type: "boolean", alias: ["n", "dry"], description: "" },
  set: { type: "string", repeat: true, valueHint: "A.B=C", description: "" },
  wait: { type: "string", bare: true, valueHint: "SECONDS", description: "" },
  kind: { type: "enum", options: ["warm", "cold"], valueHint: "KIND", description: "" },
} as const satisfies Flags;

const NOTHING = {
  jobs: undefined,
  force: false,
  "keep-going": false,
  "dry-run": false,
  set: [],
  wait: undefined,
  kind: undefined,
};

function values(...args: string[]): Record<string, unknown> {
  const parsed = parse(args, FLAGS);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

function message(...args: string[]): string {
  const parsed = parse(args, FLAGS);
  if (parsed.ok) throw new Error(JSON.stringify(parsed.value));
  if ("unknown" in parsed.error) return `unknown ${parsed.error.unknown}`;
  return parsed.error.map((failure) => [failure.message, failure.hint].join("; ")).join("\n");
}

test("what is not given has its empty value", () => {
  expect(values()).toEqual({ ...NOTHING, _: [] });
});

test.each(["-j4", "-j 4", "-j=4", "--jobs=4", "--jobs 4"])("%s gives a value", (args) => {
  expect(values(...args.split(" "))).toMatchObject({ jobs: "4" });
});

test("short flags combine, the last with its value", () => {
  expect(values("-fk")).toMatchObject({ force: true, "keep-going": true });
  expect(values("-fj8", "a")).toMatchObject({ force: true, jobs: "8", _: ["a"] });
  expect(values("-fj", "8", "a")).toMatchObject({ force: true, jobs: "8", _: ["a"] });
});

test("all spellings are one flag", () => {
  for (const spelling of ["-n", "--dry", "--dry-run"]) {
    expect(values(spelling)).toMatchObject({ "dry-run": true });
  }
});

test("a repeated flag is a list; of any other the last wins", () => {
  expect(values("--set", "a.b=1", "--set=c.d=x=y")).toMatchObject({ set: ["a.b=1", "c.d=x=y"] });
  expect(values("-j1", "-j2")).toMatchObject({ jobs: "2" });
});

test("a value that may be left out is only taken by =", () => {
  expect(values("--wait", "5")).toMatchObject({ wait: "", _: ["5"] });
  expect(values("--wait=5")).toMatchObject({ wait: "5", _: [] });
});

test("-- ends the flags", () => {
  expect(values("a", "--", "-f", "--jobs")).toMatchObject({
    force: false,
    _: ["a", "-f", "--jobs"],
  });
});

test("flags and words mix; a lone dash is a word", () => {
  expect(values("a", "-f", "b", "-")).toMatchObject({ force: true, _: ["a", "b", "-"] });
});

test("a missing value is an error, also when another flag follows", () => {
  expect(message("--jobs")).toBe("--jobs needs a value: --jobs=N; ");
  expect(message("-j")).toBe("-j needs a value: -j N; ");
  expect(message("--jobs", "--force")).toBe("--jobs needs a value: --jobs=N; ");
  expect(message("-j", "--")).toBe("-j needs a value: -j N; ");
});

test("an empty value is a value", () => {
  expect(values("--jobs=")).toMatchObject({ jobs: "" });
});

test("a switch takes no value", () => {
  expect(message("--force=yes")).toBe('--force takes no value, but was given "yes"; ');
});

test("one of some values", () => {
  expect(values("--kind=cold")).toMatchObject({ kind: "cold" });
  expect(message("--kind", "wram")).toBe(
    '--kind can be warm, cold, but is "wram"; Did you mean "warm"?',
  );
});

test.each(["--frce", "-x", "-fx", "--no-force", "--__proto__=1", "--toString"])(
  "%p is not known",
  (arg) => {
    expect(message(arg)).toStartWith("unknown -");
  },
);

test("flags are found by any spelling, and listed with their dashes", () => {
  expect(findFlag("dry", FLAGS)?.[0]).toBe("dry-run");
  expect(findFlag("constructor", FLAGS)).toBeUndefined();
  expect(dashed({ jobs: FLAGS.jobs })).toEqual(["--jobs", "-j"]);
});

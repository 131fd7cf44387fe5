import { expect, test } from "bun:test";
import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { hintsFor, namedFile } from "../../src/cli/named-file.ts";
import { Stop } from "../../src/model/failure.ts";
import { tempDir } from "../helpers.ts";

const KNOWN = new Set(["lib/text.ts", "data", "build/out.txt", "other/deep/clean.ts"]);

function failure(call: () => unknown): object | undefined {
  try {
    call();
  } catch (error) {
    if (error instanceof Stop) return error.failures[0];
    throw error;
  }
  return undefined;
}

test("relative to where the command is run, absolute, and through links", async () => {
  await using dir = await tempDir({ "lib/text.ts": "", "real/a.csv": "", "lib/x.ts": "" });
  const root = realpathSync(dir.path);
  symlinkSync(join(root, "real"), join(root, "data"));
  mkdirSync(join(root, "elsewhere"));
  symlinkSync(root, join(root, "elsewhere", "here"));
  const named = (name: string, cwd = root) => {
    const { names, shown } = namedFile(name, cwd, root, KNOWN);
    return [shown, [...names].filter((one) => !one.startsWith("elsewhere/"))];
  };
  expect(named("lib/text.ts")).toEqual(["lib/text.ts", ["lib/text.ts"]]);
  expect(named("./text.ts", join(root, "lib"))).toEqual(["lib/text.ts", ["lib/text.ts"]]);
  expect(named(join(root, "lib/x.ts"))).toEqual(["lib/x.ts", ["lib/x.ts"]]);
  expect(named("data/a.csv")).toEqual(["data/a.csv", ["data/a.csv", "real/a.csv"]]);
  expect(named("lib/text.ts", join(root, "elsewhere/here"))[0]).toBe("lib/text.ts");
  expect(named("build/out.txt")).toEqual(["build/out.txt", ["build/out.txt"]]);
  // A folder that a stage reads.
  expect(named("data")[0]).toBe("data");
});

test("a root that is named through a link", async () => {
  await using dir = await tempDir({ "root/a.ts": "" });
  const link = join(dir.path, "link");
  symlinkSync(join(dir.path, "root"), link);
  const root = realpathSync(link);
  expect(namedFile(join(link, "a.ts"), root, root, KNOWN).shown).toBe("a.ts");
});

test("a file that is not there, and what was meant", async () => {
  await using dir = await tempDir({ "lib/other.ts": "", "lib/text.ts": "" });
  const root = realpathSync(dir.path);
  const wrong = (name: string, cwd = root) => failure(() => namedFile(name, cwd, root, KNOWN));
  expect(wrong("lib/txet.ts")).toEqual({
    code: "usage",
    message: "there is no file lib/txet.ts",
    hint: 'Did you mean "lib/text.ts"?',
  });
  expect(wrong("lib/othr.ts")).toMatchObject({ hint: 'Did you mean "lib/other.ts"?' });
  expect(wrong("clean.ts")).toMatchObject({ hint: 'Did you mean "other/deep/clean.ts"?' });
  expect(wrong("clean.ts", join(root, "lib"))).toMatchObject({
    hint: 'Did you mean "../other/deep/clean.ts"?',
  });
  expect(wrong("no/such/folder/zzzzzzzz.ts")).toEqual({
    code: "usage",
    message: "there is no file no/such/folder/zzzzzzzz.ts",
  });
  expect(wrong("lib")).toEqual({
    code: "usage",
    message: "--file lib is a folder",
    hint: "Name a file in it, or use -C lib for a pipeline in it.",
  });
});

test("what is said of files that no stage reaches", () => {
  const none = (file: string) => ({ file, stages: [], downstream: [], frozen: [] });
  const files = ["lib/a.ts", "lib/b.ts", "node_modules/x/index.js", "x.csv", "x.d.ts"];
  const hints = hintsFor(
    [...files.map(none), { ...none("old.ts"), frozen: ["old"] }],
    new Set(["lib/a.ts"]),
  );
  expect([...hints]).toEqual([
    ["lib/a.ts", "The pipeline imports it: stages whose definition it is part of can change."],
    ["lib/b.ts", "If it is a pipeline file: `fastpipe --file lib/b.ts explain`."],
    [
      "node_modules/x/index.js",
      "Of an installed package its version counts; `uses` makes a file of it count.",
    ],
  ]);
});

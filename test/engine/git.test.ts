import { expect, test } from "bun:test";
import { committed, ignored } from "../../src/engine/git.ts";
import { tempDir } from "../helpers.ts";

const PATHS = ["clean", "edited", "staged", "new", "out", "[a]*", "missing"];

test("what git has, as it is: tracked and not changed since", async () => {
  await using dir = await tempDir({ clean: "1", edited: "1", "[a]*": "1", ".gitignore": "out\n" });
  await Bun.$`git init -q && git add -A && git -c user.name=t -c user.email=t@t commit -qm 1`
    .cwd(dir.path)
    .quiet();
  await dir.file("edited", "2");
  await dir.file("new", "1");
  await dir.file("staged", "1");
  await dir.file("out", "1");
  await Bun.$`git add staged`.cwd(dir.path).quiet();
  expect([...(await committed(dir.path, PATHS))].sort()).toEqual(["[a]*", "clean"]);
  expect((await ignored(dir.path, PATHS))?.has("out")).toBe(true);
});

test("in a folder below the repository's paths are the folder's", async () => {
  await using dir = await tempDir({ "sub/clean": "1", "sub/edited": "1" });
  await Bun.$`git init -q && git add -A && git -c user.name=t -c user.email=t@t commit -qm 1`
    .cwd(dir.path)
    .quiet();
  await dir.file("sub/edited", "2");
  expect([...(await committed(`${dir.path}/sub`, ["clean", "edited"]))]).toEqual(["clean"]);
});

test("without a repository or a commit git has nothing", async () => {
  await using dir = await tempDir({ a: "1" });
  expect((await committed(dir.path, ["a"])).size).toBe(0);
  expect(await ignored(dir.path, ["a"])).toBeNull();
  await Bun.$`git init -q && git add a`.cwd(dir.path).quiet();
  expect((await committed(dir.path, ["a"])).size).toBe(0);
});

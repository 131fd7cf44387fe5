import { expect, test } from "bun:test";
import { join } from "node:path";
import { keepOutOfGit } from "../../src/engine/own-gitignore.ts";
import { tempDir } from "../helpers.ts";

test("locks are git's, the rest is not; the user's own file is left", async () => {
  await using dir = await tempDir({ "cut/.gitignore": "# Made by", "mine/.gitignore": "*\n" });
  for (const name of ["new", "cut", "mine"]) keepOutOfGit(join(dir.path, name));
  expect(await dir.read("new/.gitignore")).toEndWith("/*\n!/.gitignore\n!/stages/\n");
  expect(await dir.read("cut/.gitignore")).toBe(await dir.read("new/.gitignore"));
  expect(await dir.read("mine/.gitignore")).toBe("*\n");
});

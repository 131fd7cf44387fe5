import { expect, test } from "bun:test";
import { Repository } from "../../src/git/repository.ts";
import { orStop } from "../../src/model/failure.ts";
import { CommitFiles, type Files, innerOf, WorkspaceFiles } from "../../src/revision/files.ts";
import { commit, emptyRepository } from "../git/repositories.ts";

async function seen(files: Files, path: string): Promise<readonly string[]> {
  return orStop(await files.below(path)).map((file) => `${file.path}${file.executable ? "*" : ""}`);
}

async function text(files: Files, path: string): Promise<string | null> {
  const bytes = orStop(await files.read(path));
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

test("the same of a workspace and of its commit", async () => {
  await using dir = await emptyRepository({ "d/a": "1", "d/in/b": "2", top: "3", "e/x": "4" });
  await Bun.$`chmod +x top && ln -s d link && ln -s ../e d/out && ln -s . d/in/loop && ln -s nowhere dead && ln -s ../d/in/b e/file && ln -s /etc abs`.cwd(
    dir.path,
  );
  const id = await commit(dir.path, "1");
  await using repository = orStop(await Repository.at(dir.path));
  const past = orStop(await CommitFiles.of(repository, id));
  for (const files of [past, new WorkspaceFiles(dir.path)]) {
    expect(await seen(files, "top")).toEqual(["top*"]);
    expect(await seen(files, "link")).toEqual([
      "link/a",
      "link/in/b",
      "link/out/file",
      "link/out/x",
    ]);
    expect(await seen(files, "d")).toEqual(["d/a", "d/in/b", "d/out/file", "d/out/x"]);
    for (const root of [".", ""]) expect(await seen(files, root)).toContain("d/out/file");
    expect(await seen(files, "d/")).toContain("d/a");
    expect(await seen(files, "nope")).toEqual([]);
    expect(await seen(files, "dead")).toEqual([]);
    expect(await text(files, "link/in/b")).toBe("2");
    expect(await text(files, "d/out/file")).toBe("2");
    expect(await text(files, "d/in/loop/loop/b")).toBe("2");
    expect(await text(files, "dead")).toBeNull();
    expect(await text(files, "nope/x")).toBeNull();
  }
  // What lies outside is of no revision.
  expect(await seen(past, "abs")).toEqual([]);
  expect(await seen(past.within("d"), "in")).toEqual(["in/b"]);
  expect(past.within("")).toBe(past);
});

test("what is left of a path", () => {
  expect(innerOf("a/b", "a")).toBe("b");
  expect(innerOf("a", "a")).toBe("");
  expect(innerOf("ab", "a")).toBeNull();
  expect(innerOf("a/b", ".")).toBe("a/b");
});

import { expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { bindingPackage, targetPackages } from "../../scripts/build/packages.ts";
import { TARGETS } from "../../scripts/build/targets.ts";
import { tempDir } from "../helpers.ts";
import { ROOT } from "./tools.ts";

type Entry = [string, string, object, string];

async function lock(): Promise<{ packages: Record<string, Entry> }> {
  return Bun.JSONC.parse(await readFile(join(ROOT, "bun.lock"), "utf8")) as {
    packages: Record<string, Entry>;
  };
}

test("bun.lock pins what every platform needs, and names no registry", async () => {
  const { packages } = await lock();
  for (const target of TARGETS) {
    for (const name of [target.runtime.package, bindingPackage(target)]) {
      expect(packages[name]?.[3]).toStartWith("sha512-");
    }
  }
  expect(await readFile(join(ROOT, "bun.lock"), "utf8")).not.toContain("://");
});

test("a package that the registry gives with another integrity than bun.lock's is refused", async () => {
  const changed = await lock();
  const [target] = TARGETS;
  if (target === undefined) throw new Error("there are no targets");
  const entry = changed.packages[bindingPackage(target)];
  if (entry === undefined) throw new Error("the binding is not in bun.lock");
  entry[3] = `sha512-${"A".repeat(86)}==`;
  await using dir = await tempDir({ "bun.lock": JSON.stringify(changed) });
  await expect(targetPackages(dir.path, target)).rejects.toThrow("is not bun.lock's sha512-AAAA");
  const left = new Bun.Glob("node_modules/.cache/*/*").scan({ cwd: dir.path, onlyFiles: false });
  expect(await Array.fromAsync(left)).toEqual([]);
});

test("a platform whose packages bun.lock does not pin can't be built", async () => {
  await using dir = await tempDir({ "bun.lock": '{ "packages": {} }' });
  const [target] = TARGETS;
  if (target === undefined) throw new Error("there are no targets");
  await expect(targetPackages(dir.path, target)).rejects.toThrow(
    "bun.lock does not pin @oven/bun-linux-x64",
  );
});

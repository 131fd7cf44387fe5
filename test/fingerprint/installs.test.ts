import { expect, test } from "bun:test";
import { join } from "node:path";
import { cleanEnv } from "../helpers.ts";
import { changes, freshManifest, project } from "./helpers.ts";

const BASE = {
  "pipeline.ts": `import "a";`,
  "node_modules/a/package.json": JSON.stringify({
    name: "a",
    version: "1.0.0",
    dependencies: { "@s/b": "1" },
  }),
  "node_modules/a/index.js": "",
  "node_modules/@s/b/package.json": JSON.stringify({ name: "@s/b", version: "1.0.0" }),
};

const LOCKS: Record<string, (commit: string) => string> = {
  "bun.lock": (commit) => `{
  "lockfileVersion": 1,
  "packages": {
    "a": ["a@1.0.0", "", { "dependencies": { "@s/b": "1" } }, "sha512-a=="],
    "@s/b": ["@s/b@git+ssh://git@host/b.git#${commit}", {}, "${commit}"],
  },
}`,
  "package-lock.json": (commit) => `{ "lockfileVersion": 3, "packages": {
    "": { "name": "x" },
    "node_modules/a": { "version": "1.0.0", "resolved": "https://registry/a.tgz", "integrity": "sha512-a==" },
    "node_modules/@s/b": { "version": "1.0.0", "resolved": "git+ssh://git@host/b.git#${commit}" } } }`,
  "npm-shrinkwrap.json": (commit) => `{ "lockfileVersion": 1, "dependencies": {
    "a": { "version": "1.0.0", "resolved": "https://registry/a.tgz", "integrity": "sha512-a==", "dependencies": {
      "@s/b": { "version": "git+ssh://git@host/b.git#${commit}" } } } } }`,
  "pnpm-lock.yaml": (commit) => `lockfileVersion: '9.0'
packages:
  a@1.0.0:
    resolution: {integrity: sha512-a==}
  '@s/b@git+https://host/b#${commit}':
    resolution: {commit: ${commit}, repo: 'https://host/b', type: git}
    version: 1.0.0
`,
  "yarn.lock": (commit) => `# yarn lockfile v1

"@s/b@git+ssh://git@host/b.git":
  version "1.0.0"
  resolved "git+ssh://git@host/b.git#${commit}"

a@^1.0.0:
  version "1.0.0"
  resolved "https://registry/a.tgz#0"
  integrity sha512-a==
`,
  "bun.lockb": (commit) => `\0\0${commit}`,
};

LOCKS["node_modules/.package-lock.json"] = LOCKS["package-lock.json"] ?? String;
LOCKS["node_modules/.pnpm/lock.yaml"] = LOCKS["pnpm-lock.yaml"] ?? String;

for (const [file, lock] of Object.entries(LOCKS)) {
  test(`${file}: where a package comes from counts, through what depends on it`, async () => {
    await using dir = await project({ ...BASE, [file]: lock("abc") });
    const before = await dir.manifest();
    await dir.file(file, lock("def"));
    expect(changes(before, await dir.manifest())).toEqual(["pkg a@1.0.0"]);
    await dir.file(file, lock("abc").replace("registry", "mirror"));
    expect(changes(before, await dir.manifest())).toEqual([]);
    if (file !== "bun.lockb") await dir.file(file, lock("abc").replace("sha512-a", "sha512-z"));
    else await dir.file(file, "other");
    expect(changes(before, await dir.manifest())).toEqual(["pkg a@1.0.0"]);
  });
}

test("yarn's later lockfiles", async () => {
  const lock = (checksum: string): string => `__metadata:
  version: 8

"a@npm:^1.0.0":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  checksum: ${checksum}
`;
  await using dir = await project({ ...BASE, "yarn.lock": lock("10/aa") });
  const before = await dir.manifest();
  await dir.file("yarn.lock", lock("10/bb"));
  expect(changes(before, await dir.manifest())).toEqual(["pkg a@1.0.0"]);
});

test("what a lockfile says of other packages does not count", async () => {
  const lock = LOCKS["bun.lock"]?.("abc") ?? "";
  await using dir = await project({ ...BASE, "bun.lock": lock });
  const before = await dir.manifest();
  await dir.file(
    "bun.lock",
    lock.replace(`"packages": {`, `"packages": { "z": ["z@9.0.0", "", {}, "s"],`),
  );
  expect(changes(before, await dir.manifest())).toEqual([]);
});

test("a lockfile that can't be read counts whole", async () => {
  await using dir = await project({ ...BASE, "package-lock.json": "<<<<<<< ours" });
  const before = await dir.manifest();
  await dir.file("package-lock.json", "<<<<<<< theirs");
  expect(changes(before, await dir.manifest())).toEqual(["pkg a@1.0.0"]);
});

test("the lockfile of a workspace lies above, as far as the repository goes", async () => {
  const lock = LOCKS["bun.lock"] ?? (() => "");
  const inApp = Object.fromEntries(
    Object.entries(BASE).map(([name, text]) => [`app/${name}`, text]),
  );
  await using dir = await project({ ...inApp, "bun.lock": lock("abc") });
  const root = join(dir.path, "app");
  const look = () => dir.manifest({ root, file: join(root, "pipeline.ts") });
  const before = await look();
  await dir.file("bun.lock", lock("def"));
  expect(changes(before, await look())).toEqual([]);
  await dir.file(".git/HEAD", "");
  expect(changes(before, await look())).toEqual(["pkg a@1.0.0"]);
});

test("patches count, of each of the tools that make them", async () => {
  const declared = (field: string): string => `{ ${field} }`;
  const ways: Record<string, Record<string, string>> = {
    bun: { "package.json": declared(`"patchedDependencies": { "@s/b@1.0.0": "p/b.patch" }`) },
    pnpm: {
      "package.json": declared(`"pnpm": { "patchedDependencies": { "@s/b": "p/b.patch" } }`),
    },
    "pnpm's workspace": {
      "pnpm-workspace.yaml": "patchedDependencies:\n  '@s/b@1.0.0': p/b.patch\n",
    },
  };
  for (const [name, files] of Object.entries(ways)) {
    await using dir = await project({ ...BASE, ...files, "p/b.patch": "1" });
    const before = await dir.manifest();
    await dir.file("p/b.patch", "2");
    expect([name, changes(before, await dir.manifest())]).toEqual([name, ["pkg a@1.0.0"]]);
  }
  await using dir = await project({ ...BASE, "patches/@s+b+1.0.0.patch": "1" });
  const before = await dir.manifest();
  await dir.file("patches/z+1.0.0.patch", "1");
  expect(changes(before, await dir.manifest())).toEqual([]);
  await dir.file("patches/@s+b+1.0.0.patch", "2");
  expect(changes(before, await dir.manifest())).toEqual(["pkg a@1.0.0"]);
});

test("a package from a tarball that changed while its version stayed, as Bun installs it", async () => {
  await using dir = await project({
    "pipeline.ts": `import "own";`,
    "package.json": `{ "name": "x", "dependencies": { "own": "./own.tgz" } }`,
    "src/package.json": `{ "name": "own", "version": "1.0.0" }`,
    "src/index.js": "1;",
  });
  const bun = async (cwd: string, ...args: string[]): Promise<void> => {
    const child = Bun.spawn([process.execPath, ...args], {
      cwd: join(dir.path, cwd),
      env: cleanEnv({ BUN_INSTALL_CACHE_DIR: join(dir.path, "cache") }),
      stdout: "ignore",
      stderr: "pipe",
    });
    if ((await child.exited) !== 0) throw new Error(await new Response(child.stderr).text());
  };
  await bun("src", "pm", "pack", "--filename", "../own.tgz");
  await bun(".", "install");
  const before = await freshManifest(dir.path);
  expect(Object.keys(before.entries)).toContain("pkg own@1.0.0");
  await dir.file("src/index.js", "2;");
  await bun("src", "pm", "pack", "--filename", "../own.tgz");
  await bun(".", "update", "own");
  expect(changes(before, await freshManifest(dir.path))).toEqual(["pkg own@1.0.0"]);
});

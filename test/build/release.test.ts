// All executables of a release: what they are, and those that this machine can run, run. They are built into dist/, where
// unchanged ones are kept.
import { beforeAll, expect, test } from "bun:test";
import { cp, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "../../scripts/build/build.ts";
import { isSigned, signed } from "../../scripts/build/macho.ts";
import { targetPackages } from "../../scripts/build/packages.ts";
import { fileName, TARGETS, type Target } from "../../scripts/build/targets.ts";
import { tempDir } from "../helpers.ts";
import { ARM64_LIBRARIES, DIST, MUSL, ROOT, run, testWith } from "./tools.ts";

beforeAll(async () => {
  await build({ root: ROOT, outdir: DIST, targets: "all", force: false, log: console.log });
}, 600_000);

function pathOf(name: string): string {
  const target = TARGETS.find((one) => one.name === name);
  if (target === undefined) throw new Error(`there is no target ${name}`);
  return join(DIST, fileName(target));
}

async function head(path: string): Promise<Buffer> {
  await using file = await open(path);
  return (await file.read(Buffer.alloc(4096), 0, 4096, 0)).buffer;
}

/** The format, the processor, and for Linux the loader that is asked for. */
async function kindOf(path: string): Promise<string> {
  const bytes = await head(path);
  if (bytes.readUInt32BE(0) === 0x7f454c46) {
    const cpu = { 62: "x64", 183: "arm64" }[bytes.readUInt16LE(18)];
    const loader = /\/lib[^\0]*\/ld-[^\0]+/.exec(bytes.toString("latin1"))?.[0];
    return `ELF ${cpu} ${loader}`;
  }
  if (bytes.readUInt32LE(0) === 0xfeedfacf) {
    return `Mach-O ${{ 16777223: "x64", 16777228: "arm64" }[bytes.readUInt32LE(4)]}`;
  }
  const header = bytes.readUInt32LE(0x3c);
  const portable = bytes.toString("latin1", 0, 2) === "MZ" && bytes.readUInt32LE(header) === 0x4550;
  return portable ? `PE ${{ 34404: "x64" }[bytes.readUInt16LE(header + 4)]}` : "unknown";
}

test.each([
  ["linux-x64", "ELF x64 /lib64/ld-linux-x86-64.so.2"],
  ["linux-x64-musl", "ELF x64 /lib/ld-musl-x86_64.so.1"],
  ["linux-arm64", "ELF arm64 /lib/ld-linux-aarch64.so.1"],
  ["linux-arm64-musl", "ELF arm64 /lib/ld-musl-aarch64.so.1"],
  ["darwin-x64", "Mach-O x64"],
  ["darwin-arm64", "Mach-O arm64"],
  ["windows-x64", "PE x64"],
])("%s is %s", async (name, kind) => {
  expect(await kindOf(pathOf(name))).toBe(kind);
});

test("every target has its kind above", () => {
  expect(TARGETS).toHaveLength(7);
});

test.each(TARGETS)("$name carries oxc-parser's addon for that platform", async (target: Target) => {
  const { addon } = await targetPackages(ROOT, target);
  const wanted = await readFile(addon);
  expect((await readFile(join(DIST, fileName(target)))).includes(wanted)).toBe(true);
});

test("SHA256SUMS is what checks all of them", async () => {
  const { code, stdout } = await run(["sha256sum", "-c", "SHA256SUMS"], {
    cwd: DIST,
    env: { PATH: "/usr/bin:/bin" },
  });
  expect(code).toBe(0);
  expect(stdout.trimEnd().split("\n")).toEqual(TARGETS.map((one) => `${fileName(one)}: OK`));
  expect(await readFile(join(DIST, "install.sh"), "utf8")).toBe(
    await readFile(join(ROOT, "install.sh"), "utf8"),
  );
});

test.each(["darwin-x64", "darwin-arm64"])("%s has a signature that fits", async (name) => {
  const bytes = await readFile(pathOf(name));
  expect(isSigned(bytes)).toBe(true);
  const again = signed(bytes, "fastpipe");
  expect(isSigned(again)).toBe(true);
  again[100_000] = (again[100_000] ?? 0) ^ 1;
  expect(isSigned(again)).toBe(false);
});

test("what is not a signed Mach-O file is refused", () => {
  expect(() => isSigned(Buffer.from("#!/bin/sh\necho this is long enough"))).toThrow(
    "64-bit Mach-O",
  );
});

test("the same source makes the same bytes, in another folder too", async () => {
  const target = TARGETS.find(({ name }) => name === "linux-x64");
  if (target === undefined) throw new Error("there is no target linux-x64");
  await using dir = await tempDir();
  await build({ root: ROOT, outdir: dir.path, targets: [target], force: true, log: console.log });
  const digest = async (path: string) => Bun.hash(await readFile(path));
  expect(await digest(join(dir.path, fileName(target)))).toBe(await digest(pathOf("linux-x64")));
});

/** `init` and two runs, in a folder of their own; the second has nothing to do. */
async function expectToWork(command: readonly string[], path = ""): Promise<void> {
  await using dir = await tempDir();
  const env = { PATH: path, HOME: dir.path };
  const fastpipe = (...args: string[]) => run([...command, ...args], { cwd: dir.path, env });
  const version = await fastpipe("--version");
  expect(version.stderr).toBe("");
  expect(version.stdout).toMatch(/^fastpipe \d+\.\d+\.\d+/);
  expect((await fastpipe("init")).code).toBe(0);
  const first = await fastpipe("run", "--json");
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
  expect(first.stdout).toContain('"status":"ran"');
  const second = await fastpipe("run", "--json");
  expect(second.code).toBe(0);
  expect(second.stdout).not.toContain('"status":"ran"');
}

testWith("qemu-x86_64-static")("linux-x64 runs on a processor without AVX", async () => {
  const qemu = Bun.which("qemu-x86_64-static") ?? "";
  await expectToWork([qemu, "-cpu", "Nehalem", pathOf("linux-x64")]);
});

testWith(
  "qemu-aarch64-static",
  `${ARM64_LIBRARIES}/lib/libc.so.6`,
  `${ARM64_LIBRARIES}/lib/libgcc_s.so.1`,
)("linux-arm64 runs on an emulated processor", async () => {
  const qemu = Bun.which("qemu-aarch64-static") ?? "";
  await expectToWork([qemu, "-L", ARM64_LIBRARIES, pathOf("linux-arm64")]);
});

testWith(
  "unshare",
  "chroot",
  `${MUSL}/root/bin/busybox`,
)(
  "linux-x64-musl, on a bare Alpine-like system: install.sh names what is missing; with it, it runs",
  async () => {
    await using dir = await tempDir();
    const root = join(dir.path, "root");
    await cp(join(MUSL, "root"), root, { recursive: true, verbatimSymlinks: true });
    await mkdir(join(root, "release"));
    for (const name of ["SHA256SUMS", "install.sh", "fastpipe-linux-x64-musl"]) {
      await cp(join(DIST, name), join(root, "release", name));
    }
    // With /proc, which every system has and Bun relies on; in a namespace, so that it is gone with the process.
    const enter = 'mount -t proc proc "$0/proc" && exec chroot "$0" /bin/sh -ec "$1"';
    const inside = (script: string) =>
      run(["unshare", "-m", "sh", "-c", enter, root, script], {
        cwd: dir.path,
        env: {
          PATH: "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          HOME: "/",
          FASTPIPE_BASE_URL: "/release",
          FASTPIPE_INSTALL_DIR: "/usr/local/bin",
        },
      });

    const without = await inside("sh /release/install.sh");
    expect(without.stderr).toBe(
      "install.sh: fastpipe needs libstdc++, which this system lacks. " +
        "Install it (Alpine: apk add libstdc++), then run this again.\n",
    );
    expect(without.code).toBe(1);
    expect((await inside("ls -A /usr/local/bin")).stdout).toBe("");

    await cp(join(MUSL, "libstdc++"), join(root, "usr/lib"), { recursive: true });
    const installed = await inside("sh /release/install.sh");
    expect(installed.stderr).toBe("");
    expect(installed.stdout).toContain("as /usr/local/bin/fastpipe");

    const used = await inside(
      "mkdir /project; cd /project; fastpipe init; fastpipe run; fastpipe status --exit-code",
    );
    expect(used.code).toBe(0);
  },
);

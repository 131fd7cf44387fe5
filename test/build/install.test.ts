// install.sh against a release in a local folder. What the machine is said to be comes from commands on PATH.
import { expect, test } from "bun:test";
import { chmod, mkdir, readdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { TARGETS } from "../../scripts/build/targets.ts";
import { type TempDir, tempDir } from "../helpers.ts";
import { type Finished, ROOT, run, testWith } from "./tools.ts";

const SCRIPT = join(ROOT, "install.sh");
const TOOLS = "awk cat chmod cp cut grep head mkdir mktemp mv rm sha256sum".split(" ");
const GLIBC = "echo 'ldd (Debian GLIBC 2.36) 2.36'";
const MUSL = "echo 'musl libc (x86_64)' >&2; exit 1";

interface Machine extends AsyncDisposable {
  readonly dir: TempDir;
  readonly bin: string;
  install(env?: Readonly<Record<string, string>>, shell?: readonly string[]): Promise<Finished>;
}

/** A machine where these commands (name to shell text) are there besides the usual ones, and a release in `release/`. */
async function machine(commands: Readonly<Record<string, string>>): Promise<Machine> {
  const dir = await tempDir();
  const path = join(dir.path, "path");
  await mkdir(path);
  for (const tool of TOOLS) {
    if (!(tool in commands)) await symlink(Bun.which(tool) ?? tool, join(path, tool));
  }
  for (const [name, text] of Object.entries({ getconf: "echo 64", ...commands })) {
    await program(dir, `path/${name}`, text);
  }
  await mkdir(join(dir.path, "release"));
  const sums: string[] = [];
  for (const { name } of TARGETS) {
    const file = `fastpipe-${name}${name.startsWith("windows") ? ".exe" : ""}`;
    const text = `echo 'fastpipe 1.2.3 (${name})'`;
    await program(dir, `release/${file}`, text);
    const content = await dir.read(`release/${file}`);
    sums.push(`${new Bun.CryptoHasher("sha256").update(content).digest("hex")}  ${file}\n`);
  }
  await dir.file("release/SHA256SUMS", sums.join(""));
  const bin = join(dir.path, "home/.local/bin");
  return {
    dir,
    bin,
    install: (env = {}, shell = ["sh"]) =>
      run([...shell.map((part) => Bun.which(part) ?? part), SCRIPT], {
        cwd: dir.path,
        env: {
          PATH: path,
          HOME: join(dir.path, "home"),
          FASTPIPE_BASE_URL: join(dir.path, "release"),
          ...env,
        },
      }),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

async function program(dir: TempDir, name: string, text: string): Promise<void> {
  await chmod(await dir.file(name, `#!${Bun.which("sh")}\n${text}\n`), 0o755);
}

function uname(system: string, processor: string): string {
  return `case $1 in -s) echo ${system} ;; -m) echo ${processor} ;; esac`;
}

const LINUX = { uname: uname("Linux", "x86_64"), ldd: GLIBC };

async function installed(computer: Machine): Promise<string[]> {
  return (await readdir(computer.bin).catch(() => [])).sort();
}

test.each([
  ["linux-x64", { uname: uname("Linux", "x86_64"), ldd: GLIBC }],
  ["linux-x64-musl", { uname: uname("Linux", "x86_64"), ldd: MUSL }],
  ["linux-arm64", { uname: uname("Linux", "aarch64"), ldd: GLIBC }],
  ["linux-arm64-musl", { uname: uname("Linux", "aarch64"), ldd: MUSL }],
  ["darwin-x64", { uname: uname("Darwin", "x86_64"), sysctl: "exit 1" }],
  ["darwin-arm64", { uname: uname("Darwin", "arm64") }],
  ["darwin-arm64", { uname: uname("Darwin", "x86_64"), sysctl: "echo 1" }],
  ["windows-x64", { uname: uname("MINGW64_NT-10.0-22631", "x86_64") }],
])("picks %s", async (name, commands) => {
  await using computer = await machine(commands as Record<string, string>);
  const { code, stdout, stderr } = await computer.install();
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const file = name.startsWith("windows") ? "fastpipe.exe" : "fastpipe";
  expect(stdout).toContain(`Installed fastpipe 1.2.3 (${name}) as ${computer.bin}/${file}`);
  expect(await installed(computer)).toEqual([file]);
});

test.each([
  ["an unknown system", { uname: uname("SunOS", "x86_64") }, "there is no build for SunOS"],
  [
    "an unknown processor",
    { ...LINUX, uname: uname("Linux", "riscv64") },
    "no build for the processor riscv64",
  ],
  ["a 32-bit system", { ...LINUX, getconf: "echo 32" }, "this is a 32-bit system"],
  // `grep -q -w sse4_2` is what asks for the processor's features.
  [
    "an old processor",
    { ...LINUX, grep: 'for last; do :; done; [ "$2" != -w ]' },
    "this processor lacks SSE4.2",
  ],
])("refuses %s by name, and installs nothing", async (_, commands, message) => {
  await using computer = await machine(commands as Record<string, string>);
  const { code, stderr } = await computer.install();
  expect(code).toBe(1);
  expect(stderr).toContain(message);
  expect(await installed(computer)).toEqual([]);
});

test("a file that is not what SHA256SUMS says is refused, and the installed one stays", async () => {
  await using computer = await machine(LINUX);
  await computer.dir.file("home/.local/bin/fastpipe", "the one before");
  await program(computer.dir, "release/fastpipe-linux-x64", "echo tampered");
  const { code, stderr } = await computer.install();
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /the SHA-256 of fastpipe-linux-x64 is [0-9a-f]{64} and should be [0-9a-f]{64}; nothing/,
  );
  expect(await installed(computer)).toEqual(["fastpipe"]);
  expect(await computer.dir.read("home/.local/bin/fastpipe")).toBe("the one before");
});

test("a build that SHA256SUMS does not list is refused", async () => {
  await using computer = await machine(LINUX);
  const listed = (await computer.dir.read("release/SHA256SUMS")).split("\n");
  const others = listed.filter((line) => !line.endsWith("fastpipe-linux-x64"));
  await computer.dir.file("release/SHA256SUMS", others.join("\n"));
  const { code, stderr } = await computer.install();
  expect(code).toBe(1);
  expect(stderr).toContain("SHA256SUMS does not list fastpipe-linux-x64; nothing was installed.");
  expect(await installed(computer)).toEqual([]);
});

test.each([
  [
    "libstdc++ is missing",
    "echo 'Error loading shared library libstdc++.so.6: No such file' >&2; exit 127",
    "apk add libstdc++",
  ],
  ["the processor is too old", "exit 132", "this processor lacks instructions"],
  [
    "something else is wrong",
    "echo 'no such thing' >&2; exit 3",
    "does not run here (exit code 3): no such thing",
  ],
])("tries the program first: %s", async (_, text, message) => {
  await using computer = await machine({ ...LINUX, ldd: MUSL });
  await program(computer.dir, "release/fastpipe-linux-x64-musl", text);
  const content = await computer.dir.read("release/fastpipe-linux-x64-musl");
  const sum = new Bun.CryptoHasher("sha256").update(content).digest("hex");
  await computer.dir.file("release/SHA256SUMS", `${sum}  fastpipe-linux-x64-musl\n`);
  await computer.dir.file("home/.local/bin/fastpipe", "the one before");
  const { code, stderr } = await computer.install();
  expect(code).toBe(1);
  expect(stderr).toContain(message);
  expect(await installed(computer)).toEqual(["fastpipe"]);
  expect(await computer.dir.read("home/.local/bin/fastpipe")).toBe("the one before");
});

test("goes where it is told, from a file: URL, and says when that is not on PATH", async () => {
  await using computer = await machine(LINUX);
  const target = join(computer.dir.path, "a b/bin");
  const { code, stdout } = await computer.install({
    FASTPIPE_INSTALL_DIR: target,
    FASTPIPE_BASE_URL: `file://${computer.dir.path}/release/`,
  });
  expect(code).toBe(0);
  expect(stdout).toContain(`${target} is not on your PATH`);
  expect(await readdir(target)).toEqual(["fastpipe"]);
  expect(await installed(computer)).toEqual([]);
});

test("replaces an older one by renaming, so that one that runs goes on", async () => {
  await using computer = await machine(LINUX);
  await program(computer.dir, "home/.local/bin/fastpipe", "read line; echo still $line");
  const running = Bun.spawn([join(computer.bin, "fastpipe")], { stdin: "pipe", stdout: "pipe" });
  expect((await computer.install()).code).toBe(0);
  running.stdin.write("here\n");
  await running.stdin.end();
  expect(await new Response(running.stdout).text()).toBe("still here\n");
  const now = await run([join(computer.bin, "fastpipe")], { cwd: computer.dir.path });
  expect(now.stdout).toBe("fastpipe 1.2.3 (linux-x64)\n");
});

// What downloads: a stand-in that logs its address and serves the release's files.
const SERVE = (output: string) =>
  `for last; do :; done; echo "$last" >> "$HOME/../urls"; cp "$HOME/../release/\${last##*/}" "${output}"`;

test.each([
  ["curl", "the latest", {}, "latest/download"],
  ["curl", "a version", { FASTPIPE_VERSION: "1.2.3" }, "download/v1.2.3"],
  ["wget", "a version with a v", { FASTPIPE_VERSION: "v1.2.3" }, "download/v1.2.3"],
])("downloads with %s: %s", async (tool, _, env, folder) => {
  // curl -fsSL --retry 3 -o FILE URL; wget -q -O FILE URL
  const output = tool === "curl" ? "$5" : "$3";
  await using computer = await machine({ ...LINUX, [tool]: SERVE(output) });
  await mkdir(join(computer.dir.path, "home"));
  const { code, stderr } = await computer.install({ ...env, FASTPIPE_BASE_URL: "" });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const base = `https://github.com/fastpipe/fastpipe/releases/${folder}`;
  expect(await computer.dir.read("urls")).toBe(`${base}/SHA256SUMS\n${base}/fastpipe-linux-x64\n`);
});

test("without curl and wget, without a folder or a tool for checksums, it says what it needs", async () => {
  await using computer = await machine(LINUX);
  const remote = await computer.install({ FASTPIPE_BASE_URL: "https://example.invalid/release" });
  expect(remote.stderr).toBe("install.sh: needs curl or wget.\n");
  const missing = await computer.install({ FASTPIPE_BASE_URL: "/gone" });
  expect(missing.stderr).toBe("install.sh: there is no SHA256SUMS in /gone.\n");
  const homeless = await computer.install({ HOME: "" });
  expect(homeless.stderr).toContain("HOME is not set");
  expect([remote.code, missing.code, homeless.code]).toEqual([1, 1, 1]);
});

test("a failed download is an error, and leaves nothing", async () => {
  await using computer = await machine({ ...LINUX, curl: "exit 22" });
  const { code, stderr } = await computer.install({
    FASTPIPE_BASE_URL: "https://example.invalid/r",
  });
  expect(code).toBe(1);
  expect(stderr).toBe("install.sh: could not download https://example.invalid/r/SHA256SUMS.\n");
  expect(await installed(computer)).toEqual([]);
});

test.each([
  ["shasum", 'echo "$(sha256 "$3")  $3"'],
  ["openssl", 'echo "$(sha256 "$4") *$4"'],
])("checks with %s where there is no sha256sum", async (tool, text) => {
  const real = Bun.which("sha256sum");
  await using computer = await machine({
    ...LINUX,
    [tool]: `sha256() { ${real} "$1" | cut -d ' ' -f 1; }; ${text}`,
  });
  await rm(join(computer.dir.path, "path/sha256sum"));
  expect((await computer.install()).code).toBe(0);
});

testWith("busybox")("runs in busybox's shell", async () => {
  await using computer = await machine(LINUX);
  expect((await computer.install({}, ["busybox", "sh"])).code).toBe(0);
});

test("a script that was cut off in the middle does nothing", async () => {
  const whole = await Bun.file(SCRIPT).text();
  await using computer = await machine(LINUX);
  for (const part of [0.25, 0.5, 0.75, 0.99]) {
    const file = await computer.dir.file("cut.sh", whole.slice(0, Math.floor(whole.length * part)));
    await run([Bun.which("sh") ?? "sh", file], {
      cwd: computer.dir.path,
      env: { PATH: join(computer.dir.path, "path"), HOME: join(computer.dir.path, "home") },
    });
  }
  expect(await installed(computer)).toEqual([]);
});

testWith("shellcheck")("our shell scripts have no findings", async () => {
  const scripts = [
    "install.sh",
    "scripts/with-bun.sh",
    "scripts/ci/debian.sh",
    "scripts/ci/dvc.sh",
    "scripts/ci/musl-root.sh",
    ".ci/run",
  ];
  const { stdout, code } = await run([Bun.which("shellcheck") ?? "shellcheck", ...scripts], {
    cwd: ROOT,
  });
  expect({ stdout, code }).toEqual({ stdout: "", code: 0 });
});

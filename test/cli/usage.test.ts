import { expect, test } from "bun:test";
import { fastpipe, tempDir } from "../helpers.ts";

const COMMANDS = [
  "run",
  "status",
  "explain",
  "list",
  "dag",
  "params",
  "metrics",
  "get",
  "plots",
  "report",
  "checkout",
  "commit",
  "gc",
  "verify",
  "history",
  "show",
  "diff",
  "export",
  "exec",
  "init",
  "import",
  "hooks",
  "completion",
  "doctor",
  "schema",
  "bun",
  "help",
];

/** The message of a wrong command line, which must end with 2 and leave stdout empty. */
async function wrong(...args: string[]): Promise<string> {
  await using dir = await tempDir();
  const { code, stdout, stderr } = await fastpipe(dir.path, args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toStartWith("error: ");
  expect(stderr).not.toContain("    at ");
  return stderr;
}

test("--help lists every command, on stdout", async () => {
  await using dir = await tempDir();
  const { code, stdout, stderr } = await fastpipe(dir.path, ["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name}[, ] `, "m"));
  expect(stdout).not.toContain("\x1b");
  expect(await fastpipe(dir.path, ["-h"])).toMatchObject({ code: 0, stdout });
  expect(await fastpipe(dir.path, ["help"])).toMatchObject({ code: 0, stdout });
});

test("without a command: the help on stderr, and 2", async () => {
  await using dir = await tempDir();
  const { stdout: help } = await fastpipe(dir.path, ["--help"]);
  expect(await fastpipe(dir.path, [])).toEqual({ code: 2, stdout: "", stderr: help });
});

test.each(COMMANDS.filter((name) => name !== "bun"))(
  "%s --help: usage, aligned flags, examples, within 100 columns",
  async (name) => {
    await using dir = await tempDir();
    const { code, stdout } = await fastpipe(dir.path, [name, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`\nUsage: fastpipe ${name}`);
    expect(stdout).toContain("\nExamples\n  ");
    expect(stdout).toContain("-C, --cd DIR");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    expect(await fastpipe(dir.path, ["help", name])).toMatchObject({ code: 0, stdout });
    expect(await fastpipe(dir.path, ["-h", name])).toMatchObject({ code: 0, stdout });
  },
);

test("run --help has the flags of this version, and the exit codes", async () => {
  await using dir = await tempDir();
  const { stdout } = await fastpipe(dir.path, ["run", "-h"]);
  for (const flag of ["-j, --jobs N", "-n, --dry-run, --dry", "--wait[=SECONDS]", "--set STAGE."]) {
    expect(stdout).toContain(flag);
  }
  expect(stdout).toContain("Exit codes\n  0 ");
  expect(stdout).toContain("--python PATH");
});

test("help wins over other mistakes", async () => {
  await using dir = await tempDir();
  expect(await fastpipe(dir.path, ["run", "--nonsense", "-h"])).toMatchObject({ code: 0 });
  expect(await fastpipe(dir.path, ["exec", "--help"])).toMatchObject({ code: 0 });
});

test("--version, before and after a command", async () => {
  await using dir = await tempDir();
  const { code, stdout } = await fastpipe(dir.path, ["--version"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^fastpipe \d+\.\d+\.\d+ \(\w+-\w+, bun [\d.]+\)\n$/);
  expect(await fastpipe(dir.path, ["run", "--version"])).toMatchObject({ code: 0, stdout });
});

test("an unknown command, near one or not", async () => {
  expect(await wrong("statsu")).toBe(
    'error: there is no command `statsu`\n  hint: Did you mean "status"?\n',
  );
  expect(await wrong("xyzzyx")).toContain("`fastpipe --help` lists the commands");
  expect(await wrong("help", "rnu")).toContain('Did you mean "run"?');
});

test("unknown flags: a slip, another command's, or nothing like it", async () => {
  expect(await wrong("run", "--forec")).toBe(
    'error: `fastpipe run` has no flag --forec\n  hint: Did you mean "--force"?\n',
  );
  expect(await wrong("run", "--mermaid")).toContain("hint: `fastpipe dag` has it");
  expect(await wrong("status", "-j4")).toContain("hint: `fastpipe run` has it");
  expect(await wrong("status", "--glob", "--set=a.b=1")).toContain(
    "hint: `fastpipe run`, `fastpipe exec` have it",
  );
  expect(await wrong("run", "--zzzzzzz")).toContain("`fastpipe run --help` lists its flags");
  expect(await wrong("run", "-fx")).toContain("has no flag -x");
});

test("before the command word only the flags of every command", async () => {
  expect(await wrong("--jobs", "4", "run")).toBe(
    "error: --jobs is a flag of `fastpipe run`\n" +
      "  hint: write it after the command word: `fastpipe run --jobs`\n",
  );
  expect(await wrong("--quite", "run")).toContain('Did you mean "--quiet"?');
});

test("values that are missing, wrong or too many", async () => {
  expect(await wrong("run", "--jobs")).toContain("--jobs needs a value: --jobs=N");
  expect(await wrong("run", "--file", "--quiet")).toContain("--file needs a value: --file=FILE");
  expect(await wrong("-C")).toContain("-C needs a value: -C DIR");
  expect(await wrong("run", "--force=yes")).toContain(
    '--force takes no value, but was given "yes"',
  );
  expect(await wrong("run", "--executor=wram")).toContain('Did you mean "warm"?');
  expect(await wrong("run", "--wait=soon")).toContain(
    '--wait is a number of seconds, but is "soon"',
  );
  expect(await wrong("run", "--wait", "--no-wait")).toContain(
    "--wait and --no-wait contradict each other",
  );
  expect(await wrong("run", "-s", "--downstream")).toContain(
    "--single-item and --downstream contradict each other",
  );
  expect(await wrong("dag", "--dot", "--mermaid")).toContain("contradict each other");
});

test("words: too few, too many", async () => {
  expect(await wrong("exec")).toBe(
    "error: `fastpipe exec` needs STAGE\n  hint: usage: fastpipe exec STAGE\n",
  );
  expect(await wrong("list", "train")).toContain('takes no arguments, but was given "train"');
  expect(await wrong("exec", "a", "b")).toContain('too many arguments, from "b"');
});

test("-C to nowhere", async () => {
  expect(await wrong("-C", "/no/such/folder", "status")).toContain(
    "error: -C: /no/such/folder is no folder to work in (ENOENT)",
  );
});

test("with --json a wrong command line is told as JSON too", async () => {
  await using dir = await tempDir();
  const { code, stdout, stderr } = await fastpipe(dir.path, ["run", "--json", "--forec"]);
  expect(code).toBe(2);
  expect(stderr).toStartWith("error: ");
  expect(JSON.parse(stdout)).toEqual({
    schema: 1,
    errors: [
      {
        code: "usage",
        message: "`fastpipe run` has no flag --forec",
        hint: 'Did you mean "--force"?',
      },
    ],
  });
});

test("colours: FORCE_COLOR, then --no-color, then NO_COLOR, then the terminal", async () => {
  await using dir = await tempDir();
  const colours = async (env: Record<string, string>, ...args: string[]): Promise<boolean> => {
    const { stdout } = await fastpipe(dir.path, ["--help", ...args], { env });
    return stdout.includes("\x1b[");
  };
  expect(await colours({})).toBe(false);
  expect(await colours({ FORCE_COLOR: "1" })).toBe(true);
  expect(await colours({ FORCE_COLOR: "1" }, "--no-color")).toBe(true);
  expect(await colours({ FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(true);
  expect(await colours({ FORCE_COLOR: "0" })).toBe(false);
});

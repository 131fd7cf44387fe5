import { describe, expect, test } from "bun:test";
import { type ColorSettings, decideColor, processTerminal } from "../../src/ui/terminal.ts";
import { tempDir } from "../helpers.ts";

describe("decideColor", () => {
  const tty = { isTty: true } as const;
  const pipe = { isTty: false } as const;
  test.each<[string, ColorSettings, boolean]>([
    ["a terminal", tty, true],
    ["a pipe", pipe, false],
    ["a dumb terminal", { ...tty, term: "dumb" }, false],
    ["NO_COLOR", { ...tty, noColorEnv: "1" }, false],
    ["NO_COLOR, whatever it says", { ...tty, noColorEnv: "0" }, false],
    ["NO_COLOR empty", { ...tty, noColorEnv: "" }, true],
    ["--no-color", { ...tty, noColorFlag: true }, false],
    ["FORCE_COLOR in a pipe", { ...pipe, forceColor: "1" }, true],
    [
      "FORCE_COLOR over --no-color and NO_COLOR",
      { ...pipe, forceColor: "1", noColorFlag: true, noColorEnv: "1" },
      true,
    ],
    ["FORCE_COLOR=0", { ...tty, forceColor: "0" }, false],
    ["FORCE_COLOR=false", { ...tty, forceColor: "false" }, false],
    ["FORCE_COLOR empty", { ...pipe, forceColor: "" }, false],
    ["FORCE_COLOR on a dumb terminal", { ...tty, term: "dumb", forceColor: "true" }, true],
  ])("%s", (_name, settings, expected) => {
    expect(decideColor(settings)).toBe(expected);
  });
});

const TERMINAL = JSON.stringify(`${import.meta.dir}/../../src/ui/terminal.ts`);

/** A program with the real terminal, in a shell that says where its streams go. */
async function program(
  body: string,
  shell: string,
): Promise<{ stdout: string; stderr: string; code: number }> {
  await using dir = await tempDir();
  const file = await dir.file(
    "program.ts",
    `import { processTerminal } from ${TERMINAL};
     const terminal = processTerminal({ noColor: false, environ: process.env });
     ${body}`,
  );
  const child = Bun.spawn(["sh", "-c", shell], {
    env: {
      ...process.env,
      PROGRAM: `${process.execPath} ${file}`,
      NO_COLOR: undefined,
      FORCE_COLOR: undefined,
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { stdout, stderr, code };
}

describe("processTerminal", () => {
  test("asks the process what it is connected to", () => {
    const terminal = processTerminal({ noColor: true, environ: {} });
    expect([terminal.color, terminal.outColor]).toEqual([false, false]);
    expect(terminal.columns).toBeGreaterThan(0);
    expect(terminal.rows).toBeGreaterThan(0);
    terminal.out("");
    terminal.err("");
    terminal.flush();
    const before = process.listenerCount("SIGCONT");
    const release = terminal.guard(
      () => undefined,
      () => undefined,
    );
    expect(process.listenerCount("SIGCONT")).toBe(before + 1);
    release();
    expect(process.listenerCount("SIGCONT")).toBe(before);
  });

  test("keeps the order of both streams", async () => {
    const body = `terminal.out("1 "); terminal.out("2 "); terminal.err("3 "); terminal.out("4\\n");`;
    expect(await program(body, "$PROGRAM 2>&1")).toEqual({
      stdout: "1 2 3 4\n",
      stderr: "",
      code: 0,
    });
  });

  test("loses nothing when the process exits at once", async () => {
    const body = `terminal.out("x".repeat(1_000_000)); terminal.out("end"); process.exit(3);`;
    const { stdout, code } = await program(body, "$PROGRAM");
    expect([stdout.length, code]).toEqual([1_000_003, 3]);
  });

  test("a reader that goes away ends nothing and says nothing", async () => {
    const body = `
      for (let i = 0; i < 100_000; i++) terminal.out("line " + i + "\\n");
      terminal.err("still here\\n");`;
    const { stdout, stderr } = await program(body, "$PROGRAM | head -n 1");
    expect([stdout, stderr]).toEqual(["line 0\n", "still here\n"]);
  });

  test.skipIf(process.platform !== "linux")("a full disk is an error", async () => {
    const body = `terminal.out("text"); terminal.flush(); terminal.out("more"); process.exit(0);`;
    const { code, stderr } = await program(body, "$PROGRAM > /dev/full");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: can't write to the standard output: ENOSPC.*\n$/);
  });

  test("no terminal: no colours, a usual size", async () => {
    const body = `
      const { columns, rows, outIsTty, errIsTty, color, outColor } = terminal;
      terminal.out(JSON.stringify([columns, rows, outIsTty, errIsTty, color, outColor]));`;
    const { stdout } = await program(body, "$PROGRAM");
    expect(JSON.parse(stdout)).toEqual([80, 24, false, false, false, false]);
  });

  test("a guard is called when the process ends, also by an error", async () => {
    const body = `
      terminal.guard(() => terminal.err("restored\\n"), () => {});
      const release = terminal.guard(() => terminal.err("nev" + "er\\n"), () => {});
      release();
      throw new Error("boom");`;
    const { stderr, code } = await program(body, "$PROGRAM");
    expect(stderr).toContain("restored\n");
    expect(stderr).not.toContain("never");
    expect(code).toBe(1);
  });
});

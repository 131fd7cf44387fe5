import { expect, test } from "bun:test";
import { fastpipe, tempDir } from "../helpers.ts";

test("bun gets all arguments as they are, also --help and --version", async () => {
  await using dir = await tempDir({
    "args.ts": "console.log(JSON.stringify(process.argv.slice(2)))",
  });
  const run = await fastpipe(dir.path, ["bun", "args.ts", "--help", "-C", "x", "--json", "a b"]);
  expect(run).toMatchObject({ code: 0, stdout: '["--help","-C","x","--json","a b"]\n' });
  const version = await fastpipe(dir.path, ["bun", "--version"]);
  expect(version).toMatchObject({ code: 0, stdout: `${Bun.version}\n` });
});

test("bun's exit code, stdin and folder are its own", async () => {
  await using dir = await tempDir({
    "sub/echo.ts": "console.log(await Bun.stdin.text(), process.cwd()); process.exit(7);",
  });
  const { code, stdout } = await fastpipe(dir.path, ["-C", "sub", "bun", "echo.ts"], {
    stdin: "hello",
  });
  expect({ code, stdout }).toEqual({ code: 7, stdout: `hello ${dir.path}/sub\n` });
});

test("bun is this very process: a signal ends it as a signal would", async () => {
  await using dir = await tempDir({
    "die.ts": 'process.kill(process.pid, "SIGTERM"); await Bun.sleep(1e6);',
  });
  expect((await fastpipe(dir.path, ["bun", "die.ts"])).code).toBe(143);
});

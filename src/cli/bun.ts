// `fastpipe bun ...`: the runtime inside the executable, as `bun` itself.
import { define } from "./command.ts";

export const command = define({
  name: "bun",
  summary: "run the embedded Bun, e.g. to install packages without Node",
  text: ["Every argument after `bun` is Bun's own, and so are its output and its exit code."],
  flags: {},
  words: {
    usage: "[ARGUMENT...]",
    description: "what Bun is to do",
    min: 0,
    max: Number.POSITIVE_INFINITY,
  },
  examples: [
    { line: "fastpipe bun install", says: "install what package.json lists" },
    { line: "fastpipe bun test", says: "run the tests of your stages" },
  ],
  raw: true,
  async run(_args, { rawArgs, environ, cwd }) {
    const env = { ...environ, BUN_BE_BUN: "1" };
    const { replaceProcess } = await import("./replace-process.ts");
    replaceProcess(process.execPath, rawArgs, env);
    const child = Bun.spawn([process.execPath, ...rawArgs], {
      cwd,
      env,
      stdio: ["inherit", "inherit", "inherit"],
    });
    return await child.exited;
  },
});

// `fastpipe bun ...`: the runtime inside the executable, as `bun` itself.
import { constants } from "node:os";
import { define } from "./command.ts";

const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

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
    const child = Bun.spawn([process.execPath, ...rawArgs], {
      cwd,
      env: { ...environ, BUN_BE_BUN: "1" },
      stdio: ["inherit", "inherit", "inherit"],
    });
    // The terminal's Ctrl-C reaches both; the child decides what it means.
    const forward = (signal: NodeJS.Signals): void => child.kill(signal);
    for (const signal of FORWARDED) process.on(signal, forward);
    const code = await child.exited;
    for (const signal of FORWARDED) process.off(signal, forward);
    return child.signalCode === null
      ? code
      : 128 + (constants.signals[child.signalCode as NodeJS.Signals] ?? 0);
  },
});

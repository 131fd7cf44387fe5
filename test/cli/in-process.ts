// Commands called in the test's own process, over a terminal that only remembers.
import { main } from "../../src/cli/main.ts";
import type { Terminal } from "../../src/ui/terminal.ts";
import type { Finished } from "../helpers.ts";

export interface Remembering extends Terminal {
  readonly texts: { out: string; err: string };
}

/** No terminal, no colours; what is written can be read. */
export function rememberingTerminal(): Remembering {
  const texts = { out: "", err: "" };
  return {
    texts,
    out: (text) => {
      texts.out += text;
    },
    outBytes: (bytes) => {
      texts.out += new TextDecoder().decode(bytes);
    },
    err: (text) => {
      texts.err += text;
    },
    columns: 80,
    rows: 24,
    outIsTty: false,
    errIsTty: false,
    color: false,
    outColor: false,
    flush: () => undefined,
    guard: () => () => undefined,
  };
}

/** Runs a command in `cwd`, and puts back what it changes of this process. */
export async function cli(cwd: string, args: readonly string[]): Promise<Finished> {
  const terminal = rememberingTerminal();
  const before = process.cwd();
  const stdout = Object.getOwnPropertyDescriptor(process, "stdout");
  const methods = Object.getOwnPropertyDescriptors(console);
  try {
    const code = await main(["-C", cwd, ...args], terminal);
    return { code, stdout: terminal.texts.out, stderr: terminal.texts.err };
  } finally {
    process.chdir(before);
    if (stdout) Object.defineProperty(process, "stdout", stdout);
    Object.defineProperties(console, methods);
  }
}

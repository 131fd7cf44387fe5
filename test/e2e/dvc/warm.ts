// DVC's command line without its start: one Python that has imported DVC, and a fork of it for each command.
import { dirname, join } from "node:path";
import { cleanEnv, type Finished } from "../../helpers.ts";

export interface WarmDvc extends AsyncDisposable {
  /** One command at a time. */
  run(cwd: string, args: readonly string[]): Promise<Finished>;
}

export function warmDvc(dvc: string, siteCache: string): WarmDvc {
  const env = cleanEnv({ DVC_NO_ANALYTICS: "1", DVC_SITE_CACHE_DIR: siteCache });
  const python = Bun.spawn([join(dirname(dvc), "python"), join(import.meta.dir, "warm.py")], {
    env,
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const lines = linesOf(python.stdout);
  let last: Promise<unknown> = Promise.resolve();
  const ask = async (cwd: string, argv: readonly string[]): Promise<Finished> => {
    python.stdin.write(`${JSON.stringify({ cwd, argv, env })}\n`);
    await python.stdin.flush();
    const { done, value } = await lines.next();
    if (done) throw new Error("the Python that runs DVC has ended");
    return JSON.parse(value) as Finished;
  };
  return {
    run(cwd, args) {
      const answer = last.then(() => ask(cwd, args));
      last = answer.catch(() => undefined);
      return answer;
    },
    async [Symbol.asyncDispose]() {
      python.stdin.end();
      await python.exited;
    },
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const piece of stream) {
    const parts = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}

// The Python that DVC runs on, beside its executable: to ask ruamel.yaml and DVC's own functions.
import { dirname, join } from "node:path";

/** Runs a program of Python with text as its input; its output is JSON. */
export async function askPython(program: string, input: string): Promise<unknown> {
  const python = join(dirname(process.env["FASTPIPE_TEST_DVC"] ?? "dvc"), "python");
  const child = Bun.spawn([python, "-c", program], {
    stdin: new TextEncoder().encode(input),
    stdout: "pipe",
    stderr: "inherit",
  });
  const text = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error("Python failed");
  return JSON.parse(text);
}

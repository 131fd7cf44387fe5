// The talk with a `git cat-file --batch`: names go in, a line and the content come out for each.
import { gitEnv } from "./command.ts";

const NEWLINE = 10;

interface Chunks {
  read(): Promise<{ readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

export class ObjectStream {
  readonly #child: Bun.Subprocess<"pipe", "pipe", "pipe">;
  readonly #chunks: Chunks;
  readonly #stderr: Promise<string>;
  /** Read, and not used yet. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor(git: string, folder: string) {
    this.#child = Bun.spawn([git, "cat-file", "--batch"], {
      cwd: folder,
      env: gitEnv(),
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    this.#chunks = this.#child.stdout.getReader();
    this.#stderr = new Response(this.#child.stderr).text();
  }

  ask(oids: readonly string[]): void {
    this.#child.stdin.write(oids.map((oid) => `${oid}\n`).join(""));
    this.#child.stdin.flush();
  }

  /** The answer to the next question: the content, or why there is none. */
  async next(): Promise<Uint8Array | "missing" | "ended"> {
    const line = await this.#line();
    if (line === undefined) return "ended";
    const [, , size] = line.split(" ");
    // `OID missing`; else `OID TYPE SIZE`, the content, and a line break.
    if (size === undefined) return "missing";
    const content = await this.#bytes(Number(size) + 1);
    return content?.subarray(0, -1) ?? "ended";
  }

  /** Gives what it said of errors. */
  async end(): Promise<string> {
    this.#child.stdin.end();
    await this.#chunks.cancel();
    await this.#child.exited;
    return await this.#stderr;
  }

  async #line(): Promise<string | undefined> {
    for (let from = 0; ; ) {
      const end = this.#rest.indexOf(NEWLINE, from);
      if (end >= 0) {
        const line = new TextDecoder().decode(this.#rest.subarray(0, end));
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      from = this.#rest.length;
      const { value } = await this.#chunks.read();
      if (value === undefined) return undefined;
      this.#rest = Buffer.concat([this.#rest, value]);
    }
  }

  async #bytes(count: number): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(count);
    let filled = 0;
    for (;;) {
      const part = this.#rest.subarray(0, count - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.#rest = this.#rest.subarray(part.length);
      if (filled === count) return bytes;
      const { value } = await this.#chunks.read();
      if (value === undefined) return undefined;
      this.#rest = value;
    }
  }
}

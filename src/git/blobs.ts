// Contents of objects, by one `git cat-file --batch` that stays until the repository is let go.
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import { gitFailure, gitPath, NO_GIT } from "./command.ts";
import { ObjectStream } from "./object-stream.ts";

/** As many are asked for at once: their names fit in a pipe, so that neither side waits for the other. */
const BATCH = 1000;

const OID = /^[0-9a-f]{40,64}$/;

export class Blobs {
  readonly #folder: string;
  #stream: ObjectStream | null = null;
  /** Answers come in the order of the questions. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** In that order. */
  async read(oids: readonly string[]): Promise<Result<readonly Uint8Array[]>> {
    const odd = oids.find((oid) => !OID.test(oid));
    if (odd !== undefined) throw new Error(`no object id: ${odd}`);
    const mine = this.#turn.then(() => this.#read(oids));
    // Who asks next waits for this one, however it ends; its failure is for who asked.
    this.#turn = mine.catch(() => undefined);
    return await mine;
  }

  async end(): Promise<void> {
    await this.#turn;
    await this.#end();
  }

  async #read(oids: readonly string[]): Promise<Result<readonly Uint8Array[]>> {
    const contents: Uint8Array[] = [];
    for (let i = 0; i < oids.length; i += BATCH) {
      const read = await this.#batch(oids.slice(i, i + BATCH));
      if (!read.ok) return read;
      contents.push(...read.value);
    }
    return ok(contents);
  }

  async #batch(oids: readonly string[]): Promise<Result<readonly Uint8Array[]>> {
    const git = gitPath();
    if (git === null) return fail(NO_GIT);
    this.#stream ??= new ObjectStream(git, this.#folder);
    this.#stream.ask(oids);
    const contents: Uint8Array[] = [];
    for (const oid of oids) {
      const content = await this.#stream.next();
      if (!(content instanceof Uint8Array)) {
        const said = await this.#end();
        return fail(unreadable(oid, content, said));
      }
      contents.push(content);
    }
    return ok(contents);
  }

  /** Whatever else it would say belongs to no question any more. Gives what it said of errors. */
  async #end(): Promise<string> {
    const stream = this.#stream;
    this.#stream = null;
    return (await stream?.end()) ?? "";
  }
}

function unreadable(oid: string, why: "missing" | "ended", stderr: string): Failure {
  const what = `git can't read the object ${oid}`;
  if (why === "ended") return gitFailure(what, { code: 1, stderr });
  return {
    code: "git",
    message: `${what}: the repository does not have it`,
    hint: "Is the clone whole? See `git fsck`.",
  };
}

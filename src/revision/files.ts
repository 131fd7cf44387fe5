// The files of a project in its workspace or at a commit. Paths are relative to the root, `/` between their parts.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import type { Repository } from "../git/repository.ts";
import type { TreeFile } from "../git/tree.ts";
import { fail, ok, type Result } from "../model/failure.ts";
import { compareText } from "../model/value.ts";
import { ioError, isMissing } from "../store/io-error.ts";

export interface FileAt {
  readonly path: string;
  readonly executable: boolean;
}

export interface Files {
  /** The file itself, or what is below the folder, by name; nothing is there: none. Links count as what they lead to. */
  below(path: string): Promise<Result<readonly FileAt[]>>;
  /** Null: no file is there. */
  read(path: string): Promise<Result<Uint8Array | null>>;
}

export class WorkspaceFiles implements Files {
  constructor(readonly root: string) {}

  async below(path: string): Promise<Result<readonly FileAt[]>> {
    const found: FileAt[] = [];
    this.#visit(normal(path), found, new Set());
    return ok(found);
  }

  async read(path: string): Promise<Result<Uint8Array | null>> {
    try {
      return ok(readFileSync(join(this.root, path)));
    } catch (error) {
      if (isMissing(error)) return ok(null);
      throw ioError("read", path, error);
    }
  }

  #visit(path: string, found: FileAt[], above: ReadonlySet<number>): void {
    const full = join(this.root, path);
    const stat = statSync(full, { throwIfNoEntry: false });
    if (stat?.isFile()) found.push({ path, executable: (stat.mode & 0o100) !== 0 });
    // A link that leads back to where it is.
    if (!stat?.isDirectory() || above.has(stat.ino)) return;
    const names = readdirSync(full).sort(compareText);
    for (const name of names) this.#visit(below(path, name), found, new Set([...above, stat.ino]));
  }
}

/** As many links as systems follow, about. */
const MOST_LINKS = 40;

export class CommitFiles implements Files {
  readonly #repository: Repository;
  readonly #byPath: ReadonlyMap<string, TreeFile>;
  readonly #links: ReadonlyMap<string, TreeFile>;

  constructor(
    repository: Repository,
    /** All of the commit below the root, in the order of git. */
    readonly tree: readonly TreeFile[],
  ) {
    this.#repository = repository;
    this.#byPath = new Map(tree.map((file) => [file.path, file]));
    this.#links = new Map([...this.#byPath].filter(([, { type }]) => type === "link"));
  }

  static async of(repository: Repository, commit: string): Promise<Result<CommitFiles>> {
    const tree = await repository.files(commit);
    return tree.ok ? ok(new CommitFiles(repository, tree.value)) : tree;
  }

  async below(path: string): Promise<Result<readonly FileAt[]>> {
    return await this.#below(normal(path), new Set());
  }

  /** `above`: folders that links have led through to here. */
  async #below(path: string, above: ReadonlySet<string>): Promise<Result<readonly FileAt[]>> {
    const real = await this.real(path);
    if (!real.ok) return real;
    const at = real.value;
    // Round in circles.
    if (at === null || above.has(at) || (at !== path && innerOf(path, at) !== null)) return ok([]);
    const found: FileAt[] = [];
    for (const file of this.tree) {
      const inner = innerOf(file.path, at);
      if (inner === null) continue;
      const own = inner === "" ? path : below(path, inner);
      if (file.type === "submodule") return fail(submodule(own));
      if (file.type === "file") found.push({ path: own, executable: file.executable });
      else if (inner !== "") {
        const led = await this.#below(file.path, new Set([...above, at]));
        if (!led.ok) return led;
        for (const one of led.value) {
          found.push({ ...one, path: posix.join(own, posix.relative(file.path, one.path)) });
        }
      }
    }
    return ok(found);
  }

  async read(path: string): Promise<Result<Uint8Array | null>> {
    const real = await this.real(path);
    if (!real.ok) return real;
    const file = real.value === null ? undefined : this.#byPath.get(real.value);
    if (file === undefined) {
      const above = this.#submoduleAbove(path);
      return above === undefined ? ok(null) : fail(submodule(above));
    }
    if (file.type === "submodule") return fail(submodule(path));
    const contents = await this.#repository.read([file.oid]);
    return contents.ok ? ok(contents.value[0] ?? null) : contents;
  }

  #submoduleAbove(path: string): string | undefined {
    for (let at = posix.dirname(path); at !== "."; at = posix.dirname(at)) {
      if (this.#byPath.get(at)?.type === "submodule") return at;
    }
    return undefined;
  }

  /** To where a link leads, as it is written. */
  async target({ oid }: TreeFile): Promise<Result<string>> {
    const content = await this.#repository.read([oid]);
    return content.ok ? ok(new TextDecoder().decode(content.value[0])) : content;
  }

  /** The files below a folder as a project of its own; "": these. */
  within(folder: string): CommitFiles {
    if (folder === "") return this;
    const start = `${folder}/`;
    const inside = this.tree.filter(({ path }) => path.startsWith(start));
    const tree = inside.map((file) => ({ ...file, path: file.path.slice(start.length) }));
    return new CommitFiles(this.#repository, tree);
  }

  /** Where links lead; null: out of the project, or round in circles. */
  async real(path: string): Promise<Result<string | null>> {
    let at = normal(path);
    if (this.#links.size === 0) return ok(at);
    for (let i = 0; i < MOST_LINKS; i++) {
      const parts = at.split("/");
      const heads = parts.map((_, n) => parts.slice(0, n + 1).join("/"));
      const head = heads.find((one) => this.#links.has(one));
      const link = head === undefined ? undefined : this.#links.get(head);
      if (head === undefined || link === undefined) return ok(at);
      const target = await this.#repository.read([link.oid]);
      if (!target.ok) return target;
      const text = new TextDecoder().decode(target.value[0]);
      at = posix.join(posix.dirname(head), text, at.slice(head.length));
      if (posix.isAbsolute(text) || at === ".." || at.startsWith("../")) return ok(null);
      at = normal(at);
    }
    return ok(null);
  }
}

/** No `.` in it, and no slash at its end; "": the root. */
function normal(path: string): string {
  const plain = posix.normalize(path).replace(/\/$/, "");
  return plain === "." ? "" : plain;
}

function below(folder: string, name: string): string {
  return folder === "" || folder === "." ? name : `${folder}/${name}`;
}

/** What is left of a path below a folder, or of the file itself; null: it is elsewhere. */
export function innerOf(path: string, folder: string): string | null {
  if (folder === "" || folder === ".") return path;
  if (path === folder) return "";
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null;
}

export function submodule(path: string): Parameters<typeof fail>[0] {
  return {
    code: "git",
    message: `${path} is a submodule: its files are in another repository`,
    hint: `Ask that repository: \`fastpipe get ./${path} ...\`.`,
  };
}

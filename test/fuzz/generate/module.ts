// One module while it is written: its imports by what they are taken from, its statements, its exports.
import { dirname, extname, relative } from "node:path";
import type { Prng } from "../prng.ts";

export type Form = "esm" | "cjs" | "data";

export class ModuleDraft {
  readonly taken = new Set<string>();
  readonly exported = new Set<string>();
  readonly body: string[] = [];
  readonly foot: string[] = [];
  /** Ways by which it has got at things of other modules: "file#name" to the local spelling. */
  readonly known = new Map<string, string>();
  /** Modules that loading it loads. */
  readonly uses = new Set<ModuleDraft>();
  /** Text that stands for the whole, in a data file. */
  data = "";
  hasDefault = false;
  private readonly heads: string[] = [];
  private readonly named = new Map<string, string[]>();

  constructor(
    readonly file: string,
    readonly order: number,
    readonly form: Form,
  ) {}

  get typed(): boolean {
    return /\.[mc]?tsx?$/.test(this.file);
  }

  head(line: string): void {
    if (!this.heads.includes(line)) this.heads.push(line);
  }

  addNamed(source: string, specifier: string): void {
    const specifiers = this.named.get(source);
    if (specifiers === undefined) this.named.set(source, [specifier]);
    else specifiers.push(specifier);
  }

  /** A statement at a random place among the others. */
  insert(rng: Prng, statement: string): void {
    this.body.splice(rng.between(Math.floor(this.body.length / 2), this.body.length), 0, statement);
  }

  text(rng: Prng): string {
    if (this.form === "data") return this.data;
    const heads = [...this.heads];
    for (const [source, specifiers] of this.named) {
      const names = specifiers.join(", ");
      heads.push(
        this.form === "cjs"
          ? `const { ${names.replaceAll(" as ", ": ")} } = require("${source}");`
          : `import { ${names} } from "${source}";`,
      );
    }
    const comment = rng.chance(0.5) ? [`// ${this.file}: made by the fuzzer`] : [];
    // Whatever makes elements is named by a comment; it must be the first.
    const pragma = this.taken.has(FACTORY) ? [`/** @jsxRuntime classic @jsx ${FACTORY} */`] : [];
    return [...pragma, ...comment, ...rng.shuffled(heads), "", ...this.body, ...this.foot, ""].join(
      "\n",
    );
  }
}

/** What makes elements of JSX. */
export const FACTORY = "fzElement";

const GUESSED = new Set([".ts", ".tsx", ".js", ".jsx", ".mjs", ".mts", ".cjs", ".json"]);

/** How a module may name a file; `aliases` are spellings that hold everywhere. */
export function specifier(rng: Prng, from: string, to: string, aliases: readonly string[]): string {
  if (aliases.length > 0 && rng.chance(0.3)) return rng.pick(aliases);
  const path = relative(dirname(from), to);
  const full = path.startsWith(".") ? path : `./${path}`;
  const extension = extname(full);
  const bare = full.slice(0, full.length - extension.length);
  const forms = [full];
  if (GUESSED.has(extension) && extension !== ".json") forms.push(bare, bare);
  if (extension === ".ts") forms.push(`${bare}.js`);
  const folder = /^(.+)\/index$/.exec(bare)?.[1];
  if (folder !== undefined && folder !== "." && !folder.endsWith("..")) forms.push(folder, folder);
  return rng.pick(forms);
}

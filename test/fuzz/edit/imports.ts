// Edits of what modules take from each other.
import { dirname, join, normalize, relative } from "node:path";
import { child, list, type Node, stringOf, text } from "../../../src/fingerprint/node.ts";
import type { Prng } from "../prng.ts";
import type { Files } from "../workspace.ts";
import { Code, insert, replace, type Splice, spliced, swap } from "./code.ts";
import type { CodeKind, ProjectKind } from "./model.ts";

const ENDS = ["", ".ts", ".tsx", ".js", ".mjs", ".mts", ".cjs", ".json", "/index.ts"];

/** The file that a relative specifier most likely means. */
function targetOf(files: Files, from: string, source: string): string | undefined {
  if (!source.startsWith(".")) return undefined;
  const base = normalize(join(dirname(from), source));
  const named = ENDS.map((end) => base + end).find((name) => files.has(name));
  return named ?? [base.replace(/\.js$/, ".ts")].find((name) => files.has(name));
}

export function twinOf(file: string): string {
  return file.replace(/(\.\w+)$/, ".twin$1");
}

function path(from: string, to: string): string {
  const way = relative(dirname(from), to);
  return way.startsWith(".") ? way : `./${way}`;
}

function relativeImports(code: Code): Node[] {
  return code.imports().filter((node) => stringOf(child(node, "source"))?.startsWith("."));
}

function bodies(code: Code): Node[] {
  return code.imports().filter((node) => list(node, "specifiers").length > 0);
}

export const IMPORT_EDITS: readonly CodeKind[] = [
  {
    kind: "imports' sources swapped",
    edit: (code, rng) => {
      const [one, two] = rng.shuffled(relativeImports(code));
      const [a, b] = [one && child(one, "source"), two && child(two, "source")];
      return a && b ? swap(code, a, b) : null;
    },
  },
  {
    kind: "imported names swapped",
    edit: (code, rng) => {
      const locals = bodies(code)
        .flatMap((node) => list(node, "specifiers"))
        .filter(({ type }) => type === "ImportSpecifier");
      const [one, two] = rng.shuffled(locals);
      if (!one || !two) return null;
      const write = (from: Node, as: Node): Splice[] =>
        replace(
          from,
          `${code.source(child(from, "imported"))} as ${text(child(as, "local") ?? as, "name")}`,
        );
      return [...write(one, two), ...write(two, one)];
    },
  },
  {
    kind: "imports reordered",
    edit: (code, rng) => {
      const [one, two] = rng.shuffled(code.imports());
      return one && two ? swap(code, one, two) : null;
    },
  },
  {
    kind: "import moved",
    edit: (code, rng) => {
      const [one, two] = rng.shuffled(code.imports());
      if (!one || !two) return null;
      return [...replace(one, ""), ...insert(two.start, `${code.source(one)}\n`)];
    },
  },
  {
    kind: "import removed",
    edit: (code, rng) => {
      const bare = code.imports().filter((node) => list(node, "specifiers").length === 0);
      const node = rng.maybe(bare.length > 0 && rng.chance(0.7) ? bare : code.imports());
      return node ? replace(node, "") : null;
    },
  },
  {
    kind: "type import made a value's",
    edit: (code, rng) => {
      const node = rng.maybe(code.imports().filter((each) => /\btype\b/.test(code.source(each))));
      if (!node) return null;
      const bare = rng.chance(0.5);
      return bare
        ? replace(node, `import ${code.source(child(node, "source"))};`)
        : replace(node, code.source(node).replace(/\btype /, ""));
    },
  },
  {
    kind: "re-exported name",
    edit: (code, rng) => {
      const node = rng.maybe(
        code.of("ExportNamedDeclaration").filter((each) => list(each, "specifiers").length > 0),
      );
      const [one] = node ? list(node, "specifiers") : [];
      const local = one ? child(one, "local") : null;
      const others = code
        .of("ExportSpecifier")
        .flatMap((each) => child(each, "local") ?? [])
        .map((each) => code.source(each));
      const other = rng.maybe(others.filter((name) => name !== code.source(local)));
      if (!one || !local || other === undefined) return null;
      return replace(one, `${other} as ${code.source(child(one, "exported"))}`);
    },
  },
];

function codes(project: { readonly files: Files }, rng: Prng): Code[] {
  const names = [...project.files.keys()].filter((name) => !name.includes(".twin."));
  return rng.shuffled(names).flatMap((name) => Code.of(name, project.files.get(name) ?? "") ?? []);
}

export const IMPORT_KINDS: readonly ProjectKind[] = [
  {
    kind: "import from a twin",
    edit: ({ files }, rng) => {
      for (const code of codes({ files }, rng)) {
        for (const source of rng.shuffled(code.sources())) {
          const target = targetOf(files, code.file, stringOf(source) ?? "");
          if (target === undefined || !files.has(twinOf(target))) continue;
          const put = JSON.stringify(path(code.file, twinOf(target)));
          return { files: new Map(files).set(code.file, spliced(code.text, replace(source, put))) };
        }
      }
      return null;
    },
  },
  {
    kind: "import past the barrel, or through it",
    edit: ({ files }, rng) => {
      // The same names from any other module that may have them: the same path spelled otherwise, or another one.
      for (const code of codes({ files }, rng)) {
        const source = rng.maybe(code.sources().filter((each) => stringOf(each)?.startsWith(".")));
        const other = rng.maybe(
          [...files.keys()].filter((name) => /barrel|index|\.twin/.test(name)),
        );
        if (!source || other === undefined) continue;
        const put = JSON.stringify(path(code.file, other));
        return { files: new Map(files).set(code.file, spliced(code.text, replace(source, put))) };
      }
      return null;
    },
  },
  {
    kind: "import spelled otherwise",
    edit: ({ files }, rng) => {
      for (const code of codes({ files }, rng)) {
        for (const source of rng.shuffled(code.sources())) {
          const old = stringOf(source) ?? "";
          const target = targetOf(files, code.file, old);
          if (target === undefined || path(code.file, target) === old) continue;
          const put = JSON.stringify(path(code.file, target));
          return { files: new Map(files).set(code.file, spliced(code.text, replace(source, put))) };
        }
      }
      return null;
    },
  },
  {
    kind: "import for effects added",
    edit: ({ files }, rng) => {
      const [code] = codes({ files }, rng);
      const target = rng.maybe(
        [...files.keys()].filter((name) => Code.of(name, files.get(name) ?? "")),
      );
      if (!code || target === undefined || code.file.endsWith(".cjs") || target === code.file)
        return null;
      const line = `import "${path(code.file, target)}";\n`;
      return { files: new Map(files).set(code.file, line + code.text) };
    },
  },
];

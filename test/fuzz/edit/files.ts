// Edits of what is not code: data, settings, the environment, and which files are there.
import { extname } from "node:path";
import { VARIABLES } from "../generate/effects.ts";
import type { Prng } from "../prng.ts";
import type { Files } from "../workspace.ts";
import { twinOf } from "./imports.ts";
import type { Project, ProjectKind } from "./model.ts";

type Change = ReturnType<ProjectKind["edit"]>;

function changed(files: Files, name: string, content: string): Change {
  return content === files.get(name) ? null : { files: new Map(files).set(name, content) };
}

function named(rng: Prng, files: Files, pattern: RegExp): [string, string] | undefined {
  return rng.maybe([...files].filter(([name]) => pattern.test(name) && !name.includes(".twin.")));
}

const DATA = /^(?!package|tsconfig).*\.(json|txt|toml)$/;
const CODE = /\.[mc]?[jt]sx?$/;

/** Another file that an import of `file` may find first, and what stands in it. */
function winner(rng: Prng, files: Files, file: string): Change {
  const end = extname(file);
  const base = file.slice(0, -end.length);
  const text = files.get(file) ?? "";
  const twin =
    files.get(twinOf(file)) ?? text.replace(/\b[1-8]\b/g, (digit) => String(Number(digit) + 1));
  const others = [".tsx", ".ts", ".jsx", ".js", ".mjs", ".mts", ".json"].map(
    (other) => base + other,
  );
  const folder = base.endsWith("/index") ? base.slice(0, -"/index".length) : undefined;
  if (folder !== undefined && rng.chance(0.6)) {
    const local = `./${folder.split("/").at(-1)}/index${end}`;
    const names = [...text.matchAll(/export (?:const|function|class|let) (\w+)/g)].map(
      ([, name]) => name,
    );
    const own = names[0] === undefined ? "" : `export const ${names[0]} = (n) => (n ?? 1) + 5;\n`;
    const above = `${folder}${rng.pick([".ts", ".js", ".tsx"])}`;
    return files.has(above) ? null : changed(files, above, `export * from "${local}";\n${own}`);
  }
  const free = others.filter((other) => !files.has(other));
  const other = rng.maybe(free);
  if (other === undefined) return null;
  return changed(files, other, other.endsWith(".json") ? '{ "k": 1, "list": [1, 2] }\n' : twin);
}

function retarget(rng: Prng, { files }: Project, name: string, pattern: RegExp): Change {
  const text = files.get(name);
  if (text === undefined) return null;
  const targets = [...text.matchAll(pattern)].map(([, target]) => target ?? "");
  const target = rng.maybe(targets);
  if (target === undefined) return null;
  const twin = twinOf(target.slice(2));
  const put = files.has(twin) && rng.chance(0.8) ? `./${twin}` : rng.pick(targets);
  return changed(files, name, text.replace(`"${target}"`, `"${put}"`));
}

function withEnv({ env }: Project, name: string, value: string | undefined): Change {
  if (env[name] === value) return null;
  const { [name]: _old, ...rest } = env;
  return { env: value === undefined ? rest : { ...rest, [name]: value } };
}

export const FILE_KINDS: readonly ProjectKind[] = [
  {
    kind: "data value",
    edit: ({ files }, rng) => {
      const [name, text] = named(rng, files, DATA) ?? [];
      if (name === undefined || text === undefined) return null;
      const digits = [...text.matchAll(/\d/g)];
      const at = rng.maybe(digits)?.index;
      if (at === undefined) return null;
      const digit = String((Number(text[at]) + rng.between(1, 8)) % 10);
      return changed(files, name, text.slice(0, at) + digit + text.slice(at + 1));
    },
  },
  {
    kind: "data reformatted",
    edit: ({ files }, rng) => {
      const [name, text] = named(rng, files, /^(?!package|tsconfig).*\.json$/) ?? [];
      if (name === undefined || text === undefined) return null;
      return changed(files, name, JSON.stringify(JSON.parse(text)));
    },
  },
  {
    kind: "package.json's imports",
    edit: (project, rng) => retarget(rng, project, "package.json", /"#[^"]*": "([^"]+)"/g),
  },
  {
    kind: "tsconfig's paths",
    edit: (project, rng) => retarget(rng, project, "tsconfig.json", /"(\.\/[^"]+)"/g),
  },
  {
    kind: "package.json, unrelated",
    isNeutral: true,
    edit: ({ files }) => {
      const text = files.get("package.json");
      return text === undefined
        ? null
        : changed(files, "package.json", text.replace("{", '{\n  "version": "1.2.3",'));
    },
  },
  {
    kind: "tsconfig, unrelated",
    isNeutral: true,
    edit: ({ files }) => {
      const text = files.get("tsconfig.json");
      return text === undefined
        ? null
        : changed(
            files,
            "tsconfig.json",
            `// settings\n${text.replace('"target"', '"strict": true,\n    "target"')}`,
          );
    },
  },
  {
    kind: "tsconfig's settings of classes",
    edit: ({ files }, rng) => {
      const text = files.get("tsconfig.json");
      const setting = rng.pick([
        '"useDefineForClassFields": false',
        '"experimentalDecorators": true',
        '"target": "es2018"',
      ]);
      return text === undefined
        ? null
        : changed(files, "tsconfig.json", text.replace('"target": "esnext"', setting));
    },
  },
  {
    kind: "new file that may win",
    edit: ({ files }, rng) => {
      const [name] = named(rng, files, CODE) ?? [];
      return name === undefined ? null : winner(rng, files, name);
    },
  },
  {
    kind: "new file that nothing asks for",
    isNeutral: true,
    edit: ({ files }, rng) =>
      changed(
        files,
        rng.pick(["lib/fz-new.ts", "fz-notes.md", "src/fz.js"]),
        "export const a = 1;\n",
      ),
  },
  {
    kind: "files swapped",
    edit: ({ files }, rng) => {
      const [name, text] = named(rng, files, /./) ?? [];
      const twin = name === undefined ? undefined : files.get(twinOf(name));
      if (name === undefined || text === undefined || twin === undefined) return null;
      return { files: new Map(files).set(name, twin).set(twinOf(name), text) };
    },
  },
  {
    kind: "file removed",
    edit: ({ files }, rng) => {
      const [name] = named(rng, files, CODE) ?? [];
      if (name === undefined || name === "pipeline.ts") return null;
      const rest = new Map(files);
      rest.delete(name);
      return { files: rest };
    },
  },
  {
    kind: "times only",
    isNeutral: true,
    edit: ({ files }, rng) => ({ touched: [...files.keys()].filter(() => rng.chance(0.5)) }),
  },
  {
    kind: "variable's value",
    edit: (project, rng) => withEnv(project, rng.pick(VARIABLES), String(rng.between(1, 9))),
  },
  {
    kind: "variable unset",
    edit: (project, rng) => withEnv(project, rng.pick(VARIABLES), undefined),
  },
  {
    kind: "variable made by the code set from outside",
    edit: (project, rng) => withEnv(project, "FZ_MADE", String(rng.between(1, 9))),
  },
  {
    kind: "variable that nothing reads",
    isNeutral: true,
    edit: (project, rng) => withEnv(project, "FZ_UNREAD", String(rng.between(1, 9))),
  },
];

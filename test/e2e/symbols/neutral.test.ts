// FINGERPRINT T04, T05, T07, T37: edits that change no code, in the stage's module, in a helper and in an unrelated file.
import { expect, test } from "bun:test";
import { type Project, project } from "../project.ts";
import { type Change, expectStale, type ProjectEdit, projectEdits } from "./edits.ts";

const PIPELINE = `import { stage } from "fastpipe";
import { helper, type Options } from "./lib/helper";
import { other } from "./lib/other";

const options: Options = {
  sep: "-",
  words: ["a", "b"],
};

export const first = stage(
  { outs: ["o/first.txt"], params: { n: 2 } },
  async function first({ outs, params }) {
    const text = helper("x", params.n, options);
    await Bun.write(outs[0], text);
  },
);

export const second = stage({ outs: ["o/second.txt"] }, async function second({ outs }) {
  await Bun.write(outs[0], other(1));
});
`;

const HELPER = `export interface Options {
  sep: string;
  words: string[];
}

export function helper(text: string, n: number, options: Options): string {
  const parts = [text, String(n), ...options.words];
  return parts.join(options.sep);
}
`;

const OTHER = `const factor = 10;
export const other = (n: number) => {
  return \`\${n * factor}\`;
};
`;

const UNRELATED = `import { factor } from "./none";
export const unrelated = (n: number) => n * factor;
`;

const FILES = {
  "pipeline.ts": PIPELINE,
  "lib/helper.ts": HELPER,
  "lib/other.ts": OTHER,
  "lib/unrelated.ts": UNRELATED,
};

const skip = (change: Change): ProjectEdit => ({ change, stale: {} });

/** In each of the files. */
function everywhere(edit: (text: string) => string): Record<string, ProjectEdit> {
  const changes = Object.entries(FILES).map(([file, text]) => ({ [file]: edit(text) }));
  return Object.fromEntries(changes.map((change) => [`in ${Object.keys(change)}`, skip(change)]));
}

function named(title: string, edits: Record<string, ProjectEdit>): Record<string, ProjectEdit> {
  return Object.fromEntries(
    Object.entries(edits).map(([name, edit]) => [`${title} ${name}`, edit]),
  );
}

const inCode = (text: string, comment: string) =>
  text.replace(/\n( +)(?=\S)/g, (_, space) => `\n${space}${comment}\n${space}`);

projectEdits("T04: text that is no code", FILES, {
  ...named(
    "a comment above all",
    everywhere((text) => `// A comment: x = 1;\n${text}`),
  ),
  ...named(
    "comments in code",
    everywhere((text) => inCode(text, "/* x = 2; */ // y")),
  ),
  ...named(
    "a comment at the end",
    everywhere((text) => `${text}\n/* the end */ //`),
  ),
  ...named(
    "JSDoc",
    everywhere((text) =>
      text.replace(
        /^export (function|const|interface)/gm,
        "/**\n * @param n {string} `x`\n * @deprecated\n */\nexport $1",
      ),
    ),
  ),
  ...named(
    "white space",
    everywhere((text) =>
      text.replace(/\n/g, "\n\n").replace(/ = /g, "   =\t").replace(/\{$/gm, "{\n"),
    ),
  ),
  ...named(
    "indentation",
    everywhere((text) => text.replace(/^ +/gm, (space) => `${space}${space}\t`)),
  ),
  ...named(
    "quotes",
    everywhere((text) => text.replace(/"/g, "'")),
  ),
  ...named(
    "semicolons left out",
    everywhere((text) => text.replace(/;$/gm, "")),
  ),
  ...named(
    "semicolons put in",
    everywhere((text) => text.replace(/;$/gm, ";;").replace(/^(\s*\w+: \w+(\[\])?);;$/gm, "$1;")),
  ),
  ...named(
    "trailing commas",
    everywhere((text) =>
      text
        .replace(/,\n([\]})])/g, "\n$1")
        .replace(/"b"\]/, `"b",]`)
        .replace("options: Options)", "options: Options,)"),
    ),
  ),
  ...named(
    "CRLF",
    everywhere((text) => text.replace(/\n/g, "\r\n")),
  ),
  ...named(
    "a BOM",
    everywhere((text) => `\uFEFF${text}`),
  ),
  ...named(
    "no new line at the end",
    everywhere((text) => text.trimEnd()),
  ),
  ...named(
    "trailing spaces",
    everywhere((text) => text.replace(/\n/g, "  \n")),
  ),
  "CRLF, BOM and comments in all files": skip(
    Object.fromEntries(
      Object.entries(FILES).map(([file, text]) => [
        file,
        `\uFEFF// c\n${inCode(text, "// c")}`.replace(/\n/g, "\r\n"),
      ]),
    ),
  ),
  "a shebang": skip({ "pipeline.ts": `#!/usr/bin/env bun\n${PIPELINE}` }),
  "a comment in a template's expression": skip({
    "lib/other.ts": ["n * factor", "n /* times */ * factor"],
  }),
  "a string written with escapes": skip({ "pipeline.ts": [`"x"`, `"\\x78"`] }),
  parentheses: skip({ "lib/other.ts": ["n * factor", "((n) * (factor))"] }),
  "a number written otherwise": skip({ "lib/other.ts": ["factor = 10", "factor = 1_0"] }),
  "an empty new file": skip({ "lib/new.ts": "" }),
  "a new file": skip({ "lib/new.ts": "globalThis.x = 1;\n" }),
  "a README": skip({ "README.md": "# read me\n" }),
});

projectEdits("T07: other places", FILES, {
  "another line": skip({ "pipeline.ts": ["export const first", "\n\n\n\nexport const first"] }),
  "in other order": skip({
    "pipeline.ts": `${PIPELINE.slice(0, PIPELINE.indexOf("export const first"))}${PIPELINE.slice(PIPELINE.indexOf("export const second"))}${PIPELINE.slice(PIPELINE.indexOf("export const first"), PIPELINE.indexOf("export const second"))}`,
  }),
  "below in its line": skip({
    "pipeline.ts": [
      "\nexport const second = stage(",
      "export const unused = 1; export const second = stage(",
    ],
  }),
  "a helper further down": skip({
    "lib/other.ts": ["const factor", "\n\nexport const more = () => 1;\n\nconst factor"],
  }),
  "another stage above": {
    change: {
      "pipeline.ts": [
        "export const first",
        `export const zero = stage({ outs: ["o/zero.txt"] }, async ({ outs }) => { await Bun.write(outs[0], "0"); });\nexport const first`,
      ],
    },
    stale: { zero: ["never_run"] },
  },
});

const IMPORTS = `import { writeFileSync } from "node:fs";
import { stage } from "fastpipe";
import { a } from "./a";
import { b, c } from "./b";
`;
const DECLARED = [
  "const x = { k: 1, l: 2 };\n",
  "function f() { return a + b; }\n",
  "class C { m() { return c; } n() { return x.k; } }\n",
];
const STAGES = `export const s = stage({ outs: ["o/s.txt"] }, function s({ outs }) {
  writeFileSync(outs[0], [f(), new C().m(), new C().n(), x.l].join());
});
export const t = stage({ outs: ["o/t.txt"] }, function t({ outs }) { writeFileSync(outs[0], "t"); });
`;

projectEdits(
  "T37: another order that changes no value",
  {
    "a.ts": "export const a = 1;\n",
    "b.ts": "export const b = 2;\nexport const c = 3;\nexport const d = () => 4;\n",
    "pipeline.ts": `${IMPORTS}${DECLARED.join("")}${STAGES}`,
  },
  {
    "names of an import": skip({ "pipeline.ts": ["{ b, c }", "{ c, b }"] }),
    imports: skip({
      "pipeline.ts": [
        `import { a } from "./a";\nimport { b, c } from "./b";`,
        `import { b, c } from "./b";\nimport { a } from "./a";`,
      ],
    }),
    "one import as two": skip({
      "pipeline.ts": [
        `import { b, c } from "./b";`,
        `import { b } from "./b";\nimport { c } from "./b";`,
      ],
    }),
    "an import below": skip({
      "pipeline.ts": `${IMPORTS.replace(`import { a } from "./a";\n`, "")}${DECLARED.join("")}import { a } from "./a";\n${STAGES}`,
    }),
    declarations: skip({ "pipeline.ts": `${IMPORTS}${[...DECLARED].reverse().join("")}${STAGES}` }),
    "exports of a helper's module": skip({
      "b.ts": "export const d = () => 4;\nexport const c = 3;\nexport const b = 2;\n",
    }),
    "an import that is not used": skip({ "pipeline.ts": ["{ b, c }", "{ b, c, d }"] }),
  },
);

test("T37: the order of keys: skipped or run, but never to and fro", async () => {
  await using p = await project({
    "pipeline.ts": `import { stage } from "fastpipe";
const x = { k: 1, l: 2 };
export const s = stage({ outs: ["o/s.txt"] }, async function s({ outs }) { await Bun.write(outs[0], x.k + "" + x.l); });
`,
  });
  expect(await p.ran()).toEqual(["s"]);
  const orders = ["{ l: 2, k: 1 }", "{ k: 1, l: 2 }"];
  for (const [i, order] of orders.entries()) {
    await replace(p, orders[1 - i] ?? "", order);
    const told = await p.status();
    expect(await p.status()).toEqual(told);
    expect(await p.ran()).toEqual((told.s ?? []).length > 0 ? ["s"] : []);
    await expectStale(p, {});
    expect(await p.ran()).toEqual([]);
  }
});

async function replace(p: Project, from: string, to: string): Promise<void> {
  const text = await p.read("pipeline.ts");
  expect(text).toContain(from);
  await p.file("pipeline.ts", text.replace(from, to));
}

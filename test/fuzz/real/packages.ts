// Five packages whose sources are put into projects as modules of their own, and stages that call what they export.
import type { StageOf } from "../generate/model.ts";

export interface RealPackage {
  readonly name: string;
  /** The folder of its sources in node_modules. */
  readonly from: string;
  /** Files of that folder, as globs. */
  readonly files: readonly string[];
  readonly isCommonJs?: boolean;
  /** Stage to statements that set `result`. */
  readonly stages: Readonly<Record<string, string>>;
  readonly imports: string;
}

const YAML_TEXT = JSON.stringify(
  "# top\na: &x [1, 2.5, 0x1f, ~]\nb: {c: *x, 'd e': \"f\\ng\"}\n? k\n: |\n  block\n   text\ne: >-\n  folded\n  text\nn: !!str 12\n",
);

export const PACKAGES: readonly RealPackage[] = [
  {
    name: "yaml",
    from: "yaml/browser/dist",
    files: ["**/*.js"],
    imports:
      'import { parse, parseAllDocuments, parseDocument, stringify, visit } from "./lib/yaml/index.js";',
    stages: {
      read: `result = [parse(${YAML_TEXT}), parse("a: 012\\nb: yes\\n", { version: "1.1" })];`,
      write: `result = [stringify({ a: [1, "x: y", "- z", null, { b: true }], long: "word ".repeat(30), n: 1e21 }), stringify(["multi\\nline", ""], { indent: 4 })];`,
      change: `const doc = parseDocument(${YAML_TEXT});
    doc.setIn(["b", "new"], 3);
    visit(doc, { Scalar: (_key, node) => { if (typeof node.value === "number") node.value += 1; } });
    result = [String(doc), parseAllDocuments("a\\n---\\n[b, c\\n").map((each) => each.errors.length)];`,
    },
  },
  {
    name: "hashes",
    from: "@noble/hashes/src",
    files: ["*.ts"],
    imports: `import { blake3 } from "./lib/hashes/blake3.ts";
import * as kdf from "./lib/hashes/pbkdf2.ts";
import { hmac } from "./lib/hashes/hmac.ts";
import { ripemd160 as ripemd } from "./lib/hashes/legacy";
import { sha256, sha512 } from "./lib/hashes/sha2.ts";
import { sha3_256 } from "./lib/hashes/sha3.ts";
import { bytesToHex, utf8ToBytes } from "./lib/hashes/utils.ts";`,
    stages: {
      short:
        'result = [sha256, sha512].map((hash) => bytesToHex(hash(utf8ToBytes("abc".repeat(70)))));',
      keyed:
        'result = [bytesToHex(hmac(sha256, utf8ToBytes("key"), utf8ToBytes("text"))), bytesToHex(kdf.pbkdf2(sha256, "p", "salt", { c: 5, dkLen: 20 }))];',
      other:
        'result = [bytesToHex(sha3_256(utf8ToBytes("abc"))), bytesToHex(blake3(utf8ToBytes("abc"), { dkLen: 40 })), bytesToHex(ripemd(utf8ToBytes("x")))];',
    },
  },
  {
    name: "semver",
    from: "semver",
    files: ["index.js", "{classes,functions,internal,ranges}/*.js"],
    isCommonJs: true,
    imports: `import semver from "./lib/semver/index.js";
import inc from "./lib/semver/functions/inc";`,
    stages: {
      compare:
        'result = [semver.sort(["1.2.3", "1.2.3-beta.2", "1.2.3-beta.11", "0.9.0"]), semver.diff("1.2.3", "1.3.0"), semver.gt("1.0.0-a", "1.0.0")];',
      ranges:
        'result = ["^1.2", "~0.3.x || >=2 <3", "1 - 2.5", "<1.0.0-rc"].map((range) => [semver.validRange(range), semver.satisfies("1.2.9", range), semver.minVersion(range)?.version, semver.maxSatisfying(["1.3.0", "2.4.1", "0.3.7"], range)]);',
      steps:
        'result = [inc("1.2.3", "minor"), inc("1.2.3-a.1", "prerelease", "b"), semver.coerce("v3.4 beta")?.version, semver.subset("^1.3", "^1"), semver.simplifyRange(["1.0.0", "1.1.0", "2.0.0"], "1.0.0 || 1.1.0")];',
    },
  },
  {
    name: "ignore",
    from: "ignore",
    files: ["index.js"],
    isCommonJs: true,
    imports: 'import ignore from "./lib/ignore/index.js";',
    stages: {
      filter:
        'result = ignore().add(["*.log", "!keep.log", "/build/", "a/**/b", "# no", "\\\\!x", "[a-c].txt"]).filter(["x.log", "keep.log", "build/x", "src/build", "a/c/d/b", "!x", "b.txt", "d.txt"]);',
      test: 'result = [ignore({ ignoreCase: false }).add("A?.md\\nfoo/*").test("AB.md"), ignore().add("dir/\\n!dir/x").test("dir/x"), ignore.isPathValid("./a")];',
    },
  },
  {
    name: "citty",
    from: "citty/dist",
    files: ["**/*.mjs"],
    imports:
      'import { defineCommand, parseArgs, renderUsage, runCommand } from "./lib/citty/index.mjs";',
    stages: {
      args: `result = parseArgs(["--num=3", "-v", "--no-color", "file", "rest"], {
      num: { type: "string", default: "1" }, verbose: { type: "boolean", alias: "v" }, color: { type: "boolean", default: true }, input: { type: "positional" },
    });`,
      usage: `result = await renderUsage(defineCommand({ meta: { name: "tool", description: "About", version: "1.2.3" }, args: { fast: { type: "boolean", description: "Go" }, to: { type: "enum", options: ["a", "b"], default: "a" }, in: { type: "positional", required: false } }, subCommands: { one: { meta: { description: "First" } } } }));`,
      command: `const seen = [];
    const sub = defineCommand({ args: { n: { type: "string" } }, run: ({ args }) => { seen.push(args.n); } });
    await runCommand(defineCommand({ setup: () => { seen.push("setup"); }, cleanup: () => { seen.push("end"); }, subCommands: { sub } }), { rawArgs: ["sub", "--n", "4"] });
    result = seen;`,
    },
  },
];

export function stagesOf({ name, stages }: RealPackage): StageOf[] {
  return Object.keys(stages).map((stage) => ({
    name: `${name}-${stage}`,
    out: `out/${stage}.json`,
  }));
}

/** The pipeline that calls the package. */
export function pipelineOf({ name, imports, stages }: RealPackage): string {
  const calls = Object.entries(stages).map(
    ([stage, statements]) =>
      `stage({ name: "${name}-${stage}", outs: ["out/${stage}.json"] }, async ({ outs }) => {\n    let result;\n    ${statements}\n    writeFileSync(outs[0], JSON.stringify(result, null, 1));\n});`,
  );
  return `import { stage } from "fastpipe";\nimport { writeFileSync } from "node:fs";\n${imports}\n\n${calls.join("\n")}\n`;
}

// FINGERPRINT T12: a helper reached only from within some construct.
import { type Case, cases, runs, skips } from "./edits.ts";

const LIB = `export const helper = (..._: unknown[]) => "ONE";
export const list = () => ["ONE"];
`;
const HELPER = "fn lib.ts#helper";
const IMPORT = `import { helper, list } from "./lib";\n`;

/** JSX that is made to what its component gives. */
const RUNTIME = `export const jsx = (tag, props) => tag(props);
export { jsx as jsxs, jsx as jsxDEV };
export const Fragment = ({ children }) => children;
`;
const REACT = {
  "node_modules/react/package.json": `{ "name": "react", "version": "19.0.0", "type": "module" }`,
  "node_modules/react/jsx-runtime.js": RUNTIME,
  "node_modules/react/jsx-dev-runtime.js": RUNTIME,
};

/** `code` defines `run`. */
const within = (code: string): Case => ({
  files: { "main.ts": IMPORT + code, "lib.ts": LIB },
  edits: { "": runs("lib.ts", `=> "ONE"`, `=> "TWO"`, HELPER) },
});

/** `expression` has the helper in it. */
const inside = (expression: string): Case => within(`export const run = () => ${expression};\n`);

const LIST: Case = {
  files: { "main.ts": `${IMPORT}export const run = () => [0, ...list()].join();\n`, "lib.ts": LIB },
  edits: { "": runs("lib.ts", `["ONE"]`, `["TWO"]`, "fn lib.ts#list") },
};

cases(
  "T12: a helper used only in",
  {
    "an-arrow-callback": inside("[1].map((n) => helper(n)).join()"),
    "a-callback-by-name": inside("[1].map(helper).join()"),
    "a-nested-function": within(
      "export function run() { function inner() { return helper(); } return inner(); }\n",
    ),
    "a-nested-arrow": inside("(() => () => helper())()()"),
    "a-generator": within(
      `function* all() { yield helper(); }\nexport const run = () => [...all()].join();\n`,
    ),
    "a-yield-star": within(
      `function* all() { yield* helper(); }\nexport const run = () => [...all()].join();\n`,
    ),
    "an-async-function": within(
      "export async function run() { return await (async () => helper())(); }\n",
    ),
    "an-async-generator": within(
      `async function* all() { yield helper(); }\nexport async function run() { let t = ""; for await (const x of all()) t += x; return t; }\n`,
    ),
    "a-default-argument": within("export function run(text = helper()) { return text; }\n"),
    "a-default-in-a-pattern": within("export const run = ({ text = helper() } = {}) => text;\n"),
    "a-default-in-an-array-pattern": within(
      "export const run = ([text = helper()]: string[] = []) => text;\n",
    ),
    "a-template": inside("`a${helper()}b`"),
    "a-tagged-template": inside("helper`a${1}`"),
    "a-tagged-template-value": inside("String.raw`a${helper()}`"),
    "a-computed-key": inside("Object.keys({ [helper()]: 1 }).join()"),
    "a-computed-member": inside(`({ ONE: 1, TWO: 2 } as Record<string, number>)[helper()]`),
    "a-computed-key-of-a-class": within(
      "class C { [helper()]() { return 1; } }\nexport const run = () => Object.getOwnPropertyNames(C.prototype).join();\n",
    ),
    "a-computed-key-of-a-pattern": inside(
      `(({ [helper()]: x = helper() }: Record<string, string>) => x)({})`,
    ),
    "a-spread": LIST,
    "a-spread-argument": inside(
      "Math.max(...[helper().length, helper().charCodeAt(0)]) + helper()",
    ),
    "an-object-spread": inside("JSON.stringify({ ...{ a: helper() } })"),
    "a-shorthand-property": inside("(({ helper }) => helper())({ helper })"),
    "an-optional-call": inside("helper?.()"),
    "an-optional-member": inside("helper.call?.(null)"),
    "a-class-field": within("class C { x = helper(); }\nexport const run = () => new C().x;\n"),
    "a-static-field": within("class C { static x = helper(); }\nexport const run = () => C.x;\n"),
    "a-private-field": within(
      "class C { #x = helper(); get() { return this.#x; } }\nexport const run = () => new C().get();\n",
    ),
    "a-static-block": within(
      `class C { static x = ""; static { C.x = helper(); } }\nexport const run = () => C.x;\n`,
    ),
    "a-class-expression": inside("new (class { get() { return helper(); } })().get()"),
    "a-decorator": within(
      `const seen: string[] = [];\nconst dec = (_: unknown, __: unknown) => { seen.push(helper()); };\nclass C { @dec m() { return 1; } }\nexport const run = () => new C().m() + seen.join();\n`,
    ),
    "a-class-decorator": within(
      `const seen: string[] = [];\nconst mark = (text: string) => (_: unknown) => { seen.push(text); };\n@mark(helper())\nclass C { k = 1; }\nexport const run = () => new C().k + seen.join();\n`,
    ),
    "a-condition": inside(`helper() === "ONE" ? 1 : 2`),
    "a-short-circuit": inside(`undefined ?? helper()`),
    "a-logical-assignment": within(
      `export function run() { let x: string | undefined; x ??= helper(); return x; }\n`,
    ),
    "a-switch-case": within(
      `export function run() { switch ("ONE") { case helper(): return 1; default: return 2; } }\n`,
    ),
    "a-for-of": within(
      `export function run() { let t = ""; for (const c of helper()) t += c; return t; }\n`,
    ),
    "a-for-loop": within(
      `export function run() { let t = ""; for (let x = helper(); t === ""; t = x); return t; }\n`,
    ),
    "a-catch": within(
      `export function run() { try { throw new Error(); } catch { return helper(); } }\n`,
    ),
    "a-finally": within(
      `export function run() { let t = ""; try { t = ""; } finally { t = helper(); } return t; }\n`,
    ),
    "a-labelled-block": within(
      `export function run() { out: { if (helper() === "ONE") break out; return 2; } return 1; }\n`,
    ),
    "a-throw": within(
      `export function run() { try { throw new Error(helper()); } catch (e) { return (e as Error).message; } }\n`,
    ),
    "a-new": within(
      `class C { constructor(public x: string) {} }\nexport const run = () => new C(helper()).x;\n`,
    ),
    "an-instanceof-operand": inside(`[helper()] instanceof Array && helper()`),
    "a-getter-of-an-object": inside("({ get x() { return helper(); } }).x"),
    "a-setter-of-an-object": within(
      `export function run() { let t = ""; const o = { set x(_: number) { t = helper(); } }; o.x = 1; return t; }\n`,
    ),
    "an-in-operator": inside(`helper() in { ONE: 1 }`),
    "a-sequence": inside("(0, helper)()"),
    "a-void-before": inside("[void 0, helper()].join()"),
    "call-and-apply": inside("helper.apply(null, []) + helper.call(null)"),
    "an-alias-inside": within("export function run() { const h = helper; return h(); }\n"),
    "a-typed-callback": inside(
      "([1] as number[]).map<string>((n): string => helper(n) as string).join()",
    ),
    "a-promise": inside("Promise.resolve().then(() => helper())"),
    "a-promise-by-name": inside("Promise.resolve().then(helper)"),
    "dynamic-this": inside("Reflect.apply(helper, null, [])"),
    "a-using": within(
      `export function run() { const seen: string[] = []; { using _ = { [Symbol.dispose]() { seen.push(helper()); } }; } return seen.join(); }\n`,
    ),
    jsx: {
      files: {
        "main.tsx": `import { helper } from "./lib";\nconst Item = (p: { text: string }) => p.text;\nexport const run = () => <Item text={helper()} />;\n`,
        "lib.ts": LIB,
      },
      edits: { "": runs("lib.ts", `=> "ONE"`, `=> "TWO"`, HELPER) },
    },
    "a-jsx-child": {
      files: {
        "main.tsx": `import * as lib from "./lib";\nconst Item = (p: { children?: string }) => p.children;\nexport const run = () => <Item>{lib.helper()}</Item>;\n`,
        "lib.ts": LIB,
      },
      edits: { "": runs("lib.ts", `=> "ONE"`, `=> "TWO"`, HELPER) },
    },
    "a-jsx-spread": {
      files: {
        "main.tsx": `import { helper } from "./lib";\nconst Item = (p: { text: string }) => p.text;\nexport const run = () => <Item {...{ text: helper() }} />;\n`,
        "lib.ts": LIB,
      },
      edits: { "": runs("lib.ts", `=> "ONE"`, `=> "TWO"`, HELPER) },
    },
    "a-jsx-component": {
      files: {
        "main.tsx": `import { Item } from "./lib";\nimport * as ui from "./lib";\nexport const run = () => (<Item />) + (<ui.Part />);\n`,
        "lib.tsx": `export const Item = () => "ONE";\nexport const Part = () => "PART";\nexport const Other = () => "OTHER";\n`,
      },
      edits: {
        "the component": runs("lib.tsx", "ONE", "TWO", "fn lib.tsx#Item"),
        "one of a namespace": runs("lib.tsx", `"PART"`, `"part"`, "fn lib.tsx#Part"),
        "another component": skips("lib.tsx", "OTHER", "other"),
      },
    },
  },
  REACT,
);

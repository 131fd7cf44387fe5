// What a name leads to, through every way of importing and exporting it: an edit there must be told, by its own entry.
import { edits, notices, runs, skips } from "./edits.ts";

const A = `
-- a.ts
export const h = «1|2»;
export const other = 1;`;

edits("a const of another module", {
  [`import { h as l } from "./a";${A}`]: "const a.ts#h",
  [`import { h } from "./a"; const l = () => h;${A}`]: "const a.ts#h",
  [`import { h } from "./a"; const l = { h };${A}`]: "const a.ts#h",
  [`import { h } from "./a"; export { h as l }; const m = () => h; export const s2 = () => m(l);
import { l } from "./p";${A}`]: "const a.ts#h",
  [`import { "h" as l } from "./a";${A}`]: "const a.ts#h",
  [`import * as n from "./a"; const l = () => n.h;${A}`]: "const a.ts#h",
  [`import * as n from "./a"; const l = () => n["h"];${A}`]: "const a.ts#h",
  [`import * as n from "./a"; const { h: l } = n;${A}`]: "const a.ts#h",
  [`import * as n from "./a"; const l = () => { const { h } = n; return h; };${A}`]: "const a.ts#h",
  [`import * as n from "./a"; const l = () => n?.h;${A}`]: "const a.ts#h",
  [`import * as n from "./a"; const l = () => (n as any).h;${A}`]: "const a.ts#h",
});

const BARREL = `import { h as l } from "./i";${A}\n-- i.ts\n`;

edits("through a module that passes it on", {
  [`${BARREL}export { h } from "./a";`]: "const a.ts#h",
  [`${BARREL}export * from "./a";`]: "const a.ts#h",
  [`${BARREL}import { h } from "./a"; export { h };`]: "const a.ts#h",
  [`${BARREL}import { h as g } from "./a"; export { g as h };`]: "const a.ts#h",
  [`${BARREL}import * as n from "./a"; export const h = n.h;`]: "const a.ts#h",
  [`${BARREL}export * from "./j";\n-- j.ts\nexport * from "./a";`]: "const a.ts#h",
  [`${BARREL}export { g as h } from "./j";\n-- j.ts\nexport { h as g } from "./a";`]:
    "const a.ts#h",
  [`${BARREL}export * from "./empty"; export * from "./a";\n-- empty.ts\nexport {};`]:
    "const a.ts#h",
  [`import { n } from "./i"; const l = () => n.h;${A}\n-- i.ts\nexport * as n from "./a";`]:
    "const a.ts#h",
  [`import { n } from "./i"; const l = () => n.h;${A}\n-- i.ts\nimport * as n from "./a"; export { n };`]:
    "const a.ts#h",
  [`import * as m from "./i"; const l = () => m.n.h;${A}\n-- i.ts\nexport * as n from "./a";`]:
    "const a.ts#h",
  [`import * as m from "./i"; const l = () => m.h;${A}\n-- i.ts\nexport * from "./a";`]:
    "const a.ts#h",
  [`import * as m from "./i"; const l = () => m.n.h;${A}\n-- i.ts\nimport * as n from "./a"; export { n };`]:
    "const a.ts#h",
  // What stands in the module itself is before stars.
  [`import { h as l } from "./i";\n-- i.ts\nexport * from "./a"; export const h = «1|2»;\n-- a.ts\nexport const h = 0;`]:
    "const i.ts#h",
  [`import { h as l } from "./i";\n-- i.ts\nexport * from "./a"; export { h } from "./b";
-- a.ts\nexport const h = 0;\n-- b.ts\nexport const h = «1|2»;`]: "const b.ts#h",
});

edits("the default", {
  [`import l from "./a";\n-- a.ts\nexport default «1|2»;`]: "const a.ts#default",
  [`import { default as l } from "./a";\n-- a.ts\nexport default «1|2»;`]: "const a.ts#default",
  [`import * as n from "./a"; const l = () => n.default;\n-- a.ts\nexport default «1|2»;`]:
    "const a.ts#default",
  [`import l from "./a";\n-- a.ts\nexport default function () { return «1|2»; }`]:
    "fn a.ts#default",
  [`import l from "./a";\n-- a.ts\nexport default function f() { return «1|2»; }`]: "fn a.ts#f",
  [`import l from "./a";\n-- a.ts\nexport default () => «1|2»;`]: "fn a.ts#default",
  [`import l from "./a";\n-- a.ts\nexport default class { m() { return «1|2»; } }`]:
    "class a.ts#default",
  [`import l from "./a";\n-- a.ts\nexport default class K { m() { return «1|2»; } }`]:
    "class a.ts#K",
  [`import l from "./a";\n-- a.ts\nconst h = «1|2»; export default h;`]: "const a.ts#h",
  [`import l from "./a";\n-- a.ts\nconst h = «1|2»; export { h as default };`]: "const a.ts#h",
  [`import l from "./i";\n-- i.ts\nexport { default } from "./a";\n-- a.ts\nexport default «1|2»;`]:
    "const a.ts#default",
  [`import { l } from "./i";\n-- i.ts\nexport { default as l } from "./a";\n-- a.ts\nexport default «1|2»;`]:
    "const a.ts#default",
  [`import l from "./a";\n-- a.ts\nexport default { h: () => «1|2» };`]: "const a.ts#default",
  // The value that a default export had is not the name's.
  [`import l from "./a";\n-- a.ts\nlet h = 1; export default h; h = «1|2»;`]: "let a.ts#h",
});

const TWO = `\n-- a.ts\nexport const x = () => 1, y = () => 2;`;

edits("what a name leads to is a part of what mentions it", {
  [`import { «x as f, y as g|y as f, x as g» } from "./a"; const l = () => [f, g];${TWO}`]:
    "fn p.ts#l",
  [`import { f, g } from "./i"; const l = () => [f, g];
-- i.ts\nexport { «x as f, y as g|y as f, x as g» } from "./a";${TWO}`]: "fn p.ts#l",
  [`import f, { g } from "./i"; const l = () => [f, g];
-- i.ts\nimport { x, y } from "./a"; export { «x as default, y as g|y as default, x as g» };${TWO}`]:
    "fn p.ts#l",
  [`import * as n from "./i"; const l = () => [n.f, n.g];
-- i.ts\nexport { «x as f, y as g|y as f, x as g» } from "./a";${TWO}`]: "fn p.ts#l",
  [`import { «a as n, b as m|b as n, a as m» } from "./i"; const l = () => [n.h, m.h];
-- i.ts\nexport * as a from "./a"; export * as b from "./b";
-- a.ts\nexport const h = 1;\n-- b.ts\nexport const h = 2;`]: "fn p.ts#l",
  [`import { h } from "./«a|b»"; const l = () => h;\n-- a.ts\nexport const h = 1;\n-- b.ts\nexport const h = 1;`]:
    ["const a.ts#h", "const b.ts#h", "fn p.ts#l"],
  [`import { h } from "./i"; const l = () => h;\n-- i.ts\nexport * from "./a"; «|export const h = 1;»
-- a.ts\nexport const h = 1;`]: ["const a.ts#h", "const i.ts#h", "fn p.ts#l"],
  [`import { «x|y» as f } from "./a"; const l = { f };${TWO}`]: [
    "const p.ts#l",
    "fn a.ts#x",
    "fn a.ts#y",
  ],
  // It is the stage's own function that mentions them.
  [`import { stage } from "fastpipe"; import { «x as f, y as g|y as f, x as g» } from "./a";
export const s = stage({}, () => [f, g]);${TWO}`]: "fn p.ts#s",
  [`import { «readFileSync|statSync» as f } from "node:fs"; const l = () => f("x");`]: "fn p.ts#l",
  [`import «f|* as f» from "node:path"; const l = () => f;`]: "fn p.ts#l",
});

edits("two modules with one name", {
  [`import { h } from "./a"; import { h as g } from "./b"; const l = () => [h, g];
-- a.ts\nexport const h = «1|2»;\n-- b.ts\nexport const h = 1;`]: "const a.ts#h",
  [`import { h } from "./a"; import { h as g } from "./b"; const l = () => [h, g];
-- a.ts\nexport const h = 1;\n-- b.ts\nexport const h = «1|2»;`]: "const b.ts#h",
  [`import { a } from "./a"; import { b } from "./b"; const l = () => [a(), b()];
-- a.ts\nconst h = «1|2»; export const a = () => h;\n-- b.ts\nconst h = 1; export const b = () => h;`]:
    "const a.ts#h",
});

edits("cycles", {
  [`import { a as l } from "./a";\n-- a.ts\nimport { b } from "./b"; export const a = (n) => n && b(n - 1);
-- b.ts\nimport { a } from "./a"; export const b = (n) => n && a(n - «1|2»);`]: "fn b.ts#b",
  [`import { h as l } from "./a";\n-- a.ts\nexport * from "./b"; export const a = 1;
-- b.ts\nexport * from "./a"; export const h = «1|2»;`]: "const b.ts#h",
  [`import { h as l } from "./a";\n-- a.ts\nexport { h } from "./b"; export const k = «1|2»;
-- b.ts\nexport { k as h } from "./a";`]: "const a.ts#k",
  [`import * as self from "./p"; export const h = «1|2»; const l = () => self.h;`]: "const p.ts#h",
  "const l = (n) => n && m(n); const m = (n) => l(n - «1|2»);": "fn p.ts#m",
  "const l = (n) => n && l(n - «1|2»);": "fn p.ts#l",
});

edits("where it can't be told which name: the module whole", {
  [`import * as n from "./a"; const l = (k) => n[k];${A}`]: "module a.ts",
  [`import * as n from "./a"; const l = () => Object.keys(n);${A}`]: "module a.ts",
  [`import * as n from "./a"; const l = { ...n };${A}`]: "module a.ts",
  [`import * as n from "./a"; const l = (k = "h") => { const { [k]: h } = n; return h; };${A}`]:
    "module a.ts",
  [`import * as n from "./a"; export { n as m }; const l = () => n;${A}`]: "module a.ts",
  [`import { n } from "./i"; const l = (k) => n[k];${A}\n-- i.ts\nexport * as n from "./a";`]:
    "module a.ts",
  [`import * as n from "./i"; const l = (k) => n[k];${A}\n-- i.ts\nexport * from "./a";`]:
    "module a.ts",
  [`const l = async () => (await import("./a")).h;${A}`]: "module a.ts",
  [`const l = () => require("./a").h;${A}`]: "module a.ts",
  [`import m = require("./a"); const l = () => m.h;${A}`]: "module a.ts",
  [`import l from "./a.json";\n-- a.json\n{ "a": «1|2» }`]: "module a.json",
  [`import { a as l } from "./a.json";\n-- a.json\n{ "a": «1|2» }`]: "module a.json",
  [`import l from "./a.txt" with { type: "text" };\n-- a.txt\n«1|2»`]: "module a.txt",
  [`import l from "./a.toml";\n-- a.toml\na = «1|2»`]: "module a.toml",
  [`import { h as l } from "./a.cjs";\n-- a.cjs\nconst x = «1|2»; exports.h = x;`]: "module a.cjs",
});

skips("what it does not lead to", [
  `import { h as l } from "./a";\n-- a.ts\nexport const h = 1; export const other = «1|2»;`,
  `import * as n from "./a"; const l = () => n.h;\n-- a.ts\nexport const h = 1; export const other = «1|2»;`,
  `import { h as l } from "./i";\n-- i.ts\nexport * from "./a"; export * from "./b"; export const k = «1|2»;
-- a.ts\nexport const h = 1;\n-- b.ts\nexport const g = «1|2»;`,
  // A name of the function's own.
  `import { h } from "./a"; const l = () => { const h = 5; return h; }; const m = h;${A}`,
  `import { h } from "./a"; const l = (h) => h; const m = h;${A}`,
  `import { h } from "./a"; const l = () => { try {} catch (h) { return h; } }; const m = h;${A}`,
  `import { h } from "./a"; const l = function h() { return h; }; const m = h;${A}`,
  `import { h } from "./a"; const l = () => ({ h: 1 }).h; const m = h;${A}`,
  // Another way to the same.
  `import { h } from "./«i|a»"; const l = () => h;\n-- i.ts\nexport { h } from "./a";\n-- a.ts\nexport const h = 1;`,
  `import { «h|g» as f } from "./i"; const l = () => f;
-- i.ts\nexport { h, h as g } from "./a";\n-- a.ts\nexport const h = 1;`,
  `import «{ h } from|* as n from» "./a"; const l = () => 1;\n-- a.ts\nexport const h = 1;`,
]);

const PACKAGE = `\n-- node_modules/p/package.json
{ "name": "p", "version": "1.0.«0|1»" }\n-- node_modules/p/index.js\nexport const h = 1, g = 2;`;
const BUMPED = ["pkg p@1.0.0", "pkg p@1.0.1"];

edits("packages", {
  [`import { h as l } from "p";${PACKAGE}`]: BUMPED,
  [`import { h as l } from "./i";${PACKAGE}\n-- i.ts\nexport { h } from "p";`]: BUMPED,
  [`import { h as l } from "./i";${PACKAGE}\n-- i.ts\nexport * from "p";`]: BUMPED,
  [`import { h as l } from "./i";${PACKAGE}\n-- i.ts\nexport * from "./a"; export * from "p";\n-- a.ts\nexport const k = 1;`]:
    BUMPED,
  [`const l = () => import("p");${PACKAGE}`]: BUMPED,
  [`import "p"; const l = 1;${PACKAGE}`]: BUMPED,
  [`import { «h as x, g as y|g as x, h as y» } from "p"; const l = () => [x, y];${PACKAGE.replace("«0|1»", "0")}`]:
    "fn p.ts#l",
  [`import { x, y } from "./i"; const l = () => [x, y];${PACKAGE.replace("«0|1»", "0")}
-- i.ts\nexport { «h as x, g as y|g as x, h as y» } from "p";`]: "fn p.ts#l",
  [`import { h } from "p"; const l = () => 1; export const m = () => h;${PACKAGE}`]: [],
});

edits("imports that a module counted whole only exports", {
  [`import * as n from "./i"; const l = (k) => n[k];${A}\n-- i.ts\nimport { h } from "./a"; export { h };`]:
    "const a.ts#h",
  [`const l = async (k) => (await import("./i"))[k];${A}\n-- i.ts\nimport { h } from "./a"; export { h };`]:
    "const a.ts#h",
  [`import * as n from "./i"; const l = (k) => n[k].h;${A}\n-- i.ts\nimport * as m from "./a"; export { m };`]:
    "module a.ts",
});

edits("dotted namespaces, aliases of members, names that only seem to be hidden", {
  "const l = () => N.M.x; namespace N.M { export const x = «1|2»; }": "namespace p.ts#N",
  [`import { N } from "./a"; const l = () => N.M.x;\n-- a.ts\nexport namespace N.M { export const x = «1|2»; }`]:
    "namespace a.ts#N",
  "namespace n { export const h = «1|2»; } import x = n.h; const l = () => x;": "namespace p.ts#n",
  [`import * as n from "./a"; import x = n.h; const l = () => x;${A}`]: "const a.ts#h",
  [`import { x as l } from "./i";${A}\n-- i.ts\nimport * as n from "./a"; export import x = n.h;`]:
    "const a.ts#h",
  "const h = «1|2»; const l = (x = h) => { var h = 2; return x; };": "const p.ts#h",
  "const h = «1|2»; const l = () => { class K { static { var h = 1; } } return h; };":
    "const p.ts#h",
  "const h = «1|2»; const l = () => { switch (h) { case 1: let h = 2; return h; } };":
    "const p.ts#h",
  "const h = «1|2»; const l = () => { declare const h: number; return h; };": "const p.ts#h",
});

const METADATA =
  '{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }';

runs("types that decorators see", {
  [`import { T } from "./b"; import { d } from "./d"; @d class l { constructor(private t: T) {} }\n-- b.ts\nexport class T { m() { return «1|2»; } }\n-- d.ts\nexport const d = (c: any) => c;\n-- tsconfig.json\n${METADATA}`]:
    "class b.ts#T",
  [`import T from "./b"; import { d } from "./d"; class l { @d m(t: T) {} }\n-- b.ts\nexport default class { m() { return «1|2»; } }\n-- d.ts\nexport const d = (c: any) => c;\n-- tsconfig.json\n${METADATA}`]:
    "class b.ts#default",
  [`import * as n from "./b"; import { d } from "./d"; class l { m(@d t: n.T) {} }\n-- b.ts\nexport class T { m() { return «1|2»; } }\n-- d.ts\nexport const d = (c: any) => c;\n-- tsconfig.json\n${METADATA}`]:
    "module b.ts",
  [`import { h } from "./b"; import { d } from "./d"; class T { m() { return h(); } } @d class l { t: T; constructor(t: T) { this.t = t; } }\n-- b.ts\nexport const h = () => «1|2»;\n-- d.ts\nexport const d = (c: any) => c;\n-- tsconfig.json\n${METADATA}`]:
    "fn b.ts#h",
  [`import { l } from "./a";\n-- a.ts\nimport { T } from "./b"; import { d } from "./d"; @d export class l { constructor(private t: T) {} }\n-- b.ts\nexport class T { m() { return «1|2»; } }\n-- d.ts\nexport const d = (c: any) => c;\n-- tsconfig.json\n${METADATA}`]:
    "class b.ts#T",
});

skips("types where no decorator sees them", [
  'import { T } from "./b"; import { d } from "./d"; @d class l { constructor(t: T) {} }\n-- b.ts\nexport class T { m() { return «1|2»; } }\n-- d.ts\nexport const d = (c: any) => c;\n-- tsconfig.json\n{ "compilerOptions": { "experimentalDecorators": true } }',
  `import { T } from "./b"; class l { constructor(private t: T) {} }\n-- b.ts\nexport class T { m() { return «1|2»; } }\n-- tsconfig.json\n${METADATA}`,
  `import type { T } from "./b"; import { d } from "./d"; @d class l { constructor(private t: T) {} }\n-- b.ts\nexport class T { m() { return «1|2»; } }\n-- d.ts\nexport const d = (c: any) => c;\n-- tsconfig.json\n${METADATA}`,
]);

notices("names that two modules give", [
  'import * as ns from "./b"; const l = () => ns.x;\n-- b.ts\nexport * from "./c"; export * from "./d";\n-- c.ts\nexport const x = 1;\n-- d.ts\nexport const y = 2;«| export const x = 3;»',
  'import * as ns from "./b"; const l = () => ns.x;\n-- b.ts\nexport * from "./c"; export * from "./e";\n-- c.ts\nexport const x = 1;\n-- e.ts\nexport { «y|y as x» } from "./d";\n-- d.ts\nexport const y = 2;',
]);

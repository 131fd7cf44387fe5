// How a name is declared: again, in blocks, by patterns; and every sign in its code.
import { runs } from "./edits.ts";

runs("declared again", {
  "function l() { return 1; } «|function l() { return 2; }»": "fn p.ts#l",
  "function l() { return 1; } «|l = () => 2;»": "fn p.ts#l",
  "var l = 1; «|var l = 2;»  var k = l;": "var p.ts#l",
  "var l = () => 1; «|function l() { return 2; }»": "fn p.ts#l",
  "class l { m() { return 1; } } «|(l as any) = class { m() { return 2; } };»": "class p.ts#l",
  "namespace l { export const a = 1; } «|namespace l { export const b = 2; }»": "namespace p.ts#l",
  "enum l { A } «|enum l { B = 7 }»": "enum p.ts#l",
  "var l = 1; if (Date.now()) { «|var l = 2;» }": "const p.ts#l",
  "export let l = 1; export { l as default }; «|l = 2;»": "let p.ts#l",
  "const l = () => k; var k = 1; «|var k = 2;»": "fn p.ts#l",
  "const l = { «a() {}|a: function () {}» };": "const p.ts#l",
  "const l = «let_|var_»; var let_ = 1, var_ = 2;": "const p.ts#l",
  "let l = 1; for («let|var» i = 0; i < 1; i++) l = i;": "let p.ts#l",
});

runs("patterns", {
  "const { l, k } = { l: «1|2», k: 1 };": "const p.ts#l,k",
  "const { l, k } = { l: 1, k: «1|2» };": "const p.ts#l,k",
  "const { a: { b: l = «1|2» } = {} } = {} as any;": "const p.ts#l",
  "const [, l = «1|2»] = [];": "const p.ts#l",
  'const { [«"a"|"b"»]: l } = { a: 1, b: 2 };': "const p.ts#l",
  "const { «a|b»: l } = { a: 1, b: 2 };": "const p.ts#l",
  "const [«l, k|k, l»] = [1, 2];": ["const p.ts#k,l", "const p.ts#l,k"],
  "const { a, ...l } = { a: 1, b: «1|2» };": "const p.ts#a,l",
  "const { «a|b», ...l } = { a: 1, b: 1 };": ["const p.ts#a,l", "const p.ts#b,l"],
  "const «{ a: l }|{ b: l }» = src(); function src() { return { a: 1, b: 2 }; }": "const p.ts#l",
  "const [l] = src(); function src() { return [«1|2»]; }": "fn p.ts#src",
  "let l; ({ l } = src()); function src() { return { l: «1|2» }; }": "fn p.ts#src",
  "const { a } = { a: () => «1|2» }; const l = () => a();": "const p.ts#a",
  'const { length: l } = "«a|ab»";': "const p.ts#l",
  "using l = { [Symbol.dispose]() {}, v: «1|2» };": "const p.ts#l",
});

runs("signs", {
  "var l = 1; for (var «k|l» of [2]);": "const p.ts#l",
  "var l = 1; { function «k|l»() {} }": "const p.ts#l",
  "var l = 1; try {} catch { var «k|l» = 3; }": "const p.ts#l",
  "let l = 1; { let «l|k» = 2; l = 3; var k; }": "let p.ts#l",
  "const l = f(); var q = 1; function f() { return q; }; «|q = 2;»": "var p.ts#q",
  'const l = typeof K === "undefined"; «|»; var K = «1|2»;': "var p.ts#K",
  "const l = k ?? 1; var k: any; «|k = 2;»": "var p.ts#k",
  "await using l = { async [Symbol.asyncDispose]() {}, v: «1|2» };": "const p.ts#l",
  "const f = () => 1, g = () => 2; const l = [«f, g|g, f»];": "const p.ts#l",
  "const f = () => 1, g = () => 2; const l = { a: «f, b: g|g, b: f» };": "const p.ts#l",
  "const a = 1, b = 2; const l = () => a «+|-» b;": "fn p.ts#l",
  "const l = `«a|b»`;": "const p.ts#l",
  "const l = «1|1n»;": "const p.ts#l",
  'const l = «1|"1"»;': "const p.ts#l",
  "const l = «0|-0»;": "const p.ts#l",
  "const l = 9007199254740993«n|1n»;": "const p.ts#l",
  "const l = /a/«g|i»;": "const p.ts#l",
  "const l = `a${1}«b|c»`;": "const p.ts#l",
  "const l = tag`\\«n|t»`; function tag(s) { return s.raw; }": "const p.ts#l",
  "const l = String.raw`«\\n|\n»`;": "const p.ts#l",
  'const l = "«\\n|\\t»";': "const p.ts#l",
  'const l = { «a|"b"»: 1 };': "const p.ts#l",
  'const l = { «a|["a"]»: 1 };': "const p.ts#l",
  'const l = { «__proto__|["__proto__"]»: null };': "const p.ts#l",
  "const l = { «get |»a() { return 1; } };": "const p.ts#l",
  "const l = «async |»() => 1;": "fn p.ts#l",
  "const l = function«*|»() {};": "fn p.ts#l",
  "const l = (a«= 1|») => a;": "fn p.ts#l",
  "class l { «static |»a = 1; }": "class p.ts#l",
  "class l { «#|_»a = 1; }": "class p.ts#l",
  "class l { «declare a|a» }": "class p.ts#l",
  "class l extends «Array|Map» {}": "class p.ts#l",
  "const l = [«,|» 1];": "const p.ts#l",
  "const l = a«?.|.»b; var a: any = {};": "const p.ts#l",
  "const l = «new |»Date();": "const p.ts#l",
  "const l = «typeof |void »1;": "const p.ts#l",
  "const l = (a, b) => a «??|||» b;": "fn p.ts#l",
  "«const|let» l = 1;": "const p.ts#l",
  'const l = () => { «"use strict"|"x"»; };': "fn p.ts#l",
  'const l = () => { «|"use x";» return 1; };': "fn p.ts#l",
});

runs("decorators before `export`", {
  'import { A } from "./a"; const l = () => A;\n-- a.ts\nlet n = 0; const dec = (c: any, _: any) => { n = «1|2»; c.n = n; }; @dec export class A {}':
    "fn a.ts#dec",
  'import A from "./a"; const l = () => A;\n-- a.ts\nlet n = 0; const dec = (c: any, _: any) => { n = «1|2»; c.n = n; }; @dec export default class A {}':
    "fn a.ts#dec",
  'import l from "./a";\n-- a.ts\nconst dec = (c: any, _: any) => { c.n = «1|2»; }; @dec export default class {}':
    "fn a.ts#dec",
  'import { A } from "./a"; const l = () => A;\n-- a.ts\nimport { dec } from "./d"; @dec export class A {}\n-- d.ts\nexport const dec = (c: any, _: any) => { c.n = «1|2»; };':
    "fn d.ts#dec",
  'import { A } from "./a"; const l = () => A;\n-- a.ts\nimport * as d from "./d"; @d.dec(1) @d.dec(2) export class A {}\n-- d.ts\nexport const dec = (v: any) => (c: any, _: any) => { c.n = «1|2»; };':
    "fn d.ts#dec",
  'import { A } from "./a"; console.log(A); const l = 1;\n-- a.ts\nimport { dec } from "./d"; @dec export class A {}\n-- d.ts\nglobalThis.x = «1|2»; export const dec = (c: any, _: any) => { c.n = 1; };':
    "effects d.ts",
  'import { A } from "./a"; console.log(A); const l = 1;\n-- a.ts\nconst dec = (c: any, _: any) => { globalThis.x = «1|2»; }; @dec export class A {}':
    "fn a.ts#dec",
  'import { table } from "./w"; import { A } from "./a"; console.log(A); const l = () => new table.a().v;\n-- w.ts\nexport const table: any = {}; export const reg = (n: string) => (c: any, _: any) => { table[n] = c; };\n-- a.ts\nimport { reg } from "./w"; @reg("a") export class A { v = «1|2»; }':
    "class a.ts#A",
  'import { table } from "./w"; import { A } from "./a"; console.log(A); const l = () => new table.a().v;\n-- w.ts\nexport const table: any = {}; export const reg = (n: string) => (c: any, _: any) => { table[n] = c; };\n-- a.ts\nimport { reg } from "./w"; «|@reg("a")» export class A { v = 1; }':
    "class a.ts#A",
});

runs("parameters that are properties", {
  "class C { constructor(«public |»/* ( */ x: number) {} } const l = () => new C(1);":
    "class p.ts#C",
  'class C { constructor(/* ( */ «public |» x: number, y = ")(") {} } const l = () => new C(1);':
    "class p.ts#C",
  'class C { constructor(a = "(", «public |» x: number, y = ")(") {} } const l = () => new C(1);':
    "class p.ts#C",
  "class C { constructor(x: number, // ( public\n «readonly |»y: (a: 1) => void) {} } const l = () => new C(1);":
    "class p.ts#C",
});

runs("data by the type that is asked for", {
  'import a from "./a.json"; import t from "./a.json" with { type: "text" }; const l = () => t;\n-- a.json\n{"x":«| »1}':
    "module a.json",
  'import t from "./a.json" with { type: "text" }; import a from "./a.json"; const l = () => [a, t];\n-- a.json\n{"x":«| »1}':
    "module a.json",
  'import a from "./a.txt" with { type: "«text|yaml»" }; const l = () => a;\n-- a.txt\nk: 1':
    "fn p.ts#l",
  'import a from "./a.json" with { type: "«json|text»" }; const l = () => a;\n-- a.json\n{"x":1}':
    "fn p.ts#l",
});

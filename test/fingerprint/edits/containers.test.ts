// What a container holds is told by everybody who puts something in, wherever that is: the stage reads `l`, which was
// put in, and the edit is what is done with what comes out.
import { notices, skips } from "./edits.ts";

/** How `l` gets in, and what then changes it. */
type Way = readonly [box: string, put: string, change: string];

const WAYS: readonly Way[] = [
  ["[]", "box.push(l)", "box[0].push(«1|2»)"],
  ["[]", "box.push(l)", "box.at(0).push(«1|2»)"],
  ["[]", "box[0] = l", "box.forEach((x) => x.push(«1|2»))"],
  ["[]", "box.unshift(l)", "box.map((x) => { x.push(«1|2»); })"],
  ["[]", "box.push(l)", "{ for (const x of box) x.push(«1|2»); }"],
  ["[]", "box.push(l)", "{ const [x] = box; x.push(«1|2»); }"],
  ["[]", "box.push(l)", "{ const x = box[0]; x.push(«1|2»); }"],
  ["[]", "box.push(l)", "[...box][0].push(«1|2»)"],
  ["[]", "box.push(() => l)", "box[0]().push(«1|2»)"],
  ["[]", "box.push((v) => l.push(v))", "box.forEach((f) => f(«1|2»))"],
  ["[]", "box.push({ l })", "box[0].l.push(«1|2»)"],
  ["new Map()", "box.set(1, l)", "box.get(1).push(«1|2»)"],
  ["new Map()", "box.set(1, l)", "{ for (const [, x] of box) x.push(«1|2»); }"],
  ["new Map()", "box.set(1, l)", "[...box.values()][0].push(«1|2»)"],
  ["new Map()", "box.set(1, (v) => l.push(v))", "box.get(1)(«1|2»)"],
  ["new Map([[0, 1]])", "box.set(1, l)", "box.get(1).push(«1|2»)"],
  ["new Set()", "box.add(l)", "box.forEach((x) => x.push(«1|2»))"],
  ["{}", "box.x = l", "box.x.push(«1|2»)"],
  ["{}", 'box["x"] = l', "Object.values(box)[0].push(«1|2»)"],
  ["{}", "Object.assign(box, { x: l })", "box.x.push(«1|2»)"],
  ["{}", "box.x = (v) => l.push(v)", "box.x(«1|2»)"],
  ["{ x: null }", "box.x = l", "box.x.push(«1|2»)"],
  ["{ x: 1 }", "box.x = l", "{ const { x } = box; x.push(«1|2»); }"],
  ["{ on: [] }", "box.on.push((v) => l.push(v))", "box.on.forEach((f) => f(«1|2»))"],
  ["{ on: {} }", "box.on.a = l", "box.on.a.push(«1|2»)"],
  ["{ f: (v) => v }", "box.f = (v) => l.push(v)", "box.f(«1|2»)"],
  ["{ f: () => [] }", "box.f = () => l", "box.f().push(«1|2»)"],
  ["[[]]", "box[0].push(l)", "box[0][0].push(«1|2»)"],
  ["class { static x = null }", "box.x = l", "box.x.push(«1|2»)"],
  ["class { static on = [] }", "box.on.push(l)", "box.on[0].push(«1|2»)"],
];

function each(title: string, make: (way: Way, line: (text: string) => string) => string): void {
  notices(
    title,
    WAYS.map((way) => make(way, statement)),
  );
}

/** A block is a statement; anything else needs its end. */
function statement(text: string): string {
  return text.startsWith("{ for") || text.startsWith("{ const") ? text : `${text};`;
}

each(
  "in one module",
  ([box, put, change], line) =>
    `const box: any = ${box}; const l = []; ${line(put)} ${line(change)}`,
);
each(
  "put in by a function",
  ([box, put, change], line) =>
    `const box: any = ${box}; const l = []; const keep = () => { ${line(put)} }; keep(); ${line(change)}`,
);
each(
  "both by functions",
  ([box, put, change], line) =>
    `const box: any = ${box}; const l = []; const go = () => { ${line(change)} }; const keep = () => { ${line(put)} }; keep(); const q = go();`,
);
each(
  "of another module",
  ([box, put, change], line) =>
    `import { box } from "./w"; const l = []; ${line(put)} ${line(change)}\n-- w.ts\nexport const box: any = ${box};`,
);
each(
  "by a namespace",
  ([box, put, change], line) =>
    `import * as w from "./w"; const { box } = w; const l = []; ${line(put)} ${line(change)}\n-- w.ts\nexport const box: any = ${box};`,
);
each(
  "by two other modules",
  ([box, put, change], line) =>
    `import { l } from "./a"; import "./b";\n-- w.ts\nexport const box: any = ${box};\n-- a.ts\nimport { box } from "./w"; export const l = []; ${line(put)}\n-- b.ts\nimport { box } from "./w"; ${line(change)}`,
);
each(
  "by functions of two other modules",
  ([box, put, change], line) =>
    `import { l } from "./a"; import { b } from "./b"; b;\n-- w.ts\nexport const box: any = ${box};\n-- a.ts\nimport { box } from "./w"; export const l = []; const sub = () => { ${line(put)} }; export const a = sub();\n-- b.ts\nimport { box } from "./w"; const go = () => { ${line(change)} }; export const b = go();`,
);
each(
  "taken out by its own module",
  ([box, put, change], line) =>
    `import { l } from "./a"; import { go } from "./w"; const q = go();\n-- w.ts\nexport const box: any = ${box}; export const go = () => { ${line(change)} };\n-- a.ts\nimport { box } from "./w"; export const l = []; ${line(put)}`,
);
each(
  "given out by a function",
  ([box, put, change], line) =>
    `import { l } from "./a"; import { go } from "./w"; const q = go();\n-- w.ts\nconst box: any = ${box}; export const get = () => box; export const go = () => { ${line(change)} };\n-- a.ts\nimport { get } from "./w"; export const l = []; const box = get(); ${line(put)}`,
);
each(
  "a part of what is exported",
  ([box, put, change], line) =>
    `import { l } from "./a"; import { go } from "./w"; const q = go();\n-- w.ts\nconst box: any = ${box}; export const all = { box }; export const go = () => { ${line(change)} };\n-- a.ts\nimport { all } from "./w"; export const l = []; const box = all.box; ${line(put)}`,
);
each(
  "handed to another module",
  ([box, put, change], line) =>
    `import { l } from "./a"; import { go } from "./w"; const q = go();\n-- w.ts\nimport { hand } from "./a"; const box: any = ${box}; hand(box); export const go = () => { ${line(change)} };\n-- a.ts\nexport const l = []; export const hand = (box) => { ${line(put)} };`,
);
each(
  "by another name",
  ([box, put, change], line) =>
    `import { l } from "./a"; import { go } from "./w"; const q = go();\n-- w.ts\nconst box: any = ${box}; export default box; export const go = () => { ${line(change)} };\n-- r.ts\nexport { default as box } from "./w";\n-- a.ts\nimport { box as held } from "./r"; const box = held; export const l = []; ${line(put)}`,
);

// Tables that nobody fills.
skips("only looked at", [
  'import { box } from "./w"; const l = 1; const q = box.map((x) => x + «1|2»);\n-- w.ts\nexport const box = [1, 2];',
  'import { box } from "./w"; const l = box; const q = box.map((x) => `${x}«1|2»`);\n-- w.ts\nexport const box = [1, 2];',
  'import { box } from "./w"; const l = box; const q = box.join("«1|2»");\n-- w.ts\nexport const box = ["a"];',
  'import { box } from "./w"; const l = box; const q = box.a + «1|2»;\n-- w.ts\nexport const box = { a: 1 };',
  'import { box } from "./w"; const l = box; const q = box.has(«1|2»);\n-- w.ts\nexport const box = new Set([1]);',
  'import { box } from "./w"; const l = box; const q = box.get(«1|2»);\n-- w.ts\nexport const box = new Map([[1, 2]]);',
  'import { box } from "./w"; const l = box; const q = Object.keys(box).map((x) => x + «1|2»);\n-- w.ts\nexport const box = { a: 1 };',
]);

// Constants, objects, collections and everything else that holds data.
import { type Template, value } from "./model.ts";

const sum = (at: string): string => `Object.values(${at}).reduce((a, b) => a + Number(b), 0)`;
const plus = (at: string, arg: string): string => `(${at} + ${arg})`;

export const VALUES: readonly Template[] = [
  function number(x) {
    return { code: `const ${x.name}${x.type("number")} = ${x.int()};`, use: value };
  },
  function expression(x) {
    return { code: `const ${x.name} = ${x.mix(x.eager(), x.int())};`, use: plus };
  },
  function several(x) {
    const [one, two] = [x.local("first"), x.local("second")];
    return {
      before: `const ${one} = ${x.int()}, ${two} = ${one} + ${x.eager()};`,
      code: `const ${x.name} = ${two} * ${one};`,
      use: plus,
    };
  },
  function text(x) {
    return {
      code: `const ${x.name} = ${x.word()} + ${x.word()};`,
      use: (at) => `Array.from(${at}).reduce((a, c) => (a * 3 + c.charCodeAt(0)) % 997, 0)`,
    };
  },
  function object(x) {
    return {
      code: `const ${x.name} = { a: ${x.int()}, "b-c": ${x.eager()}, ["d" + ${x.int()}]: ${x.int()} };`,
      after: x.rng.chance(0.5) ? `${x.name}.late = ${x.int()};` : "",
      use: sum,
      touch: (at, arg) => x.rng.pick([`${at}.a = ${arg};`, `Object.assign(${at}, { z: ${arg} });`]),
    };
  },
  function nested(x) {
    return {
      code: `const ${x.name} = { list: [{ k: ${x.int()} }, { k: ${x.eager()} }], deep: { on: true, f: (n) => n + ${x.lazy("n")} } };`,
      use: (at, arg) =>
        `${at}.list.reduce((a, { k }) => a * 2 + k, ${at}.deep.on ? ${at}.deep.f(${arg}) : 0)`,
      touch: (at, arg) => `${at}.list.push({ k: ${arg} });`,
    };
  },
  function getters(x) {
    return {
      code: `const ${x.name} = {\n  reads: ${x.int()},\n  get value() {\n    this.reads += ${x.int()};\n    return this.reads + ${x.lazy("this.reads")};\n  },\n  set value(n) {\n    this.reads = n;\n  },\n};`,
      use: (at) => `(${at}.value + ${at}.value)`,
      touch: (at, arg) => `${at}.value = ${arg};`,
    };
  },
  function methods(x) {
    return {
      code: `const ${x.name} = {\n  k: ${x.int()},\n  run(n) {\n    return this.k * n + ${x.lazy("n")};\n  },\n  *items() {\n    yield this.k;\n  },\n};`,
      use: (at, arg) => `(${at}.run(${arg}) + [...${at}.items()][0])`,
      touch: (at, arg) => `${at}.k += ${arg};`,
    };
  },
  function array(x) {
    return {
      code: `const ${x.name} = [${x.int()}, ${x.eager()}, ...[${x.int()}, ${x.int()}]];`,
      after: x.rng.chance(0.5) ? `${x.name}.push(${x.int()});\n${x.name}[0] = ${x.int()};` : "",
      use: (at, arg) => `${at}.reduce((a, b) => (a * 3 + b) % 997, ${arg})`,
      touch: (at, arg) => x.rng.pick([`${at}.push(${arg});`, `${at}[1] = ${arg};`]),
    };
  },
  function regex(x) {
    return {
      code: `const ${x.name} = ${x.rng.pick(["/[a-m]+/g", "/(\\d)(x)?/gi", 'new RegExp("[" + "aeiou]", "g")'])};`,
      use: (at, arg) => `("abc1xmno" + ${arg}).replace(${at}, "_#").length`,
    };
  },
  function map(x) {
    return {
      code: `const ${x.name} = new Map([["a", ${x.int()}], ["b", ${x.eager()}]]);`,
      after: x.rng.chance(0.5) ? `${x.name}.set("c", ${x.int()});\n${x.name}.delete("a");` : "",
      use: (at) => `[...${at}.values()].reduce((a, b) => a * 2 + b, ${at}.size)`,
      touch: (at, arg) => `${at}.set("t" + ${arg}, ${arg});`,
    };
  },
  function set(x) {
    return {
      code: `const ${x.name} = new Set([${x.int()}, ${x.int()}, ${x.int()}]);`,
      use: (at, arg) => `(${at}.has((${arg}) % 10) ? ${at}.size : ${x.int()})`,
      touch: (at, arg) => `${at}.add(${arg});`,
    };
  },
  function big(x) {
    return {
      code: `const ${x.name} = ${x.int()}n ** ${x.int()}n;`,
      use: (at) => `Number(${at} % 1009n)`,
    };
  },
  function instant(x) {
    return {
      code: `const ${x.name} = new Date(20${x.int()}${x.int()}, ${x.int()}, 1);`,
      use: (at) => `(${at}.getFullYear() * 12 + ${at}.getMonth())`,
    };
  },
  function bytes(x) {
    return {
      code: `const ${x.name} = Uint8Array.of(${x.int()}, ${x.int()});`,
      after: `${x.name}.set([${x.eager()} & 255], 1);`,
      use: (at) => `(${at}[0] * 256 + ${at}[1])`,
      touch: (at, arg) => `${at}[0] = ${arg};`,
    };
  },
  function frozen(x) {
    return {
      code: `const ${x.name} = Object.freeze({ ...{ a: ${x.int()} }, b: ${x.eager()} });`,
      use: sum,
    };
  },
  function pattern(x) {
    const [rest, source] = [x.local("others"), x.local("source")];
    return {
      before: `const ${source} = { a: ${x.int()}, b: { c: ${x.eager()} }, d: ${x.int()} };`,
      code: `const { a: ${x.name} = ${x.int()}, b: { c: ${x.local("c")} }, ...${rest} } = ${source};`,
      use: plus,
    };
  },
  function swapped(x) {
    const other = x.local("other");
    return {
      before: `let ${other} = ${x.int()};`,
      code: `let ${x.name} = ${x.eager()};`,
      after: `[${x.name}, ${other}] = [${other} + ${x.name}, ${x.name}];`,
      use: plus,
    };
  },
  function reassigned(x) {
    return {
      code: `let ${x.name} = ${x.int()};`,
      after: `${x.name} += ${x.eager()};\nif (${x.name} > ${x.int()}) ${x.name}++;\nelse ${x.name} = ${x.int()};`,
      use: plus,
    };
  },
  function conditional(x) {
    const flag = x.local("flag");
    return {
      before: `const ${flag} = ${x.int()} > ${x.int()};`,
      code: `var ${x.name} = ${flag} ? ${x.eager()} : ${x.int()};`,
      after: `for (let i = 0; i < ${x.int()}; i++) {\n  if (${flag} && i === 1) continue;\n  ${x.name} += i;\n}\ntry {\n  if (!${flag}) throw ${x.int()};\n} catch (thrown) {\n  ${x.name} += thrown;\n}`,
      use: plus,
    };
  },
  function symbols(x) {
    const key = x.local("key");
    return {
      before: `const ${key} = Symbol("s");`,
      code: `const ${x.name} = { [${key}]: ${x.int()}, read: (o) => o[${key}] + ${x.lazy("1")} };`,
      use: (at) => `${at}.read(${at})`,
    };
  },
  function proxy(x) {
    return {
      code: `const ${x.name} = new Proxy({ a: ${x.int()} }, {\n  get: (target, key) => (key in target ? target[key] : String(key).length + ${x.lazy("2")}),\n});`,
      use: (at, arg) => `(${at}.a + ${at}.missing + ${arg})`,
      touch: (at, arg) => `${at}.a = ${arg};`,
    };
  },
  function defined(x) {
    return {
      code: `const ${x.name} = {};`,
      after: `Object.defineProperty(${x.name}, "v", { get: () => ${x.lazy("1")} + ${x.int()}, enumerable: true });\nReflect.set(${x.name}, "w", ${x.int()});`,
      use: sum,
    };
  },
  function json(x) {
    return {
      code: `const ${x.name} = JSON.parse('{"a": ${x.int()}, "b": [${x.int()}]}');`,
      use: (at) => `(${at}.a * 10 + ${at}.b[0])`,
      touch: (at, arg) => `${at}.b[0] = ${arg};`,
    };
  },
  function iterated(x) {
    const source = x.local("numbers");
    return {
      before: `function* ${source}() {\n  yield* [${x.int()}, ${x.int()}];\n}`,
      code: `const ${x.name} = [...${source}(), ${x.int()}].map((n) => n + ${x.eager()});`,
      use: (at) => `${at}.join("").length + ${at}.reduce((a, b) => a + b)`,
    };
  },
  function weak(x) {
    const key = x.local("key");
    return {
      before: `const ${key} = {};\nconst ${x.local("weak")} = new WeakMap([[${key}, ${x.int()}]]);`,
      code: `const ${x.name} = { ...${key}, k: ${x.eager()} };`,
      use: sum,
    };
  },
];

/** Of TypeScript only. */
export const TYPED_VALUES: readonly Template[] = [
  function enumeration(x) {
    return {
      code: `enum ${x.name} { A, B = ${x.int()}, C, D = "d${x.int()}".length + ${x.eager()} }`,
      use: (at) => `(${at}.A + ${at}.B * 2 + ${at}.C * 3 + ${at}.D)`,
    };
  },
  function texts(x) {
    return {
      code: `enum ${x.name} { A = "a${x.int()}", B = ${x.word()} }`,
      use: (at) => `(${at}.A + ${at}.B).split("").reduce((a, c) => a + c.charCodeAt(0), 0)`,
    };
  },
  function constants(x) {
    return {
      code: `const enum ${x.name} { A = ${x.int()}, B, C = A << 2 }`,
      use: (at) => `(${at}.B * 2 + ${at}.C)`,
    };
  },
  function space(x) {
    return {
      code: `namespace ${x.name} {\n  export const k = ${x.int()};\n  let calls = ${x.eager()};\n  export function run(n: number): number {\n    return n * k + ++calls + ${x.lazy("n")};\n  }\n}`,
      after: x.rng.chance(0.4) ? `namespace ${x.name} {\n  export const more = ${x.int()};\n}` : "",
      use: (at, arg) => `(${at}.run(${arg}) + ${at}.k)`,
    };
  },
  function satisfied(x) {
    return {
      before: `type ${x.local("Shape")} = { a: number };`,
      code: `const ${x.name} = { a: ${x.int()} as number, b: (${x.int()} as const) } satisfies Record<string, number>;`,
      use: sum,
      touch: (at, arg) => `${at}.a = ${arg};`,
    };
  },
  function overloaded(x) {
    return {
      code: `const ${x.name} = <T,>(n: T): T => (n as any) + ${x.lazy("n")};`,
      use: (at, arg) => `${at}(${arg})`,
    };
  },
];

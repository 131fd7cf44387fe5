// Declarations whose loading, or whose use, changes something: globals, prototypes, the environment, state of modules.
import { type Scope, type Template, value } from "./model.ts";

/** Variables that generated code reads. */
export const VARIABLES: readonly string[] = ["FZ_ALPHA", "FZ_BETA", "FZ_GAMMA"];

const READS: readonly ((name: string) => string)[] = [
  (name) => `process.env.${name}`,
  (name) => `Bun.env.${name}`,
  (name) => `import.meta.env.${name}`,
  (name) => `process.env["${name}"]`,
];

const read = (x: Scope): string =>
  `Number(${x.rng.pick(READS)(x.rng.pick(VARIABLES))} ?? ${x.int()})`;

export const EFFECTS: readonly Template[] = [
  function counter(x) {
    const count = x.local("count");
    return {
      before: `let ${count} = ${x.int()};`,
      code: `const ${x.name} = () => ++${count};`,
      use: (at, arg) => `(${at}() + ${arg})`,
      touch: (at) => `${at}();`,
    };
  },
  function counterObject(x) {
    return {
      code: `const ${x.name} = { n: ${x.int()}, next() {\n    return (this.n += ${x.int()});\n  } };`,
      use: (at) => `${at}.next()`,
      touch: (at, arg) => `${at}.n += ${arg};`,
    };
  },
  function registry(x) {
    const store = x.local("store");
    return {
      before: `const ${store} = new Map();\n${store}.set("own", (n) => n + ${x.int()});`,
      code: `function ${x.name}(name, fn) {\n  if (fn) ${store}.set(name, fn);\n  return [...${store}.values()].reduce((a, each) => each(a), name === "all" ? ${x.lazy("1")} : 0);\n}`,
      use: (at) => `${at}("all")`,
      touch: (at, arg) => `${at}("r" + ${arg}, (n) => n * 2 + ${arg});`,
    };
  },
  function list(x) {
    return {
      code: `const ${x.name} = [];`,
      after: `${x.name}.push((n) => n + ${x.int()});`,
      use: (at, arg) => `${at}.reduce((a, fn) => fn(a), ${arg})`,
      touch: (at, arg) => `${at}.push((n) => n * ${arg} + 1);`,
    };
  },
  function moduleState(x) {
    const state = x.local("state");
    return {
      before: `let ${state} = ${x.eager()};`,
      code: `function ${x.name}(n) {\n  ${state} = ${x.mix(state, "n")};\n  return ${state} + ${x.lazy("n")};\n}`,
      use: (at, arg) => `${at}(${arg})`,
      touch: (at, arg) => `${at}(${arg});`,
    };
  },
  function ids(x) {
    const next = x.local("next");
    return {
      before: `let ${x.local("unused")} = 0;\nfunction ${next}() {\n  return (${next}.last = (${next}.last ?? 0) + ${x.int()});\n}`,
      code: `const ${x.name} = { first: ${next}(), second: ${next}() };`,
      use: (at) => `(${at}.first * 10 + ${at}.second)`,
      touch: (at, arg) => `${at}.first += ${arg};`,
    };
  },
  function globalVariable(x) {
    const name = `FZ${x.name}`;
    return {
      before: `globalThis.${name} = (globalThis.${name} ?? 0) + ${x.eager()};`,
      code: `const ${x.name} = (n) => (globalThis.${name} ?? ${x.int()}) + n;`,
      use: (at, arg) => `${at}(${arg})`,
      touch: (_at, arg) => `globalThis.${name} = (globalThis.${name} ?? 0) * 2 + ${arg};`,
    };
  },
  function shared(x) {
    return {
      before: `globalThis.FZ_SHARED = (globalThis.FZ_SHARED ?? 1) * 3 % 101 + ${x.int()};`,
      code: `const ${x.name} = () => globalThis.FZ_SHARED ?? 0;`,
      use: (at, arg) => `(${at}() + ${arg})`,
      touch: (_at, arg) => `globalThis.FZ_SHARED = (globalThis.FZ_SHARED ?? 1) * 2 % 101 + ${arg};`,
    };
  },
  function prototypeMethod(x) {
    const name = `fz${x.name}`;
    return {
      before: `Object.defineProperty(Array.prototype, "${name}", {\n  value: function () {\n    return this.length * ${x.int()} + ${x.lazy("this.length")};\n  },\n  configurable: true,\n  writable: true,\n});`,
      code: `const ${x.name} = (n) => [n, n].${name}?.() ?? ${x.int()};`,
      use: (at, arg) => `${at}(${arg})`,
      touch: (_at, arg) =>
        `Array.prototype.${name} = function () {\n  return this[0] + ${arg};\n};`,
    };
  },
  function stringMethod(x) {
    return {
      before: `String.prototype.fzSize ??= function () {\n  return this.length + ${x.int()};\n};`,
      code: `const ${x.name} = ${x.word()}.fzSize() + ${x.int()};`,
      use: value,
    };
  },
  function patchedGlobal(x) {
    const original = x.local("original");
    return {
      before: `const ${original} = globalThis.fzPatch ?? ((n) => n);\nglobalThis.fzPatch = (n) => ${original}(n) + ${x.int()};`,
      code: `function ${x.name}(n) {\n  return globalThis.fzPatch(n) + ${x.lazy("n")};\n}`,
      use: (at, arg) => `${at}(${arg})`,
    };
  },
  function setVariable(x) {
    return {
      before: `process.env.FZ_MADE = String(Number(process.env.FZ_MADE ?? 0) + ${x.int()});`,
      code: `const ${x.name} = () => Number(process.env.FZ_MADE ?? 0);`,
      use: (at, arg) => `(${at}() + ${arg})`,
      touch: (_at, arg) =>
        `process.env.FZ_MADE = String(Number(process.env.FZ_MADE ?? 0) * 2 + ${arg});`,
    };
  },
  function variable(x) {
    return { code: `const ${x.name} = ${read(x)} + ${x.int()};`, use: value };
  },
  function variableLate(x) {
    return {
      code: `function ${x.name}(n) {\n  return n + ${read(x)};\n}`,
      use: (at, arg) => `${at}(${arg})`,
    };
  },
  function variables(x) {
    const names = x.local("env");
    return {
      before: `const { ${x.rng.pick(VARIABLES)}: ${names} = "${x.int()}" } = process.env;`,
      code: `const ${x.name} = () => Number(${names}) * ${x.int()};`,
      use: (at, arg) => `(${at}() + ${arg})`,
    };
  },
  function topLevelAwait(x) {
    return {
      code: `const ${x.name} = await Promise.resolve(${x.eager()} + ${x.int()});`,
      use: (at, arg) => `(${at} + ${arg})`,
    };
  },
  function block(x) {
    return {
      code: `let ${x.name} = 0;`,
      after: `{\n  const inner = ${x.eager()};\n  ${x.name} = inner * ${x.int()};\n}\nfor (const k of [1, 2, ${x.int()}]) ${x.name} += k;`,
      use: (at, arg) => `(${at} + ${arg})`,
    };
  },
  function byName(x) {
    const table = x.local("table");
    return {
      before: `const ${table} = { one: (n) => n + ${x.int()}, two: (n) => ${x.lazy("n")} };`,
      code: `const ${x.name} = (name, n) => ${table}[name](n);`,
      use: (at, arg) => `${at}("${x.rng.pick(["one", "two"])}", ${arg})`,
    };
  },
  function logged(x) {
    return {
      code: `const ${x.name} = ${x.int()};`,
      after: `console.log("loaded", ${x.name});`,
      use: value,
    };
  },
];

/** What makes the analysis give up on more than a module; rare, so that the rest is tried too. */
export const WIDENING: readonly Template[] = [
  function evaluated(x) {
    return {
      code: `const ${x.name} = new Function("n", "return n * ${x.int()} + 1");`,
      use: (at, arg) => `${at}(${arg})`,
    };
  },
];

// Edits of statements, declarations and members of classes.
import { child, flag, isFunction, list, type Node, text } from "../../../src/fingerprint/node.ts";
import type { Prng } from "../prng.ts";
import { type Code, insert, replace, type Splice, swap } from "./code.ts";
import type { CodeKind } from "./model.ts";

const isImport = ({ type }: Node): boolean => type === "ImportDeclaration";

function neighbours(lists: readonly (readonly Node[])[]): [Node, Node][] {
  return lists.flatMap((items) =>
    items.flatMap((item, index): [Node, Node][] => {
      const next = items[index + 1];
      return next === undefined || isImport(item) || isImport(next) ? [] : [[item, next]];
    }),
  );
}

function statements(code: Code): Node[] {
  return code
    .statementLists()
    .flat()
    .filter((node) => !isImport(node));
}

function members(code: Code): (readonly Node[])[] {
  return code.of("ClassBody").map((node) => list(node, "body"));
}

/** Names of the module's own top-level declarations. */
function topNames(code: Code, ...inits: readonly string[]): string[] {
  return code.top.flatMap((node) => {
    const declared = child(node, "declaration") ?? node;
    return list(declared, "declarations").flatMap((each) => {
      const [id, init] = [child(each, "id"), child(each, "init")];
      return id?.type === "Identifier" && init && inits.includes(init.type)
        ? [text(id, "name")]
        : [];
    });
  });
}

function moved(code: Code, rng: Prng): Splice[] | null {
  const [item, place] = rng.shuffled(code.top.filter((node) => !isImport(node)));
  if (!item || !place) return null;
  return [...replace(item, ""), ...insert(place.end, `\n${code.source(item)}`)];
}

function superclass(code: Code, rng: Prng): Splice[] | null {
  const derived = code
    .of("ClassDeclaration", "ClassExpression")
    .flatMap((node) => child(node, "superClass") ?? []);
  const classes = code.of("ClassDeclaration").flatMap((node) => child(node, "id") ?? []);
  const [one, two] = [rng.maybe(derived), rng.maybe(classes)];
  return one && two ? replace(one, text(two, "name")) : null;
}

/** A name of the module declared again in a function that uses it. */
function shadowed(code: Code, rng: Prng): Splice[] | null {
  const body = rng.maybe(
    code.nodes
      .filter(isFunction)
      .flatMap((node) => child(node, "body") ?? [])
      .filter(({ type }) => type === "BlockStatement"),
  );
  if (!body) return null;
  const used = code
    .of("Identifier")
    .filter((node) => node.start > body.start && node.end < body.end)
    .map((node) => text(node, "name"));
  const name = rng.maybe(used);
  if (name === undefined) return null;
  return insert(
    body.start + 1,
    `\n  const ${name} = ${rng.pick(["(n) => n + 3", "4", "{ k: 5 }"])};`,
  );
}

const EFFECTS: readonly ((k: number) => string)[] = [
  (k) => `globalThis.FZ_SHARED = (globalThis.FZ_SHARED ?? 1) + ${k};`,
  (k) => `process.env.FZ_MADE = "${k}";`,
  (k) => `process.env.FZ_ALPHA ??= "${k}";`,
  (k) => `String.prototype.fzSize = function () { return ${k}; };`,
  (k) => `globalThis.fzPatch = (n) => n * ${k};`,
  // fastpipe's own code shares the built-ins, so they must stay right for it: no sum of its has these.
  (k) =>
    `((max) => { Math.max = (...all) => max(...all) + (all.length === 2 && all[1] > 20 ? ${k} : 0); })(Math.max);`,
  (k) => `delete globalThis.FZ_SHARED; void ${k};`,
];

export const STATEMENT_EDITS: readonly CodeKind[] = [
  {
    kind: "statement removed",
    edit: (code, rng) => {
      const node = rng.maybe(statements(code));
      return node ? replace(node, "") : null;
    },
  },
  {
    kind: "statement doubled",
    edit: (code, rng) => {
      const node = rng.maybe(
        statements(code).filter(
          ({ type }) =>
            type !== "ReturnStatement" && /^(Expression|If|For|While|Try|Block)/.test(type),
        ),
      );
      return node ? insert(node.end, `\n${code.source(node)}`) : null;
    },
  },
  {
    kind: "statements swapped",
    edit: (code, rng) => {
      const pair = rng.maybe(neighbours(code.statementLists()));
      return pair ? swap(code, ...pair) : null;
    },
  },
  {
    kind: "declarations swapped",
    edit: (code, rng) => {
      const pair = rng.maybe(neighbours([code.top]));
      return pair ? swap(code, ...pair) : null;
    },
  },
  { kind: "declaration moved", edit: moved },
  {
    kind: "class member removed",
    edit: (code, rng) => {
      const node = rng.maybe(members(code).flat());
      return node ? replace(node, "") : null;
    },
  },
  {
    kind: "class members swapped",
    edit: (code, rng) => {
      const pair = rng.maybe(neighbours(members(code)));
      return pair ? swap(code, ...pair) : null;
    },
  },
  {
    kind: "class member added",
    edit: (code, rng) => {
      const body = rng.maybe(code.of("ClassBody"));
      if (!body) return null;
      const k = rng.between(1, 9);
      return insert(
        body.end - 1,
        rng.pick([
          `\n  run() { return ${k}; }\n`,
          `\n  static { globalThis.FZ_SHARED = ${k}; }\n`,
          `\n  static extra = ${k};\n`,
          `\n  get value() { return ${k}; }\n`,
        ]),
      );
    },
  },
  { kind: "superclass", edit: superclass },
  { kind: "shadowed", edit: shadowed },
  {
    kind: "own object changed",
    edit: (code, rng) => {
      const name = rng.maybe(topNames(code, "ObjectExpression", "NewExpression"));
      if (name === undefined) return null;
      const k = rng.between(1, 9);
      return insert(
        code.program.end,
        rng.pick([
          `\n${name}.k = ${k};\n`,
          `\n${name}.a = ${k};\n`,
          `\nObject.assign(${name}, { a: ${k}, z: ${k} });\n`,
        ]),
      );
    },
  },
  {
    kind: "own list changed",
    edit: (code, rng) => {
      const name = rng.maybe(topNames(code, "ArrayExpression"));
      return name === undefined ? null : insert(code.program.end, `\n${name}.reverse();\n`);
    },
  },
  {
    kind: "import changed",
    edit: (code, rng) => {
      const local = rng.maybe(
        code
          .imports()
          .flatMap((node) => list(node, "specifiers"))
          .flatMap((node) => child(node, "local") ?? []),
      );
      if (!local) return null;
      const name = text(local, "name");
      const k = rng.between(1, 9);
      return insert(
        code.program.end,
        rng.pick([
          `\nif (typeof ${name} === "object") ${name}.a = ${k};\n`,
          `\ntry { Object.assign(${name}, { base: ${k}, factor: ${k}, a: ${k} }); } catch {}\n`,
          `\nif (${name}.prototype) ${name}.prototype.run = () => ${k};\n`,
          `\nif (Array.isArray(${name})) ${name}.length = 1;\n`,
        ]),
      );
    },
  },
  {
    kind: "effect added",
    edit: (code, rng) => insert(code.program.end, `\n${rng.pick(EFFECTS)(rng.between(1, 9))}\n`),
  },
  {
    kind: "import called",
    edit: (code, rng) => {
      const local = rng.maybe(
        code
          .imports()
          .flatMap((node) => list(node, "specifiers"))
          .flatMap((node) => child(node, "local") ?? []),
      );
      if (!local) return null;
      const name = text(local, "name");
      return insert(
        code.program.end,
        rng.pick([
          `\ntry {\n  ${name}(${rng.between(1, 9)});\n} catch {}\n`,
          `\ntry {\n  new ${name}(${rng.between(1, 9)});\n} catch {}\n`,
          `\nconst fzCalled = typeof ${name} === "function" && !/^class/.test(${name}) ? ${name}(2) : 0;\n`,
        ]),
      );
    },
  },
  {
    kind: "effect added to a function",
    edit: (code, rng) => {
      const body = rng.maybe(
        code.nodes
          .filter(isFunction)
          .flatMap((node) => child(node, "body") ?? [])
          .filter(({ type }) => type === "BlockStatement"),
      );
      return body ? insert(body.start + 1, ` ${rng.pick(EFFECTS)(rng.between(1, 9))} `) : null;
    },
  },
  {
    kind: "let for const",
    edit: (code, rng) => {
      const node = rng.maybe(
        code
          .of("VariableDeclaration")
          .filter((each) => text(each, "kind") === "const" && !flag(each, "declare")),
      );
      return node ? [{ start: node.start, end: node.start + 5, text: "let" }] : null;
    },
  },
  {
    kind: "own variable changed",
    edit: (code, rng) => {
      const node = rng.maybe(
        code.top
          .map((each) => child(each, "declaration") ?? each)
          .filter((each) => each.type === "VariableDeclaration" && text(each, "kind") !== "const"),
      );
      const id = node ? child(list(node, "declarations")[0] ?? node, "id") : null;
      return id?.type === "Identifier"
        ? insert(
            code.program.end,
            `\n${text(id, "name")} = ${rng.pick(["(n) => 7", "8", `${text(id, "name")}`])};\n`,
          )
        : null;
    },
  },
];

import { expect, test } from "bun:test";
import * as registry from "../../src/api/registry.ts";
import { out, param, stage } from "../../src/api/stage.ts";
import { canonical } from "../../src/model/value.ts";

/** Registers in a loading of its own. */
function registered<T>(declare: () => T): { given: T; all: registry.Registration[] } {
  registry.begin();
  try {
    const given = declare();
    return { given, all: [...registry.current()] };
  } finally {
    registry.end();
  }
}

function only(declare: () => unknown): registry.Registration {
  const [first] = registered(declare).all;
  if (!first) throw new Error("nothing was registered");
  return first;
}

test("paths of a handle have the shape that was declared", () => {
  const { given } = registered(() =>
    stage(
      { outs: { a: "./x//y", b: out("z") }, metrics: ["m/"], plots: { p: "\\${literal}" } },
      () => 1,
    ),
  );
  expect(given.outs).toEqual({ a: "x/y", b: "z" });
  expect(given.metrics).toEqual(["m"]);
  expect(given.plots).toEqual({ p: "${literal}" });
  expect(given.outs).toBe(given.outs);
});

test("a matrix gives lists, and one member by its values", () => {
  const { given } = registered(() =>
    stage({
      name: "t",
      cmd: "true",
      matrix: { l: ["en", "fr"], n: [{ a: 1 }] },
      outs: ["o/${l}/${n.a}"],
    }),
  );
  expect(given.outs).toEqual([["o/en/1", "o/fr/1"]]);
  const member = given.at({ n: { a: 1 }, l: "fr" });
  expect(member?.name).toBe("t@fr-n0");
  expect(member?.outs).toEqual(["o/fr/1"]);
  expect(() => given.at({ l: "de", n: { a: 1 } })).toThrow(
    'no member of the matrix has l: de, n: {"a":1}',
  );
});

test("names", () => {
  expect(
    only(() =>
      stage({ name: "a" }, function b() {
        return 1;
      }),
    ).named.name,
  ).toBe("a");
  expect(
    only(() =>
      stage({}, function b() {
        return 1;
      }),
    ).named.name,
  ).toBe("b");
  expect(
    only(() =>
      stage(
        {},
        function b() {
          return 1;
        }
          .bind(null)
          .bind(null),
      ),
    ).named.name,
  ).toBe("b");
  expect(only(() => stage({}, () => 1)).named.name).toBeNull();
  expect(only(() => stage({ cmd: "x" })).named.name).toBeNull();
  const { given } = registered(() => stage({ name: "a" }, () => 1));
  expect(given.name).toBe("a");
});

test("the stack leads to the caller, and the limit of stacks stays", () => {
  const limit = Error.stackTraceLimit;
  const { at } = only(() => stage({}, () => 1));
  expect(Error.stackTraceLimit).toBe(limit);
  expect(at.stack).toContain("stage.test.ts:");
});

test("wrong arguments are told, not thrown", () => {
  const { problems } = only(() => stage({ name: "a" }, "run"));
  expect(problems.errors.map(({ message }) => message)).toEqual([
    "the second argument of stage() is a string",
    "a stage needs something to run",
  ]);
  expect(only(() => stage(() => 1)).problems.errors[0]?.message).toBe(
    "the spec of stage() is a function",
  );
});

test("the function of a handle can be called by hand", () => {
  const { given } = registered(() =>
    stage(
      {
        name: "t",
        deps: ["a"],
        outs: { o: "b" },
        params: { x: 1, y: [1], z: param("c.yaml", "k", 5), w: param("c.yaml", "k") },
      },
      (context: object) => context,
    ),
  );
  const context = given.fn?.({ deps: ["c"], params: { x: 2 } });
  expect(context).toMatchObject({
    deps: ["c"],
    outs: {},
    metrics: [],
    plots: [],
    params: { x: 2, y: [1], z: 5 },
    stage: "t",
  });
  expect((context as { signal: AbortSignal }).signal.aborted).toBe(false);
  expect(Object.keys((context as { log: object }).log)).toEqual(["info", "warn", "error"]);
});

test("one call by hand does not see what another did to its params", () => {
  const { given } = registered(() =>
    stage({ name: "t", params: { list: [1] } }, (context: object) => {
      const { list } = (context as { params: { list: number[] } }).params;
      return list.push(2);
    }),
  );
  expect(given.fn?.({})).toBe(2);
  expect(given.fn?.({})).toBe(2);
});

test("loading does not nest", () => {
  registered(() => {
    expect(() => registry.begin()).toThrow("being loaded already");
  });
});

test("equal members whatever the order of keys", () => {
  expect(canonical({ a: 1, b: 2 })).toBe(canonical({ b: 2, a: 1 }));
});

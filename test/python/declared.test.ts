import { expect, test } from "bun:test";
import { type Described, declaredOf } from "../../src/python/declared.ts";

const PLAIN: Described = {
  name: "a",
  function: true,
  frames: [{ file: "pipeline.py", line: 3, column: 1 }],
  spec: {},
  types: {},
  required: [],
  problems: [],
};

function read(one: Partial<Described>) {
  return declaredOf([{ ...PLAIN, ...one }], "/none/pipeline.py", "pipeline.py");
}

test("what Python has marked is read as it was", () => {
  const result = read({
    spec: {
      deps: ["x"],
      outs: [{ "\u0001": "out", path: "o", options: { cache: false } }],
      params: {
        n: 1,
        whole: "\u0001fastpipe:number:1.0",
        big: "\u0001fastpipe:bigint:9007199254740993",
        far: { "\u0001": "param", file: "conf.yaml", key: "a.b", fallback: 2 },
      },
      timeout: 5,
    },
    types: { k: { t: "literal", values: [1, "\u0001fastpipe:number:1.0"] } },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  const [one] = result.value;
  expect(one?.spec.params).toEqual({
    n: { kind: "value", value: 1n },
    whole: { kind: "value", value: 1 },
    big: { kind: "value", value: 9007199254740993n },
    far: { kind: "file", file: "conf.yaml", key: "a.b", fallback: 2n },
  });
  expect(one?.spec.outs.entries[0]).toMatchObject({ path: "o", cache: false });
  expect(one?.spec.timeoutMs).toBe(5000);
  expect(one?.typed?.types).toEqual({ k: { t: "literal", values: [1n, 1] } });
  expect(one?.where).toEqual({ file: "pipeline.py", line: 3, column: 1 });
});

test("what is wrong is told, also that nothing is declared", () => {
  const messages = (result: ReturnType<typeof read>): readonly string[] =>
    result.ok ? [] : result.error.map(({ message }) => message);
  expect(messages(read({ spec: { dep: ["x"] } }))).toEqual([
    'stage "a": unknown key "dep" in the spec',
  ]);
  expect(messages(read({ name: null }))).toEqual(["this stage has no name"]);
  expect(messages(read({ problems: ["x is odd"] }))).toEqual(['stage "a": x is odd']);
  expect(messages(declaredOf([], "/none/pipeline.py", "pipeline.py"))).toEqual([
    "pipeline.py declares no stage",
  ]);
});

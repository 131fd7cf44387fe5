import { expect, test } from "bun:test";
import { describe as words } from "../../src/executors/thrown.ts";

test("the name stands before the message, unless it is just Error", () => {
  expect(words(new Error("boom")).text).toBe("boom");
  expect(words(new TypeError("boom")).text).toBe("TypeError: boom");
  expect(words(new Error("")).text).toBe("Error");
  expect(words(Object.assign(new Error(""), { name: "" })).text).toBe("an error without a message");
});

test("frames are those of the stack, not lines of the message that look like them", () => {
  const { frames } = words(new Error("bad\n    at home (x.ts:1:2)"));
  expect(frames).toContain("thrown.test.ts");
  expect(frames).not.toContain("home");
});

test("causes and inner errors are told, and their frames too", () => {
  const error = new Error("outer", { cause: new RangeError("inner", { cause: "text" }) });
  const thrown = words(error);
  expect(thrown.text).toBe(
    "outer (caused by RangeError: inner (caused by text (thrown as a string)))",
  );
  expect(thrown.frames).toMatch(/\ncaused by RangeError: inner\nat /);
  const many = words(
    new AggregateError(
      Array.from({ length: 7 }, (_, i) => new Error(`e${i}`)),
      "all",
    ),
  );
  expect(many.text).toBe("AggregateError: all: e0; e1; e2; e3; e4; and 2 more");
  expect(many.frames).toContain("of e4");
});

test("a cause that is its own cause ends", () => {
  const error = new Error("round");
  error.cause = error;
  expect(words(error).text.length).toBeLessThan(200);
});

test("what is no Error is shown as what it is", () => {
  expect(words("text").text).toBe("text (thrown as a string)");
  expect(words("").text).toBe('"" (thrown as a string)');
  expect(words(undefined).text).toBe("threw undefined, which is not an Error");
  expect(words({ a: 1 }).text).toStartWith("threw {");
  expect(words(12n).frames).toBe("");
});

test("hostile values do not throw again", () => {
  const getter = Object.defineProperty({ name: "x" }, "message", {
    get() {
      throw new Error("from the getter");
    },
  });
  expect(words(getter).text).toBe("x");
  const proxy = new Proxy(
    {},
    {
      get() {
        throw new Error("no");
      },
      has() {
        throw new Error("no");
      },
      getPrototypeOf() {
        throw new Error("no");
      },
    },
  );
  expect(words(proxy).text).toContain("threw");
  expect(words(Object.assign(new Error("x"), { stack: 5 })).frames).toBe("");
});

test("long texts are cut", () => {
  const thrown = words(new Error("x".repeat(100_000)));
  expect(thrown.text.length).toBeLessThan(9_000);
});

test("a syntax error has its place", () => {
  const error = {
    name: "BuildMessage",
    message: "Unexpected ;",
    position: { file: "a.ts", line: 2, column: 5 },
  };
  expect(words(error).text).toBe("a.ts:2:5: Unexpected ;");
});

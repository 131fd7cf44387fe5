import { expect, test } from "bun:test";
import { makeContext } from "../../src/executors/context.ts";

const shapes = {
  deps: { raw: "in.csv", many: ["a", "b"] },
  outs: ["out.csv"],
  metrics: [],
  plots: [],
};

test("paths in the shape in which they were declared, params as they are", () => {
  const { signal } = new AbortController();
  const context = makeContext({ stage: "train@en", shapes, params: { lr: 0.5 } }, signal);
  expect(context).toMatchObject({ stage: "train@en", ...shapes, params: { lr: 0.5 } });
  expect(context.signal).toBe(signal);
});

test("log and its levels", () => {
  const { log } = makeContext({ stage: "s", shapes, params: {} }, new AbortController().signal);
  const said = { stdout: "", stderr: "" };
  const { stdout, stderr } = process;
  for (const name of ["stdout", "stderr"] as const) {
    Reflect.set(process, name, {
      write: (text: string) => {
        said[name] += text;
      },
    });
  }
  try {
    log("%d of", 1, { two: 2 });
    log.debug("debug");
    log.info("info");
    log.warn("warn");
    log.error("error");
  } finally {
    Reflect.set(process, "stdout", stdout);
    Reflect.set(process, "stderr", stderr);
  }
  expect(said.stdout).toBe("1 of {\n  two: 2,\n}\ndebug\ninfo\n");
  expect(said.stderr).toBe("warn\nerror\n");
});

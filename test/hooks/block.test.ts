import { expect, test } from "bun:test";
import { hasBlocks, isMade, markOf, putAtEnd, putOnTop, takeOut } from "../../src/hooks/block.ts";

const BODY = "echo x\n";

test.each([
  ["", "echo y"],
  ["", "#!/bin/sh\n"],
  ["", "#!/bin/sh\r\nexit 0"],
  ["", "\n\n# >>> other\n"],
])("on top and out again: the same bytes %#", (_, text) => {
  const put = putOnTop(text, "a", BODY);
  expect(put).not.toBe(text);
  expect(putOnTop(put, "a", BODY)).toBe(put);
  expect(takeOut(put, "a")).toBe(text);
  expect(hasBlocks(put)).toBe(true);
  const first = /^#![^\n]*\n/.exec(text)?.[0] ?? "";
  expect(put).toStartWith(`${first}# >>> fastpipe a\n${BODY}# <<< fastpipe a\n`);
});

test("several projects: each its own lines, in their places", () => {
  const both = putOnTop(putOnTop("#!/bin/sh\nx\n", "a", BODY), "a/b", "echo b\n");
  expect(putOnTop(both, "a", "echo new\n")).toBe(both.replace("echo x", "echo new"));
  expect(takeOut(takeOut(both, "a"), "a/b")).toBe("#!/bin/sh\nx\n");
  expect(takeOut(both, "b")).toBe(both);
});

test.each([["* text=auto\n"], ["* text=auto"], ["\n"], [""]])(
  "at the end and out again: the same bytes %j",
  (text) => {
    const put = putAtEnd(text, "locks", BODY);
    expect(putAtEnd(put, "locks", BODY)).toBe(put);
    expect(takeOut(put, "locks")).toBe(text);
    expect(isMade(put, "locks")).toBe(false);
    expect(put).toContain(`${BODY}# <<< fastpipe locks\n`);
  },
);

test("a file that was made is told from one that was empty", () => {
  const made = putAtEnd(null, "locks", BODY);
  expect(isMade(made, "locks")).toBe(true);
  expect(putAtEnd(made, "locks", BODY)).toBe(made);
  expect(isMade(`${made}*.x binary\n`, "locks")).toBe(false);
  expect(takeOut(`${made}*.x binary\n`, "locks")).toBe("*.x binary\n");
});

test("lines whose end somebody has taken away are left", () => {
  const cut = "# >>> fastpipe a\necho x\n";
  expect(takeOut(cut, "a")).toBe(cut);
});

test("a mark is one line, whatever the folder is called", () => {
  expect(markOf("")).toBe(".");
  expect(markOf("a b\nc/(d)")).toBe("a%20b%0Ac/(d)");
});

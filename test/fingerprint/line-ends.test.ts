import { expect, test } from "bun:test";
import { plainBytes, textOf } from "../../src/fingerprint/line-ends.ts";

const plain = (text: string, type: string): string =>
  plainBytes(Buffer.from(text), type).toString("utf8");

test.each(["code", "json", "jsonc", "json5", "yaml"])(
  "%s: line ends and a byte order mark are left out",
  (type) => {
    expect(plain("\ufeff[\r\n1,\r2\r\n]\r\n", type)).toBe("[\n1,\n2\n]\n");
  },
);

test("toml: line ends are left out, also in text of many lines, where the runtime does so", () => {
  expect(plain(`a = """\r\nb\r\n"""\r\n`, "toml")).toBe(`a = """\nb\n"""\n`);
});

test.each(["text", "file", "html", "css", "bytes"])("%s: every byte counts", (type) => {
  expect(plain("\ufeffa\r\n", type)).toBe("\ufeffa\r\n");
});

test("what the runtime reads otherwise, or can't read, stays as it is", () => {
  for (const text of [`a: "p\r\n  q"\r\n`, "a: 'p\r\n  q'\r\n"]) {
    const isSame = Bun.deepEquals(
      Bun.YAML.parse(text),
      Bun.YAML.parse(text.replaceAll("\r\n", "\n")),
    );
    expect(plain(text, "yaml") !== text).toBe(isSame);
  }
  expect(plain(`{ "a": \r\n`, "json")).toBe(`{ "a": \r\n`);
  const broken = Buffer.from([0x22, 0xff, 0x22, 13, 10]);
  expect(plainBytes(broken, "json")).toBe(broken);
});

test("what has no such thing is not copied", () => {
  const bytes = Buffer.from("{}\n");
  expect(plainBytes(bytes, "json")).toBe(bytes);
  expect(textOf(Buffer.from("\ufeffa"))).toBe("a");
});

import { describe, expect, test } from "bun:test";
import { LINE_LIMIT, LineDecoder, Tail } from "../../src/model/lines.ts";

function decode(...chunks: (string | number[])[]): string[] {
  const lines: string[] = [];
  const decoder = new LineDecoder((line) => lines.push(line));
  for (const chunk of chunks) {
    decoder.push(
      typeof chunk === "string" ? new TextEncoder().encode(chunk) : Uint8Array.from(chunk),
    );
  }
  decoder.end();
  return lines;
}

/** The same bytes in one chunk, byte by byte, and in two at every place. */
function everyWay(text: string): string[][] {
  const bytes = [...new TextEncoder().encode(text)];
  const halves = bytes.map((_, i) => decode(bytes.slice(0, i), bytes.slice(i)));
  return [decode(bytes), decode(...bytes.map((byte) => [byte])), ...halves];
}

describe("LineDecoder", () => {
  test.each([
    ["a\nb\n", ["a", "b"]],
    ["a\nb", ["a", "b"]],
    ["", []],
    ["\n\n", ["", ""]],
    ["a\r\nb\r\n", ["a", "b"]],
    ["a\r\r\nb", ["a", "b"]],
    ["10%\r20%\r30%\ndone\n", ["30%", "done"]],
    ["10%\r20%\r", ["20%"]],
    ["\r10%\r20%", ["20%"]],
    ["\r\n", [""]],
    ["näive 漢字 😀\nx", ["näive 漢字 😀", "x"]],
  ])("splits %j however it is chunked", (text, lines) => {
    for (const way of everyWay(text)) expect(way).toEqual(lines);
  });

  test("replaces invalid UTF-8 and goes on", () => {
    expect(decode([0x61, 0xff, 0x62, 0x0a, 0xe2, 0x82], [0x0a, 0x63])).toEqual([
      "a\ufffdb",
      "\ufffd",
      "c",
    ]);
    expect(decode([0x61, 0xf0, 0x9f])).toEqual(["a\ufffd"]);
  });

  test("cuts a line without end into pieces, never inside a character", () => {
    const text = `x${"😀".repeat(LINE_LIMIT)}\nend\n`;
    const lines = decode(text.slice(0, 70_001), text.slice(70_001));
    expect(lines.at(-1)).toBe("end");
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.every((line) => line.length <= LINE_LIMIT)).toBe(true);
    expect(`${lines.slice(0, -1).join("")}\nend\n`).toBe(text);
    expect(lines.every((line) => line.isWellFormed())).toBe(true);
  });

  test("a line of exactly the limit stays whole", () => {
    const line = "y".repeat(LINE_LIMIT);
    expect(decode(`${line}\n`)).toEqual([line]);
    expect(decode(`${line}y\n`)).toEqual([line, "y"]);
  });

  test("a progress bar that never ends a line takes no memory", () => {
    const chunk = new TextEncoder().encode(`\r${"#".repeat(1000)}`.repeat(60));
    const lines: string[] = [];
    const decoder = new LineDecoder((line) => lines.push(line));
    for (let i = 0; i < 200; i++) decoder.push(chunk);
    expect(lines).toEqual([]);
    decoder.end();
    expect(lines).toEqual(["#".repeat(1000)]);
  });

  test("100 MB stream through", () => {
    const chunk = new Uint8Array(64 * 1024).fill(0x61);
    for (let i = 99; i < chunk.length; i += 100) chunk[i] = 0x0a;
    let count = 0;
    const tail = new Tail();
    const decoder = new LineDecoder((line) => {
      count++;
      tail.push(line);
    });
    for (let i = 0; i < 1600; i++) decoder.push(chunk);
    decoder.end();
    expect(count).toBe(1600 * 655 + 1);
    expect(tail.lines()).toHaveLength(20);
    expect(tail.dropped).toBe(count - 20);
  });
});

describe("Tail", () => {
  test("keeps the last lines", () => {
    const tail = new Tail(3);
    for (let i = 0; i < 100; i++) tail.push(`line ${i}`);
    expect(tail.lines()).toEqual(["line 97", "line 98", "line 99"]);
    expect(tail.dropped).toBe(97);
  });

  test("keeps few enough characters", () => {
    const tail = new Tail(20, 100);
    for (let i = 0; i < 10; i++) tail.push(String(i).repeat(40));
    expect(tail.lines()).toEqual(["8".repeat(40), "9".repeat(40)]);
    expect(tail.dropped).toBe(8);
  });

  test("keeps the end of one line that is too long", () => {
    const tail = new Tail(20, 10);
    tail.push(`${"a".repeat(50)}end`);
    expect(tail.lines()).toEqual(["aaaaaaaend"]);
    expect(tail.dropped).toBe(0);
  });
});

import { expect, test } from "bun:test";
import { documentOf, escaped, html, jsonText } from "../../src/page/html.ts";

const EVIL = `</script><script>alert(1)</script><img src=x onerror="alert('x')">&amp;\u0000`;

test("values are escaped, HTML is not", () => {
  expect(html`<p title="${EVIL}">${[html`<b>${"<"}</b>`, null, false, 3]}</p>`.text).toBe(
    `<p title="${escaped(EVIL)}"><b>&lt;</b>3</p>`,
  );
  expect(escaped(EVIL)).not.toMatch(/[<>"'\0]/);
});

test("data can't end its element, and reads back the same", () => {
  const text = jsonText({ [EVIL]: EVIL, big: 9007199254740993n });
  expect(text).not.toContain("<");
  expect(text).toContain("9007199254740993");
  expect(Object.keys(JSON.parse(text))).toEqual([EVIL, "big"]);
});

test("only the scripts of the page may run", () => {
  const page = documentOf({
    title: EVIL,
    styles: [],
    body: html`${EVIL}`,
    data: { facts: EVIL },
    scripts: [`const x = "</script>";`],
  });
  expect(page.match(/<script>/g)).toHaveLength(1);
  expect(page).toContain(`const x = "<\\/script>";`);
  expect(page).toContain("default-src &#39;none&#39;; script-src &#39;sha256-");
});

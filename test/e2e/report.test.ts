// `report` and `dag --html` through the executable, and their pages in a real browser.
import { expect, setDefaultTimeout, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { type Opened, openPage, withBrowser } from "../browser.ts";
import { fastpipe, type TempDir, tempDir } from "../helpers.ts";

setDefaultTimeout(120_000);

const EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";

const SIX = {
  "data/raw.csv": "a,b\n",
  "lib.ts":
    "export const LIMIT = 3;\nexport const clean = (text: string) => text.slice(0, LIMIT);\n",
  "pipeline.ts": `
import { readFileSync, writeFileSync } from "node:fs";
import { out, stage } from "fastpipe";
import { clean } from "./lib";
stage({ name: "fetch", desc: "copies", cmd: "cp data/raw.csv raw.csv", deps: ["data/raw.csv"], outs: ["raw.csv"] });
stage({ name: "prepare", deps: ["raw.csv"], outs: ["table.csv"], params: { text: ${JSON.stringify(EVIL)}, min: 100 } },
  ({ deps, outs }) => writeFileSync(outs[0], clean(readFileSync(deps[0], "utf8"))));
stage({ name: "features", deps: ["table.csv"], outs: ["features.csv"] }, ({ outs }) => writeFileSync(outs[0], "f"));
stage({ name: "train", deps: ["features.csv"], outs: ["model.json"], metrics: ["metrics.json"],
  plots: [out("loss.csv", { title: ${JSON.stringify(EVIL)} })] }, ({ outs, metrics, plots }) => {
  writeFileSync(outs[0], "{}");
  writeFileSync(metrics[0], JSON.stringify({ accuracy: 0.9312345678, loss: { ${JSON.stringify(EVIL)}: 0.5 } }));
  writeFileSync(plots[0], "loss\\n1\\n0.5\\n");
});
stage({ name: "evaluate", deps: ["model.json"], metrics: ["eval.json"] }, ({ metrics }) => writeFileSync(metrics[0], '{"seed": 12345678901234567891}'));
stage({ name: "publish", deps: ["model.json", "eval.json"], outs: ["site.html"], cmd: "echo x > site.html" });
`,
};

async function report(dir: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await fastpipe(dir, ["report", ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return fileURLToPath(stdout.trim());
}

/** Six stages that have run, and an edit of what `prepare` uses. */
async function six(): Promise<TempDir> {
  const dir = await tempDir(SIX);
  expect((await fastpipe(dir.path, ["run", "-q"])).code).toBe(0);
  await dir.file("lib.ts", SIX["lib.ts"].replace("= 3", "= 4"));
  return dir;
}

/** 176 stages of a DVC project, with names that could be markup. */
function many(): Record<string, string> {
  const stages: string[] = [];
  const add = (name: string, deps: readonly string[]): void => {
    const out = `${name.replaceAll(/[^a-z0-9-]/g, "_")}.txt`;
    stages.push(
      `  ${JSON.stringify(name)}: {cmd: 'echo > ${out}', deps: [${deps.join(", ")}], outs: [${out}]}`,
    );
  };
  for (let i = 0; i < 5; i++) add(`fetch-${i}`, []);
  for (let i = 0; i < 80; i++) add(`train-${i}`, [`fetch-${i % 5}.txt`]);
  for (let i = 0; i < 80; i++) add(`evaluate-${i}`, [`train-${i}.txt`]);
  for (let i = 0; i < 10; i++)
    add(
      `publish-${i}`,
      [8, 1].map((n) => `evaluate-${i * n}.txt`),
    );
  add("<b>markup & 'quotes'", []);
  return { "dvc.yaml": `stages:\n${stages.join("\n")}\n` };
}

/** As a reader sees it. */
async function textOf({ page }: Opened, selector: string): Promise<string> {
  const [text = ""] = await page.locator(selector).allInnerTexts();
  return text;
}

async function chosen(opened: Opened): Promise<string> {
  return await textOf(opened, "#details");
}

async function fitsWidth({ page }: Opened): Promise<unknown> {
  return await page.evaluate("document.documentElement.scrollWidth <= innerWidth");
}

test("where it is written, and that it is told", async () => {
  await using dir = await six();
  expect(await report(dir.path)).toBe(`${dir.path}/.fastpipe/report.html`);
  expect(await report(dir.path, "-o", "a/b.html")).toBe(`${dir.path}/a/b.html`);
  const { stdout } = await fastpipe(dir.path, ["report", "--json", "--out", "c.html"]);
  expect(JSON.parse(stdout)).toMatchObject({ schema: 1, file: `${dir.path}/c.html` });
  const some = await dir.read("a/b.html").then((all) => all.length);
  await report(dir.path, "prepare", "-o", "d.html");
  const few = await dir.read("d.html");
  expect(few.length).toBeLessThan(some);
  expect(few).not.toContain('"name":"train"');
});

test("dag --html is the graph alone, and contradicts the other forms", async () => {
  await using dir = await six();
  const { code, stdout, stderr } = await fastpipe(dir.path, ["dag", "--html", "train"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toStartWith("<!doctype html>");
  expect(stdout).toContain('data-node="train"');
  expect(stdout).not.toContain('data-node="publish"');
  for (const other of ["--dot", "--mermaid", "--outs"]) {
    const wrong = await fastpipe(dir.path, ["dag", "--html", other]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain(`--html and ${other} contradict each other`);
  }
});

test("a project that never ran has a report too", async () => {
  await using dir = await tempDir(SIX);
  const page = await Bun.file(await report(dir.path)).text();
  expect(page).toContain("6 stale");
  expect(page).not.toContain("Last run");
});

test("the members of a matrix are one node, unless --full", async () => {
  const pipeline = `import { stage } from "fastpipe";
stage({ name: "t", matrix: { n: [1, 2, 3] }, cmd: "echo > o\${n}", outs: ["o\${n}"] });`;
  await using dir = await tempDir({ "pipeline.ts": pipeline });
  const grouped = await Bun.file(await report(dir.path)).text();
  expect(grouped).toContain("t ×3: 3 stale");
  expect(grouped).not.toContain('data-node="t@1"');
  const full = await Bun.file(await report(dir.path, "--full")).text();
  expect(full).toContain('data-node="t@1"');
});

withBrowser("the report in a browser", () => {
  test.each([false, true])("six stages (dark: %p)", async (dark) => {
    await using dir = await six();
    await using opened = await openPage(await report(dir.path), { dark, height: 2400 });
    const { page, complaints } = opened;
    await page.locator("[data-drawn=yes]").waitFor();
    expect(await page.locator("[data-chart] svg.marks path").count()).toBeGreaterThan(3);
    expect(await page.locator("#dag .node").count()).toBe(6);
    expect(await page.locator("#dag .edge").count()).toBe(6);
    // The first stage that is stale is chosen: it is the cause.
    expect(await chosen(opened)).toMatch(/^prepare\n/);
    expect(await chosen(opened)).toContain("constant LIMIT in lib.ts changed");
    expect(await chosen(opened)).toContain("\nmin\n100");
    expect(await chosen(opened)).toContain("function clean in lib.ts");
    expect(await chosen(opened)).toMatch(/#1\s.*ran.*it has never run/);
    await page.locator('#dag [data-node="fetch"]').click();
    expect(await chosen(opened)).toContain("It is up to date.");
    expect(await chosen(opened)).toContain("cp data/raw.csv raw.csv");
    await page.locator('#stages button:text-is("publish")').click();
    expect(await chosen(opened)).toContain("train will run");
    // Whom it waited for, in the last run.
    const chain = await page
      .locator(".timeline li.chain")
      .evaluateAll((all) => all.map((one) => one.getAttribute("data-stage")));
    expect(chain).toEqual(["fetch", "prepare", "features", "train", "evaluate", "publish"]);
    expect(await textOf(opened, "main")).toContain("12345678901234567891");
    expect(await textOf(opened, "figcaption")).toBe(EVIL);
    expect(await fitsWidth(opened)).toBe(true);
    expect(complaints).toEqual([]);
  });

  test("by keyboard", async () => {
    await using dir = await six();
    await using opened = await openPage(await report(dir.path));
    const { page } = opened;
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.dataset.node")).toBe("prepare");
    await page.keyboard.press("ArrowRight");
    expect(await chosen(opened)).toMatch(/^features\n/);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    expect(await chosen(opened)).toMatch(/^fetch\n/);
    const before = await page.locator("#dag").getAttribute("viewBox");
    await page.keyboard.press("+");
    expect(await page.locator("#dag").getAttribute("viewBox")).not.toBe(before);
    await page.locator("#search").fill("LIMIT stale");
    expect(await page.locator("#stages tbody tr:visible").count()).toBe(1);
  });

  test("176 stages", async () => {
    await using dir = await tempDir(many());
    expect((await fastpipe(dir.path, ["run", "-q"])).code).toBe(0);
    await dir.file(
      "dvc.yaml",
      many()["dvc.yaml"]?.replace("'echo > train-7.txt'", "'echo 7 > train-7.txt'") ?? "",
    );
    await using opened = await openPage(await report(dir.path));
    const { page, complaints } = opened;
    expect(await page.locator("#dag .node").count()).toBe(176);
    expect(await chosen(opened)).toMatch(/^train-7\n/);
    expect(await chosen(opened)).toContain("the command changed");
    // Its text can be read, and it is in sight.
    const box = await page.locator('#dag [data-node="train-7"] rect').boundingBox();
    expect(box?.height).toBeGreaterThan(20);
    const graph = await page.locator("#dag").boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(graph?.x ?? 0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan((graph?.x ?? 0) + (graph?.width ?? 0));
    await page.locator("[data-tool=fit]").click();
    const odd = page.locator(`#dag [data-node="<b>markup & 'quotes'"]`);
    await odd.click();
    expect(await chosen(opened)).toStartWith("<b>markup & 'quotes'\n");
    await page.locator("#search").fill("evaluate-4");
    expect(await page.locator("#stages tbody tr:visible").count()).toBe(11);
    expect(await page.locator(".timeline li").count()).toBe(176);
    expect(await fitsWidth(opened)).toBe(true);
    expect(complaints).toEqual([]);
  });

  test("a narrow window", async () => {
    await using dir = await six();
    await using opened = await openPage(await report(dir.path), { width: 390, height: 800 });
    await opened.page.locator('#stages button:text-is("train")').click();
    expect(await chosen(opened)).toMatch(/^train\n/);
    expect(await fitsWidth(opened)).toBe(true);
    expect(opened.complaints).toEqual([]);
  });

  test("a node that stands for a matrix leads to its members", async () => {
    const pipeline = `import { stage } from "fastpipe";
stage({ name: "t", matrix: { n: [1, 2] }, cmd: "echo > o\${n}", outs: ["o\${n}"] });
stage({ name: "all", deps: ["o1", "o2"], cmd: "cat o1 o2 > all", outs: ["all"] });`;
    await using dir = await tempDir({ "pipeline.ts": pipeline });
    await using opened = await openPage(await report(dir.path));
    await opened.page.locator('#dag [data-node="t"]').click();
    expect(await chosen(opened)).toMatch(/^t ×2\s+t@1\s+stale\s+t@2\s+stale/);
    await opened.page.locator('#details button:text-is("t@2")').click();
    expect(await chosen(opened)).toContain("it has never run");
    await opened.page.locator('#details button:text-is("t")').click();
    expect(await chosen(opened)).toStartWith("t ×2");
    expect(opened.complaints).toEqual([]);
  });

  test("the graph alone", async () => {
    await using dir = await six();
    const { stdout } = await fastpipe(dir.path, ["dag", "--html"]);
    await using opened = await openPage(await dir.file("dag.html", stdout));
    await opened.page.locator('#dag [data-node="evaluate"]').click();
    expect(await chosen(opened)).toContain("train will run");
    expect(opened.complaints).toEqual([]);
  });
});

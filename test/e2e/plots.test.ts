// `plots show` through the executable, and its page in a real browser.
import { expect, setDefaultTimeout, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { openPage, withBrowser } from "../browser.ts";
import { cleanEnv, fastpipe, tempDir } from "../helpers.ts";

setDefaultTimeout(60_000);

const PIPELINE = `
import { writeFileSync } from "node:fs";
import { out, stage } from "fastpipe";
stage({ name: "train", outs: ["model.txt"], plots: [
  out("loss.csv", { x: "step", y: ["loss", "val"], title: "Loss </script><script>alert(1)</script>" }),
  out("classes.json", { x: "actual", y: "predicted", template: "confusion" }),
  out("features.csv", { x: "value", y: "name", template: "bar_horizontal_sorted" }),
  "picture.svg",
] }, ({ outs, plots }) => {
  writeFileSync(plots[0], "step,loss,val\\n0,1,1.5\\n1,0.5,0.75\\n2,0.25,0.5\\n");
  writeFileSync(plots[1], JSON.stringify([{ actual: "a", predicted: "a" }, { actual: "b", predicted: "a" }]));
  writeFileSync(plots[2], "value,name\\n0.5,age\\n0.25,height\\n0.9,</script>\\n");
  writeFileSync(plots[3], '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>');
  writeFileSync(outs[0], "x");
});
`;

async function project() {
  const dir = await tempDir({ "pipeline.ts": PIPELINE });
  expect((await fastpipe(dir.path, ["run", "-q"])).code).toBe(0);
  return dir;
}

async function shown(dir: string, ...args: string[]) {
  return await fastpipe(dir, ["plots", "show", ...args]);
}

test("a page among what is ours, told by its address", async () => {
  await using dir = await project();
  const { code, stdout, stderr } = await shown(dir.path);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(fileURLToPath(stdout.trim())).toBe(`${dir.path}/.fastpipe/plots/index.html`);
  expect(await dir.read(".fastpipe/plots/index.html")).toStartWith("<!doctype html>");
});

test("how a plot is drawn runs no stage", async () => {
  await using dir = await project();
  await dir.file(
    "pipeline.ts",
    PIPELINE.replace('template: "confusion"', 'title: "C", header: false'),
  );
  const { stdout } = await fastpipe(dir.path, ["status", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ fresh: 1, stale: 0 });
});

test("--out: a page, a folder, SVG", async () => {
  await using dir = await project();
  expect((await shown(dir.path, "-o", "a/p.html")).stdout).toEndWith("/a/p.html\n");
  expect((await shown(dir.path, "--out", "folder")).stdout).toEndWith("/folder/index.html\n");
  const one = await shown(dir.path, "loss.csv", "-o", "l.svg");
  expect(one).toMatchObject({ code: 0, stderr: "" });
  const svg = await dir.read("l.svg");
  expect(svg).toStartWith("<svg ");
  expect(svg).toContain("Loss &lt;/script&gt;");
  const several = await shown(dir.path, "-o", "x.svg");
  expect(several.code).toBe(2);
  expect(several.stderr).toContain("an SVG file holds one plot, not loss.csv, classes.json");
  const image = await shown(dir.path, "picture.svg", "-o", "x.svg");
  expect(image.stderr).toContain("picture.svg is an image, which is not drawn anew");
});

test("--text: all kinds in the terminal", async () => {
  await using dir = await project();
  const { code, stdout } = await shown(dir.path, "--text");
  expect(code).toBe(0);
  expect(stdout).toContain("━ loss   ━ val");
  expect(stdout).toMatch(/[\u2801-\u28ff]/);
  expect(stdout).toContain("predicted \\ actual  a  b\n");
  expect(stdout).toMatch(/ {2}<\/script> █+▏* 0\.9\n {2}age/);
  expect(stdout).toContain("workspace: image/svg+xml, 92 B");
});

test("targets: a plot, a stage, any file, and flags that say how", async () => {
  await using dir = await project();
  await dir.file("other.csv", "a,b\n1,2\n");
  const data = async (...args: string[]) =>
    (JSON.parse((await shown(dir.path, "--json", ...args)).stdout) as { data: object }).data;
  expect(Object.keys(await data("train"))).toHaveLength(4);
  expect(Object.keys(await data("loss.csv", "picture.svg"))).toEqual(["loss.csv", "picture.svg"]);
  const how = [
    "-t",
    "simple",
    "--x",
    "b",
    "--y",
    "a",
    "--title",
    "T",
    "--x-label",
    "X",
    "--y-label",
    "Y",
  ];
  expect(await data("other.csv", ...how)).toMatchObject({
    "other.csv": [
      {
        content: {
          title: "T",
          mark: { type: "line" },
          data: { values: [{ a: "1", b: "2", rev: "workspace" }] },
          encoding: { x: { field: "b", title: "X" }, y: { field: "a", title: "Y" } },
        },
      },
    ],
  });
  expect(await data("other.csv", "--no-header")).toMatchObject({
    "other.csv": [{ content: { data: { values: [{ "1": "b" }, { "1": "2" }] } } }],
  });
  const wrong = await shown(dir.path, "los.csv");
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('no plot, stage or file is called "los.csv"');
  expect(wrong.stderr).toContain('Did you mean "loss.csv"?');
  expect((await fastpipe(dir.path, ["plots", "shw"])).stderr).toContain('Did you mean "show"?');
});

test("what can't be drawn is told, and the rest is drawn", async () => {
  await using dir = await project();
  await dir.file("classes.json", "{");
  const some = await shown(dir.path);
  expect(some.code).toBe(0);
  expect(some.stderr).toContain("plot classes.json: ");
  expect(await dir.read(".fastpipe/plots/index.html")).toContain("Not drawn:");
  const none = await shown(dir.path, "classes.json");
  expect(none).toMatchObject({ code: 1, stdout: "" });
  const template = await shown(dir.path, "loss.csv", "--template", "liner");
  expect(template.code).toBe(1);
  expect(template.stderr).toContain('unknown template "liner". Did you mean "linear"?');
});

test("a template of the user's, and one without a place for the data", async () => {
  await using dir = await project();
  const spec = {
    data: { values: "<DVC_METRIC_DATA>" },
    mark: "bar",
    encoding: { x: { field: "<DVC_METRIC_X>" } },
  };
  await dir.file("mine.json", JSON.stringify(spec));
  await dir.file("empty.json", "{}");
  const { stdout } = await shown(dir.path, "loss.csv", "--template", "mine.json", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    data: { "loss.csv": [{ content: { mark: "bar", encoding: { x: { field: "step" } } } }] },
  });
  const empty = await shown(dir.path, "loss.csv", "--template", "empty.json");
  expect(empty.stderr).toContain("the template empty.json has no place for the data");
  await dir.file("mine.json", JSON.stringify({ ...spec, mark: "nope" }));
  const wrong = await shown(dir.path, "loss.csv", "--template", "mine.json", "-o", "x.svg");
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain("loss.csv can't be drawn by the template mine.json: ");
});

test("revisions over each other", async () => {
  await using dir = await project();
  const sh = (script: string) =>
    Bun.spawnSync(["sh", "-ec", script], { cwd: dir.path, env: cleanEnv() }).stdout.toString();
  sh(
    "git init -q; git config user.email a@b; git config user.name t; git add -A; git commit -qm a; git tag v1",
  );
  await dir.file("loss.csv", "step,loss,val\n0,9,9\n");
  const data = async (...args: string[]) => {
    const { code, stdout, stderr } = await fastpipe(dir.path, ["plots", ...args, "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return (JSON.parse(stdout) as { data: Record<string, { revisions: string[] }[]> }).data;
  };
  const revisions = async (...args: string[]) => (await data(...args))["loss.csv"]?.[0]?.revisions;
  expect(await revisions("diff")).toEqual(["workspace", "HEAD"]);
  expect(await revisions("diff", "v1")).toEqual(["workspace", "v1"]);
  expect(await revisions("show", "--rev", "v1,workspace")).toEqual(["v1", "workspace"]);
  expect(await revisions("show", "--all-tags")).toEqual(["workspace", "v1"]);
  expect(await revisions("show", "loss.csv", "--all-branches")).toHaveLength(2);
  expect(Object.keys(await data("diff", "--targets", "loss.csv"))).toEqual(["loss.csv"]);
  // Today's definition says how an earlier revision is drawn.
  expect(await data("show", "--rev", "v1", "classes.json")).toMatchObject({
    "classes.json": [{ revisions: ["v1"], content: { transform: expect.anything() } }],
  });
  expect((await data("diff"))["picture.svg"]).toMatchObject([
    { type: "image", revisions: ["workspace"] },
    { type: "image", revisions: ["HEAD"] },
  ]);
  const page = await fastpipe(dir.path, ["plots", "diff", "-o", "d.html"]);
  expect(page.code).toBe(0);
  expect(await dir.read("d.html")).toContain("4 plots of workspace, HEAD");
  const wrong: readonly (readonly [string[], string])[] = [
    [["diff", "nope"], 'unknown revision "nope"'],
    [["diff", "--rev", "v1"], "--rev is for `plots show`"],
    [["diff", "--all-tags"], "--all-tags is for `plots show`"],
    [["diff", "-a"], "--all-branches is for `plots show`"],
    [["show", "--targets", "loss.csv"], "--targets is for `plots diff`"],
  ];
  for (const [args, message] of wrong) {
    const { code, stderr } = await fastpipe(dir.path, ["plots", ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  }
});

test("no plots", async () => {
  await using dir = await tempDir({ "dvc.yaml": "stages: {a: {cmd: 'true'}}\n" });
  expect(await shown(dir.path)).toMatchObject({
    code: 0,
    stdout: "",
    stderr: "No stage declares a plot.\n",
  });
});

withBrowser("the page of plots", () => {
  test.each([false, true])(
    "is drawn, says nothing and asks for nothing (dark: %p)",
    async (dark) => {
      await using dir = await project();
      await shown(dir.path, "-o", "p.html");
      await using opened = await openPage(`${dir.path}/p.html`, { dark, height: 1600 });
      const { page, complaints } = opened;
      await page.locator("[data-drawn=yes]").nth(2).waitFor();
      expect(complaints).toEqual([]);
      const marks = await page.locator("[data-chart] svg.marks path").count();
      expect(marks).toBeGreaterThan(10);
      expect(await page.locator("figcaption").allInnerTexts()).toContain(
        "Loss </script><script>alert(1)</script>",
      );
      expect(await page.evaluate("document.images[0].naturalWidth")).toBe(9);
      const wide = await page.evaluate("document.documentElement.scrollWidth <= innerWidth");
      expect(wide).toBe(true);
    },
  );

  test("fits a narrow window", async () => {
    await using dir = await project();
    await shown(dir.path, "-o", "p.html");
    await using opened = await openPage(`${dir.path}/p.html`, { width: 380, height: 700 });
    await opened.page.locator("[data-drawn=yes]").first().waitFor();
    expect(await opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(
      true,
    );
  });
});

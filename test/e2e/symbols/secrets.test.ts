// FINGERPRINT T38: what is kept of a constant is a digest.
import { expect, test } from "bun:test";
import { project } from "../project.ts";
import { expectStale } from "./edits.ts";

test("T38: a constant that holds a secret is in no file that git tracks", async () => {
  const secret = "sk-live-0123456789abcdef";
  await using p = await project({
    "lib.ts": `const TOKEN = "${secret}";\nexport const options = { headers: { auth: TOKEN, other: "${secret}" } };\nexport const re = /${secret}/;\n`,
    "pipeline.ts": `import { stage } from "fastpipe";
import { options, re } from "./lib";
export const s = stage({ outs: ["o/s.txt"] }, async function s({ outs }) { await Bun.write(outs[0], String(options.headers.auth.length + re.source.length)); });
export const t = stage({ outs: ["o/t.txt"] }, async function t({ outs }) { const inline = "${secret}"; await Bun.write(outs[0], String(inline.length)); });
`,
  });
  expect(await p.ran()).toEqual(["s", "t"]);
  await Bun.$`git init -q . && git add -A`.cwd(p.path).quiet();
  const tracked = (await Bun.$`git ls-files`.cwd(p.path).text()).trim().split("\n");
  expect(tracked).toContain(".fastpipe/stages/s.lock");
  const written = tracked.filter((file) => !/^(lib|pipeline)\.ts$/.test(file));
  for (const file of written) expect((await p.read(file)).includes(secret)).toBe(false);
  const { stdout } = await p.fastpipe(["explain", "-v"]);
  expect(stdout).not.toContain(secret);
  await p.file(
    "lib.ts",
    (await p.read("lib.ts")).replace(`TOKEN = "${secret}"`, `TOKEN = "sk-live-other"`),
  );
  await expectStale(p, { s: ["const lib.ts#TOKEN"] });
  const told = await p.fastpipe(["explain", "--json"]);
  expect(told.stdout).not.toContain("sk-live");
});

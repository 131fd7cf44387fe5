import { expect, test } from "bun:test";
import { join } from "node:path";
import { installJsx } from "../../src/pipeline/jsx.ts";
import { tempDir } from "../helpers.ts";

const VIEW = `import { h } from "./h";\nexport const view = <p>hi</p>;\n`;
const H = "export const h = (...all: unknown[]) => all.join();\n";

test("files of the root are read by its settings, what is in packages is not touched", async () => {
  await using dir = await tempDir({
    "tsconfig.json": `{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }`,
    "h.ts": H,
    "view.tsx": VIEW,
    "view.jsx": `${VIEW.replace("hi", "ho")}// The end`,
    "node_modules/p/text.tsx": "export default 1;\n",
  });
  installJsx(dir.path);
  installJsx(dir.path);
  const found = [
    await import(join(dir.path, "view.tsx")),
    await import(join(dir.path, "view.jsx")),
  ];
  expect(found.map(({ view }) => view)).toEqual(["p,,hi", "p,,ho"]);
  const text = join(dir.path, "node_modules/p/text.tsx");
  expect((await import(text, { with: { type: "text" } })).default).toBe("export default 1;\n");
});

test("without such settings nothing is taken: a file can be imported as text", async () => {
  await using dir = await tempDir({ "tsconfig.json": "{}", "view.tsx": VIEW });
  installJsx(dir.path);
  const text = await import(join(dir.path, "view.tsx"), { with: { type: "text" } });
  expect(text.default).toBe(VIEW);
});

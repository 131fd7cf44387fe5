// Files of data that are imported as modules.
import type { Prng } from "../prng.ts";
import type { Thing } from "./model.ts";
import type { ModuleDraft } from "./module.ts";

/** Writes the file and gives it as a thing. */
export function dataModule(rng: Prng, module: ModuleDraft): Thing {
  const n = (): number => rng.between(1, 9);
  const isText = module.file.endsWith(".txt");
  const isToml = module.file.endsWith(".toml");
  if (isText) module.data = `a${n()}\nline ${n()}\n`;
  else if (isToml) module.data = `k = ${n()}\nother = ${n()}\nlist = [${n()}, ${n()}]\n`;
  else {
    module.data = `${JSON.stringify({ k: n(), list: [n(), n()], other: n(), nested: { on: true } }, null, 2)}\n`;
  }
  return {
    name: "data",
    module: module.order,
    exported: "default",
    use: isText
      ? (at) => `Array.from(${at}).reduce((a, c) => (a * 2 + c.charCodeAt(0)) % 997, 0)`
      : (at, arg) => `(${at}.k * 10 + ${at}.list[0] + ${arg})`,
    touch: undefined,
    awaits: false,
    cost: 1,
  };
}

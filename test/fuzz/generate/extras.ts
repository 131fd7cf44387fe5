// What is between modules: loading by `import()`, folders of plugins, imports for effects alone, imports of types.
import { touching } from "./access.ts";
import type { Thing } from "./model.ts";
import { ModuleDraft, specifier } from "./module.ts";
import type { Generator } from "./project.ts";

export function addExtras(project: Generator, count: number): void {
  const { rng } = project;
  if (rng.chance(0.35)) addDynamic(project, count);
  if (rng.chance(0.25)) addPlugins(project, count);
  if (rng.chance(0.5)) addEffects(project, count);
  if (rng.chance(0.3)) addTypes(project, count);
}

function hosts(project: Generator, count: number): readonly ModuleDraft[] {
  return project.modules.filter(({ order, form }) => order < count && form === "esm");
}

function hostOf(project: Generator, count: number): ModuleDraft {
  return project.rng.maybe(hosts(project, count)) ?? addHost(project, count);
}

function addHost(project: Generator, count: number): ModuleDraft {
  const host = new ModuleDraft(`lib/${project.fresh("host")}.ts`, count - 1 + 0.5, "esm");
  project.modules.push(host);
  return host;
}

/** `await import("./x")` of a thing, as a thing. */
function addDynamic(project: Generator, count: number): void {
  const { rng } = project;
  const host = hostOf(project, count);
  const target = rng.maybe(
    project.things.filter(({ module }) => {
      const home = project.modules.find(({ order }) => order === module);
      return module < host.order && home !== undefined && home.form === "esm";
    }),
  );
  if (target === undefined) return;
  const home = project.modules.find(({ order }) => order === target.module);
  if (home === undefined) return;
  host.uses.add(home);
  const path = specifier(rng, host.file, home.file, project.aliasesOf(home.file));
  project.addThing(host, ({ name, int }) => ({
    code: rng.chance(0.5)
      ? `async function ${name}(n) {\n  const loaded = await import("${path}");\n  return ${target.use(`loaded.${target.exported}`, "n")} + ${int()};\n}`
      : `const ${name} = (n) => import("${path}").then(async ({ ${target.exported}: picked }) => ${target.use("picked", "n")} * ${int()});`,
    use: (at, arg) => `(await ${at}(${arg}))`,
    awaits: true,
  }));
}

function addPlugins(project: Generator, count: number): void {
  const { rng } = project;
  const host = hostOf(project, count);
  const folder = project.fresh("plug");
  const names = ["one", "two", "three"].slice(0, rng.between(2, 3));
  const at = host.file.includes("/") ? host.file.slice(0, host.file.lastIndexOf("/") + 1) : "";
  for (const name of names) {
    const plugin = new ModuleDraft(`${at}${folder}/${name}.ts`, host.order - 0.5, "esm");
    plugin.body.push(`export const k = ${rng.between(1, 9)};`);
    plugin.body.push(`export default (n) => n * k + ${rng.between(1, 9)};`);
    project.modules.push(plugin);
    host.uses.add(plugin);
  }
  project.addThing(host, ({ name }) => ({
    code: `async function ${name}(which, n) {\n  const plugin = await import(\`./${folder}/\${which}.ts\`);\n  return plugin.default(n);\n}`,
    use: (spelled, arg) => `(await ${spelled}("${rng.pick(names)}", ${arg}))`,
    awaits: true,
  }));
}

/** A module that is imported for what loading it does. */
function addEffects(project: Generator, count: number): void {
  const { rng } = project;
  const effects = new ModuleDraft(`lib/${project.fresh("fx")}.ts`, count + 0.5, "esm");
  project.modules.push(effects);
  const touched = project.things.filter(({ touch }) => touch !== undefined);
  for (let left = rng.between(1, 3); left > 0; left--) {
    const thing: Thing | undefined = rng.maybe(touched);
    const arg = String(rng.between(1, 9));
    if (thing?.touch === undefined || rng.chance(0.2)) {
      effects.body.push(`globalThis.FZ_SHARED = (globalThis.FZ_SHARED ?? 1) * 2 % 101 + ${arg};`);
    } else effects.body.push(touching(project, effects, thing, arg));
  }
  project.sideEffects.push(effects);
}

/** A module of types that also does something when it is loaded, imported for its types only. */
function addTypes(project: Generator, count: number): void {
  const { rng } = project;
  const host = hostOf(project, count);
  if (!host.typed) return;
  const types = new ModuleDraft(`lib/${project.fresh("types")}.ts`, -1, "esm");
  project.modules.push(types);
  types.body.push("export interface Shape { n: number }", "export type Name = string;");
  types.body.push(`export const shapeKind = ${rng.between(1, 9)};`);
  types.body.push(
    `globalThis.FZ_SHARED = (globalThis.FZ_SHARED ?? 1) * 5 % 101 + ${rng.between(1, 9)};`,
  );
  host.uses.add(types);
  const path = specifier(rng, host.file, types.file, []);
  host.head(
    rng.pick([
      `import type { Shape } from "${path}";`,
      `import { type Shape } from "${path}";`,
      `import { Shape } from "${path}";`,
    ]),
  );
  const local = project.fresh("shape");
  host.body.push(`const ${local}: Shape = { n: ${rng.between(1, 9)} };`);
}

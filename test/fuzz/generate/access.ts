// How one module gets at a thing of another: all ways of import and re-export.
import type { Prng } from "../prng.ts";
import type { Thing } from "./model.ts";
import { ModuleDraft, specifier } from "./module.ts";

/** What the ways need to know of the project. */
export interface World {
  readonly rng: Prng;
  readonly modules: ModuleDraft[];
  fresh(prefix: string): string;
  aliasesOf(file: string): readonly string[];
}

/** The module that is in `order`; barrels have the order of what they pass on. */
function homeOf(world: World, thing: Thing): ModuleDraft {
  const home = world.modules.find(
    ({ order, exported, form }) =>
      order === thing.module && (exported.has(thing.exported) || form === "data"),
  );
  if (home === undefined) throw new Error(`no module has ${thing.name}`);
  return home;
}

/** How `from` spells the thing; the imports are added to it. */
export function access(world: World, from: ModuleDraft, thing: Thing): string {
  const home = homeOf(world, thing);
  if (home === from) return thing.name;
  const key = `${home.file}#${thing.exported}`;
  const known = from.known.get(key);
  if (known !== undefined && world.rng.chance(0.8)) return known;
  const spelled =
    home.form === "data"
      ? data(world, from, home)
      : from.form === "cjs"
        ? required(world, from, home, thing)
        : home.form === "cjs"
          ? commonJs(world, from, home, thing)
          : imported(world, from, home, thing);
  from.known.set(key, spelled);
  return spelled;
}

/** A statement of `from` that changes the thing. */
export function touching(world: World, from: ModuleDraft, thing: Thing, arg: string): string {
  if (thing.touch === undefined) return "";
  const home = homeOf(world, thing);
  const peer = (exported: string): string => {
    home.exported.add(exported);
    return access(world, from, { ...thing, name: exported, exported });
  };
  return thing.touch(access(world, from, thing), arg, peer);
}

function spec(world: World, from: ModuleDraft, home: ModuleDraft): string {
  from.uses.add(home);
  return specifier(world.rng, from.file, home.file, world.aliasesOf(home.file));
}

function data(world: World, from: ModuleDraft, home: ModuleDraft): string {
  const local = world.fresh("data");
  const type = /\.(\w+)$/.exec(home.file)?.[1] === "txt" ? "text" : undefined;
  const path = spec(world, from, home);
  if (from.form === "cjs") from.head(`const ${local} = require("${path}");`);
  else if (type !== undefined) from.head(`import ${local} from "${path}" with { type: "text" };`);
  else if (world.rng.chance(0.2)) from.head(`import { default as ${local} } from "${path}";`);
  else from.head(`import ${local} from "${path}";`);
  return local;
}

function required(world: World, from: ModuleDraft, home: ModuleDraft, thing: Thing): string {
  const path = `./${home.file.split("/").at(-1)}`;
  from.uses.add(home);
  if (world.rng.chance(0.5)) {
    const local = world.fresh("need");
    from.addNamed(path, `${thing.exported} as ${local}`);
    return local;
  }
  const local = world.fresh("whole");
  from.head(`const ${local} = require("${path}");`);
  return `${local}.${thing.exported}`;
}

function commonJs(world: World, from: ModuleDraft, home: ModuleDraft, thing: Thing): string {
  const { rng } = world;
  const path = spec(world, from, home);
  const local = world.fresh("common");
  switch (rng.between(0, 4)) {
    case 0:
      from.addNamed(path, `${thing.exported} as ${local}`);
      return local;
    case 1:
      from.head(`import ${local} from "${path}";`);
      return `${local}.${thing.exported}`;
    case 2:
      from.head(`import * as ${local} from "${path}";`);
      return `${local}.${thing.exported}`;
    case 3:
      from.head(`const ${local} = require("${path}");`);
      return `${local}.${thing.exported}`;
    default: {
      const make = world.fresh("createRequire");
      from.head(`import { createRequire as ${make} } from "node:module";`);
      from.body.unshift(`const ${local} = ${make}(import.meta.url)("${path}");`);
      return `${local}.${thing.exported}`;
    }
  }
}

function imported(world: World, from: ModuleDraft, home: ModuleDraft, thing: Thing): string {
  const { rng } = world;
  const through = rng.chance(0.3) ? barrel(world, home, thing) : undefined;
  const source = through?.module ?? home;
  const name = through?.name ?? thing.exported;
  const path = spec(world, from, source);
  if (name.includes(".")) {
    const [space = "", member] = name.split(".");
    const local = world.fresh("space");
    from.addNamed(path, `${space} as ${local}`);
    return `${local}.${member}`;
  }
  if (name === "default") {
    const local = world.fresh("main");
    from.head(
      rng.chance(0.7)
        ? `import ${local} from "${path}";`
        : `import { default as ${local} } from "${path}";`,
    );
    return local;
  }
  if (rng.chance(0.25)) {
    const local = world.fresh("ns");
    from.head(`import * as ${local} from "${path}";`);
    return rng.chance(0.8) ? `${local}.${name}` : `${local}["${name}"]`;
  }
  const isFree = !from.taken.has(name);
  if (isFree && rng.chance(0.6)) {
    from.taken.add(name);
    from.addNamed(path, name);
    return name;
  }
  const local = world.fresh("as");
  from.addNamed(path, `${name} as ${local}`);
  return local;
}

interface Passed {
  readonly module: ModuleDraft;
  /** `space.name` where the barrel passes a namespace on. */
  readonly name: string;
}

function barrel(world: World, home: ModuleDraft, thing: Thing): Passed {
  const { rng } = world;
  const existing = world.modules.filter(
    ({ file, order }) => file.includes("barrel") && order === thing.module,
  );
  const module =
    existing.length > 0 && rng.chance(0.7) ? rng.pick(existing) : newBarrel(world, thing);
  const path = spec(world, module, home);
  const { exported } = thing;
  const name =
    module.exported.has(exported) || exported === "default" ? world.fresh("passed") : exported;
  switch (rng.between(0, 3)) {
    case 0:
      if (exported === "default" || module.exported.has(exported)) break;
      if (module.body.some((line) => line.startsWith("export *"))) break;
      module.body.push(`export * from "${path}";`);
      for (const each of home.exported) module.exported.add(each);
      return { module, name: exported };
    case 1: {
      const space = world.fresh("space");
      module.body.push(`export * as ${space} from "${path}";`);
      return { module, name: `${space}.${exported}` };
    }
    case 2: {
      const local = world.fresh("local");
      module.addNamed(path, `${exported} as ${local}`);
      module.body.push(`export { ${local} as ${name} };`);
      module.exported.add(name);
      return { module, name };
    }
    default:
      break;
  }
  module.body.push(
    `export { ${exported === name ? name : `${exported} as ${name}`} } from "${path}";`,
  );
  module.exported.add(name);
  return { module, name };
}

function newBarrel(world: World, thing: Thing): ModuleDraft {
  const { rng } = world;
  const name = world.fresh("barrel");
  const file = rng.pick([
    `lib/${name}.ts`,
    `lib/${name}/index.ts`,
    `lib/${name}.js`,
    `${name}.mts`,
  ]);
  const module = new ModuleDraft(file, thing.module, "esm");
  world.modules.push(module);
  return module;
}

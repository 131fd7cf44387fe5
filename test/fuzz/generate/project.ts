// A whole project: modules of random declarations that use each other, and a pipeline with stages on top.
import { Prng } from "../prng.ts";
import { access, touching, type World } from "./access.ts";
import { CLASSES, TYPED_CLASSES } from "./classes.ts";
import { dataModule } from "./data.ts";
import { EFFECTS, VARIABLES, WIDENING } from "./effects.ts";
import { write } from "./exports.ts";
import { addExtras } from "./extras.ts";
import { FUNCTIONS } from "./functions.ts";
import { JSX } from "./jsx.ts";
import { LOADING, TYPED_LOADING } from "./loading.ts";
import type { GeneratedProject, Scope, Template, Thing } from "./model.ts";
import { type Form, ModuleDraft } from "./module.ts";
import { addStages } from "./stages.ts";
import { TYPED_VALUES, VALUES } from "./values.ts";

const FOLDERS = ["lib", "lib", "lib", "lib/deep", "src/util", "."];
const ESM_NAMES = [
  "NAME.ts",
  "NAME.ts",
  "NAME.ts",
  "NAME/index.ts",
  "NAME.mts",
  "NAME.js",
  "NAME.tsx",
  "NAME.mjs",
];
const DATA_NAMES = ["NAME.json", "NAME.json", "NAME.txt", "NAME.toml"];
/** Names that several modules have. */
const COMMON = ["helper", "DEFAULTS", "logger", "LIMIT", "run"];
/** One use runs through at most so many declarations. */
const DEAREST = 120;

export class Generator implements World {
  readonly modules: ModuleDraft[] = [];
  readonly things: Thing[] = [];
  readonly files = new Map<string, string>();
  /** Modules that are to be imported for what they do. */
  readonly sideEffects: ModuleDraft[] = [];
  private readonly paths: Record<string, string[]> = {};
  private readonly imports: Record<string, string> = {};
  private readonly aliases = new Map<string, string[]>();
  private readonly cyclic: boolean;
  private names = 0;

  constructor(readonly rng: Prng) {
    this.cyclic = rng.chance(0.35);
  }

  fresh(prefix: string): string {
    this.names++;
    return `${prefix}${this.names}`;
  }

  aliasesOf(file: string): readonly string[] {
    return this.aliases.get(file) ?? [];
  }

  make(): GeneratedProject {
    const { rng } = this;
    const count = rng.between(3, 9);
    for (let order = 0; order < count; order++) this.addModule(order);
    const places = this.modules.filter(
      ({ order, form, file }) => order < count && form !== "data" && !file.includes("barrel"),
    );
    // Once in ten thousand projects all modules are data.
    for (let left = count * rng.between(2, 4); left > 0 && places.length > 0; left--) {
      this.addThing(rng.pick(places));
    }
    addExtras(this, count);
    for (let left = rng.between(0, 6); left > 0; left--) this.addTouch(count);
    const stages = addStages(this, count + 1);
    for (const module of this.modules) this.files.set(module.file, module.text(rng));
    this.addTwins();
    this.addSettings();
    const env = Object.fromEntries(
      VARIABLES.filter(() => rng.chance(0.7)).map((name) => [name, String(rng.between(1, 9))]),
    );
    return { files: this.files, stages, env, loaded: this.loaded() };
  }

  private loaded(): ReadonlySet<string> {
    const found = new Set(this.modules.filter(({ file }) => file === "pipeline.ts"));
    for (const module of found) for (const used of module.uses) found.add(used);
    return new Set([...found].map(({ file }) => file));
  }

  /** A name that no other module has, or one that several have. */
  nameIn(module: ModuleDraft): string {
    const common = this.rng.pick(COMMON);
    const name = this.rng.chance(0.25) && !module.taken.has(common) ? common : this.fresh("v");
    module.taken.add(name);
    return name;
  }

  /** What a declaration in `module` is written with. `cost` tells what its uses run through. */
  scope(
    module: ModuleDraft,
    name: string,
    isStage = false,
  ): { readonly x: Scope; readonly cost: () => number } {
    const { rng } = this;
    let cost = 1;
    const reference = (arg: string | undefined, isEager: boolean, awaits: boolean): string => {
      const argument = arg ?? String(rng.between(1, 9));
      const candidates = this.things.filter(
        (thing) =>
          (awaits || !thing.awaits) &&
          (isStage || thing.cost + cost < DEAREST) &&
          this.mayUse(module, thing, isEager),
      );
      // Stages shall reach much: of three things the one that runs through most.
      const drawn = Array.from({ length: isStage ? 3 : 1 }, () => rng.maybe(candidates));
      drawn.sort((a, b) => (b?.cost ?? 0) - (a?.cost ?? 0));
      const thing = rng.chance(isStage ? 0.95 : 0.75) ? drawn[0] : undefined;
      if (thing === undefined) return `(${argument} + ${rng.between(1, 9)})`;
      cost += thing.cost;
      return thing.use(access(this, module, thing), argument);
    };
    const x: Scope = {
      rng,
      name,
      typed: module.typed,
      int: () => String(rng.between(1, 9)),
      word: () => JSON.stringify(rng.pick(["alpha", "beta", "gamma", "delta", "x1y2"])),
      local: (prefix) => this.fresh(prefix),
      once: (declared, code) => {
        if (!module.taken.has(declared)) module.body.push(code);
        module.taken.add(declared);
      },
      lazy: (arg) => reference(arg, false, false),
      lazyAwait: (arg) => reference(arg, false, true),
      eager: (arg) => reference(arg, true, false),
      type: (text) => (module.typed && rng.chance(0.5) ? `: ${text}` : ""),
      mix: (a, b) => mix(rng, a, b),
    };
    return { x, cost: () => cost };
  }

  addThing(module: ModuleDraft, template = this.template(module)): Thing {
    const { rng } = this;
    const name = this.nameIn(module);
    const { x, cost } = this.scope(module, name);
    const draft = template(x);
    const exported = write(this, module, name, draft);
    const thing: Thing = {
      name,
      module: module.order,
      exported,
      use: draft.use,
      touch: draft.touch,
      awaits: draft.awaits ?? false,
      cost: cost() * (rng.chance(0.1) ? 2 : 1),
    };
    this.things.push(thing);
    return thing;
  }

  private addModule(order: number): void {
    const { rng } = this;
    const form: Form = rng.chance(0.12) ? "data" : rng.chance(0.12) ? "cjs" : "esm";
    const name = this.fresh("m");
    const shape =
      form === "data" ? rng.pick(DATA_NAMES) : form === "cjs" ? "NAME.cjs" : rng.pick(ESM_NAMES);
    const folder = form === "cjs" ? "lib" : rng.pick(FOLDERS);
    const file = `${folder === "." ? "" : `${folder}/`}${shape.replace("NAME", name)}`;
    const module = new ModuleDraft(file, order, form);
    this.modules.push(module);
    if (form !== "data" && rng.chance(0.4)) this.addAlias(name, file);
    if (form === "data") this.things.push(dataModule(rng, module));
  }

  private addAlias(name: string, file: string): void {
    const alias = this.rng.pick(["@", "#"]) + name;
    if (alias.startsWith("@")) this.paths[alias] = [`./${file}`];
    else this.imports[alias] = `./${file}`;
    this.aliases.set(file, [alias]);
  }

  private mayUse(module: ModuleDraft, thing: Thing, isEager: boolean): boolean {
    if (module.form === "cjs") {
      const home = this.modules.find(({ order }) => order === thing.module);
      if (home?.form !== "cjs") return false;
      return thing.module <= module.order;
    }
    if (thing.module === module.order) return true;
    return thing.module < module.order || (this.cyclic && !isEager);
  }

  private template(module: ModuleDraft): Template {
    const { rng } = this;
    const isCommon = module.form === "cjs";
    if (!isCommon && rng.chance(0.012)) return rng.pick(WIDENING);
    const groups = [FUNCTIONS, FUNCTIONS, CLASSES, VALUES];
    if (module.typed) groups.push(rng.pick([TYPED_CLASSES, TYPED_VALUES, TYPED_LOADING]));
    if (module.file.endsWith(".tsx")) groups.push(JSX);
    if (!isCommon) groups.push(EFFECTS, LOADING);
    return rng.pick(rng.pick(groups));
  }

  /** A statement in one module that changes something of another. */
  private addTouch(count: number): void {
    const { rng } = this;
    const module = rng.pick(
      this.modules.filter(
        ({ order, form, file }) => order < count && form !== "data" && !file.includes("barrel"),
      ),
    );
    const thing = rng.maybe(
      this.things.filter(
        ({ touch, module: order }) =>
          touch !== undefined &&
          order < module.order &&
          module.form === "esm" &&
          this.modules.find((each) => each.order === order)?.form !== "data",
      ),
    );
    if (thing?.touch === undefined) return;
    module.insert(rng, touching(this, module, thing, String(rng.between(1, 9))));
    if (rng.chance(0.4) && !this.sideEffects.includes(module)) this.sideEffects.push(module);
    if (rng.chance(0.5)) this.addReader(thing, count);
  }

  /** A constant that tells what a thing was at some moment of loading. */
  private addReader(thing: Thing, count: number): void {
    const { rng } = this;
    const module = rng.maybe(
      this.modules.filter(
        ({ order, form, file }) =>
          order > thing.module && order < count && form === "esm" && !file.includes("barrel"),
      ),
    );
    if (module === undefined || thing.awaits) return;
    const read = thing.use(access(this, module, thing), String(rng.between(1, 9)));
    this.addThing(module, ({ name }) => ({
      code: `const ${name} = ${read};`,
      use: (at, arg) => `(${at} + ${arg})`,
    }));
  }

  /** Copies of some modules with other numbers: what an edit can put in a module's place. */
  private addTwins(): void {
    for (const [file, text] of [...this.files]) {
      if (file === "pipeline.ts" || !this.rng.chance(0.4)) continue;
      const twin = file.replace(/(\.\w+)$/, ".twin$1");
      this.files.set(
        twin,
        text.replace(/\b[1-8]\b/g, (digit) => String(Number(digit) + 1)),
      );
    }
  }

  private addSettings(): void {
    const { rng } = this;
    const settings = { name: "fuzzed", private: true, type: "module", imports: this.imports };
    this.files.set("package.json", `${JSON.stringify(settings, null, 2)}\n`);
    if (Object.keys(this.paths).length === 0 && rng.chance(0.4)) return;
    const options = {
      target: "esnext",
      ...(rng.chance(0.3) && { baseUrl: "." }),
      paths: this.paths,
    };
    this.files.set("tsconfig.json", `${JSON.stringify({ compilerOptions: options }, null, 2)}\n`);
  }
}

function mix(rng: Prng, a: string, b: string): string {
  const k = rng.between(2, 9);
  return rng.pick([
    `(${a} + ${b})`,
    `(${a} + ${b})`,
    `((${a}) * ${k} + ${b})`,
    `((${a}) * ${k} - (${b}))`,
    `(${a} - (${b}))`,
    `((${a}) ^ (${b}))`,
    `Math.max(${a}, ${b})`,
    `((${a}) % ${k + 10} + ${b})`,
    `((${a}) > ${k} ? ${b} : ${k})`,
    `Math.abs((${a}) * ${k} - (${b})) % 997`,
  ]);
}

/** The project of a seed. It may not load: the caller tries the next one. */
export function generate(seed: number, index: number, attempt: number): GeneratedProject {
  return new Generator(new Prng(seed, index, attempt)).make();
}

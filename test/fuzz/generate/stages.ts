// Stages of all forms: written in place, named, imported, wrapped, bound, made by factories and in loops.
import { access } from "./access.ts";
import type { StageOf } from "./model.ts";
import { ModuleDraft, specifier } from "./module.ts";
import type { Generator } from "./project.ts";

interface Site {
  readonly project: Generator;
  readonly module: ModuleDraft;
  readonly name: string;
}

const OUT = (name: string): string => `out/${name}.json`;

export function addStages(project: Generator, order: number): StageOf[] {
  const { rng } = project;
  const pipeline = new ModuleDraft("pipeline.ts", order + 1, "esm");
  project.modules.push(pipeline);
  const stages: StageOf[] = [];
  let extra: ModuleDraft | undefined;
  for (let left = rng.between(1, 3); left > 0; left--) {
    let module = pipeline;
    if (rng.chance(0.15)) {
      if (extra === undefined) {
        extra = new ModuleDraft("stages/extra.ts", order + 0.5, "esm");
        project.modules.push(extra);
        prepare(extra);
        pipeline.uses.add(extra);
        pipeline.head(rng.pick(['import "./stages/extra";', 'export * from "./stages/extra.ts";']));
      }
      module = extra;
    }
    const name = project.fresh("stage");
    stages.push(...rng.pick(FORMS)({ project, module, name }));
  }
  prepare(pipeline);
  for (const effects of project.sideEffects) {
    const loader = rng.chance(0.5)
      ? pipeline
      : rng.pick(project.modules.filter(({ form, order: at }) => form === "esm" && at >= 0));
    if (loader === effects) continue;
    loader.uses.add(effects);
    loader.head(`import "${specifier(rng, loader.file, effects.file, [])}";`);
  }
  return stages;
}

function prepare(module: ModuleDraft): void {
  module.head('import { stage } from "fastpipe";');
  module.head('import { writeFileSync } from "node:fs";');
}

/** Statements that work something out and write it to `out`. */
function body({ project, module }: Site, out: string, extra = "0"): string {
  const { rng } = project;
  const { x } = project.scope(module, "result", true);
  const results = Array.from({ length: rng.between(3, 6) }, () => x.lazyAwait());
  const lines = results.map((result, index) => `  const r${index} = ${result};`);
  const names = results.map((_, index) => `r${index}`);
  lines.push(`  writeFileSync(${out}, JSON.stringify([${[...names, extra].join(", ")}]));`);
  return lines.join("\n");
}

function single(site: Site, code: string): StageOf[] {
  site.module.body.push(code);
  return [{ name: site.name, out: OUT(site.name) }];
}

const spec = (name: string, more = ""): string =>
  `{ name: "${name}", outs: ["${OUT(name)}"]${more} }`;

type FormOf = (site: Site) => StageOf[];

const FORMS: readonly FormOf[] = [
  function inline(site) {
    const { name } = site;
    return single(
      site,
      `export const ${name} = stage(\n  { outs: { json: "${OUT(name)}" }, params: { k: ${site.project.rng.between(1, 9)} } },\n  async function ${name}({ outs, params }) {\n${body(site, "outs.json", "params.k")}\n  },\n);`,
    );
  },
  function arrow(site) {
    return single(
      site,
      `export const ${site.name} = stage({ outs: ["${OUT(site.name)}"] }, async ({ outs: [out] }) => {\n${body(site, "out")}\n});`,
    );
  },
  function named(site) {
    const fn = site.project.fresh("work");
    return single(
      site,
      `async function ${fn}({ outs }) {\n${body(site, "outs[0]")}\n}\nstage(${spec(site.name)}, ${fn});`,
    );
  },
  function imported(site) {
    const { project, module, name } = site;
    const fn = project.fresh("job");
    const home = new ModuleDraft(`stages/${fn}.ts`, module.order - 0.25, "esm");
    project.modules.push(home);
    home.head('import { writeFileSync } from "node:fs";');
    home.body.push(
      `export async function ${fn}({ outs }) {\n${body({ project, module: home, name }, "outs[0]")}\n}`,
    );
    home.exported.add(fn);
    const thing = {
      name: fn,
      exported: fn,
      module: home.order,
      use: (at: string) => at,
      touch: undefined,
      awaits: false,
      cost: 1,
    };
    return single(site, `stage(${spec(name)}, ${access(project, module, thing)});`);
  },
  function wrapped(site) {
    const { project, name } = site;
    const [retry, fn] = [project.fresh("withRetry"), project.fresh("work")];
    const text = body(site, "outs[0]", "attempts");
    return single(
      site,
      `function ${retry}(fn, attempts) {\n  return async (context) => {\n    for (let left = attempts; ; left--) {\n      try {\n        return await fn(context, attempts + ${project.rng.between(1, 9)});\n      } catch (error) {\n        if (left <= 1) throw error;\n      }\n    }\n  };\n}\nasync function ${fn}({ outs }, attempts) {\n${text}\n}\nexport const ${name} = stage(${spec(name)}, ${retry}(${fn}, ${project.rng.between(1, 3)}));`,
    );
  },
  function bound(site) {
    const { project, name } = site;
    const fn = project.fresh("work");
    return single(
      site,
      `async function ${fn}(k, { outs }) {\n${body(site, "outs[0]", "k")}\n}\nexport const ${name} = stage(${spec(name)}, ${fn}.bind(null, ${project.rng.between(1, 9)}));`,
    );
  },
  function factory(site) {
    const { project, name } = site;
    const make = project.fresh("maker");
    return single(
      site,
      `const ${make} = (k) => async ({ outs }) => {\n${body(site, "outs[0]", "k")}\n};\nexport const ${name} = stage(${spec(name)}, ${make}(${project.rng.between(1, 9)}));`,
    );
  },
  function looped(site) {
    const { project, module, name } = site;
    const fn = project.fresh("work");
    module.body.push(
      `async function ${fn}({ outs, params }) {\n${body(site, "outs[0]", "params.k")}\n}\nfor (const k of [1, 2]) {\n  stage({ name: \`${name}-\${k}\`, outs: [\`out/${name}-\${k}.json\`], params: { k } }, ${fn});\n}`,
    );
    return [1, 2].map((k) => ({ name: `${name}-${k}`, out: OUT(`${name}-${k}`) }));
  },
  function declared(site) {
    const { project, name } = site;
    const declare = project.fresh("declare");
    return single(
      site,
      `function ${declare}(name, k) {\n  return stage({ name, outs: [\`out/\${name}.json\`], params: { k } }, async function work({ outs, params }) {\n${body(site, "outs[0]", "params.k")}\n  });\n}\nexport const ${name} = ${declare}("${name}", ${project.rng.between(1, 9)});`,
    );
  },
  function handler(site) {
    const { project, name } = site;
    const [map, other] = [project.fresh("handlers"), project.fresh("work")];
    return single(
      site,
      `const ${other} = async ({ outs }) => {\n${body(site, "outs[0]")}\n};\nconst ${map} = {\n  ${other},\n  async plain({ outs }) {\n${body(site, "outs[0]")}\n  },\n};\nexport const ${name} = stage(${spec(name)}, ${map}.${project.rng.pick([other, "plain"])});`,
    );
  },
  function method(site) {
    const { project, name } = site;
    const tasks = project.fresh("Tasks");
    return single(
      site,
      `class ${tasks} {\n  static k = ${project.rng.between(1, 9)};\n  static async run({ outs }) {\n${body(site, "outs[0]", `${tasks}.k`)}\n  }\n}\nexport const ${name} = stage(${spec(name)}, ${tasks}.run);`,
    );
  },
  function chosen(site) {
    const { project, name } = site;
    const on = project.fresh("on");
    return single(
      site,
      `const ${on} = { one: (n) => n + ${project.rng.between(1, 9)}, two: (n) => n * ${project.rng.between(1, 9)} };\nexport const ${name} = stage(${spec(name, ', params: { kind: "one" }')}, async function ${name}({ outs, params }) {\n${body(site, "outs[0]", `${on}[params.kind](7)`)}\n});`,
    );
  },
];

// How a module declares a thing and exports it.
import type { World } from "./access.ts";
import type { Draft } from "./model.ts";
import type { ModuleDraft } from "./module.ts";

/** Adds the declaration's statements; gives the name under which others can import it. */
export function write(world: World, module: ModuleDraft, name: string, draft: Draft): string {
  const { rng } = world;
  const push = (text: string | undefined): void => {
    if (text !== undefined && text !== "") module.body.push(text);
  };
  push(draft.before);
  if (module.form === "cjs") {
    push(draft.code);
    push(draft.after);
    module.foot.push(rng.pick([`exports.${name} = ${name};`, `module.exports.${name} = ${name};`]));
    module.exported.add(name);
    return name;
  }
  if (!module.hasDefault && rng.chance(0.15)) {
    module.hasDefault = true;
    const isDeclaration = /^(async function|function|class)\b/.test(draft.code);
    push(isDeclaration ? `export default ${draft.code}` : draft.code);
    push(draft.after);
    if (!isDeclaration)
      module.foot.push(rng.pick([`export default ${name};`, `export { ${name} as default };`]));
    module.exported.add("default");
    return "default";
  }
  if (rng.chance(0.7) || /^(const )?enum|^namespace|^@/.test(draft.code)) {
    push(`export ${draft.code}`);
    push(draft.after);
    module.exported.add(name);
    return name;
  }
  push(draft.code);
  push(draft.after);
  const exported = rng.chance(0.4) ? world.fresh("x") : name;
  module.foot.push(`export { ${exported === name ? name : `${name} as ${exported}`} };`);
  module.exported.add(exported);
  return exported;
}

// Names of stages that DVC can address: it splits a name at its last `@`, and takes what ends like one of its files for a file.

/** By the name in the pipeline; all differ. Names that DVC takes stay what they are. */
export function dvcNames(names: readonly string[]): ReadonlyMap<string, string> {
  const made = new Map<string, string>();
  const taken = new Set<string>();
  const take = (name: string, as: string): void => {
    made.set(name, as);
    taken.add(as);
  };
  for (const name of names) if (plainName(name) === name) take(name, name);
  for (const name of names) {
    if (made.has(name)) continue;
    const plain = plainName(name);
    let as = plain;
    for (let n = 2; taken.has(as); n++) as = `${plain}-${n}`;
    take(name, as);
  }
  return new Map(names.map((name) => [name, made.get(name) ?? name]));
}

/** `train@en-1` is `train-en-1`. */
function plainName(name: string): string {
  return name
    .replace(/[^\p{L}\p{M}\p{N}_./-]+/gu, "-")
    .replace(/(^|\/)(dvc)\.(yaml|lock)$/i, "$1$2-$3")
    .replace(/\.dvc$/i, "-dvc");
}

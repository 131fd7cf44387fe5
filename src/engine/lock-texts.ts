// The texts of lock files at the branches and tags that are to be kept.
import { orStop } from "../model/failure.ts";

export interface Scope {
  readonly branches: boolean;
  readonly tags: boolean;
}

/** Of the files below `under` (relative to the root, "" is the root) that `counts` says yes to. Throws a `Stop`. */
export async function* textsAt(
  root: string,
  { branches, tags }: Scope,
  under: string,
  counts: (path: string) => boolean,
): AsyncIterable<string> {
  if (!branches && !tags) return;
  const { Repository } = await import("../git/repository.ts");
  await using repository = orStop(await Repository.at(root));
  const refs = [
    ...(branches ? orStop(await repository.branches()) : []),
    ...(tags ? orStop(await repository.tags()) : []),
  ];
  const oids = new Set<string>();
  for (const commit of new Set(refs.map((ref) => ref.commit))) {
    for (const { path, type, oid } of orStop(await repository.files(commit, under))) {
      if (type === "file" && counts(path)) oids.add(oid);
    }
  }
  for (const content of orStop(await repository.read([...oids]))) {
    yield new TextDecoder().decode(content);
  }
}

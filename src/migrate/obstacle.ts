// What keeps a stage of DVC from being one of fastpipe's.
import { isOutside } from "../api/paths.ts";
import { isUrl } from "../dvc/paths.ts";
import type { DvcStage } from "../dvc/stage.ts";
import { nativePath } from "./paths.ts";

/** Undefined: nothing. */
export function obstacleOf(stage: DvcStage): string | undefined {
  if (stage.cmdProblem !== null) return stage.cmdProblem;
  const outside = stage.outs.find(
    ({ path }) => !isUrl(path) && isBad(nativePath(stage.wdir, path)),
  );
  if (outside === undefined) return undefined;
  return `its out ${outside.path} lies outside of the folder of the pipeline file`;
}

function isBad(path: string): boolean {
  return path === "." || isOutside(path);
}

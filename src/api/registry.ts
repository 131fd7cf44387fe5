// What `stage()` was called with, in this thread.
import type { Problems } from "./problem.ts";
import type { Spec } from "./spec.ts";

export type StageFunction = (context: object) => unknown;

/** A name that may come later: at the latest when loading has ended. */
export interface Named {
  name: string | null;
}

export interface Registration {
  readonly spec: Spec;
  readonly problems: Problems;
  readonly fn: StageFunction | null;
  /** Its stack leads to the call of `stage()`. */
  readonly at: Error;
  /** What the call gave: an export that holds it can name the stage. */
  readonly handle: object;
  readonly named: Named;
}

let open: Registration[] | null = null;
let everOpened = false;

/** From here on calls of `stage()` are gathered, until `end()`. */
export function begin(): void {
  if (open) throw new Error("a pipeline is being loaded already");
  open = [];
  everOpened = true;
}

/** What has been gathered so far. */
export function current(): readonly Registration[] {
  return open ?? [];
}

export function end(): Registration[] {
  const gathered = open ?? [];
  open = null;
  return gathered;
}

/** Outside of fastpipe (a unit test that imports a pipeline) nothing gathers, and that is fine. */
export function register(registration: Registration): void {
  if (open) {
    open.push(registration);
    return;
  }
  if (!everOpened) return;
  throw new Error(
    "stage() was called after the pipeline had been loaded. Declare stages while their module loads; `await` at the top level is fine.",
  );
}

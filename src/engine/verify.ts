// For CI: do all locks match code, params and deps, and are the outs there? Runs nothing.
import type { Planned } from "./plan.ts";

/** The stages whose locks do not match. A frozen stage is what its lock says, by decision. */
export function mismatches(planned: Iterable<Planned>): Planned[] {
  return [...planned].filter((one) => one.state !== "fresh" && one.state !== "frozen");
}

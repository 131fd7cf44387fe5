// The context of a stage function that is called by hand, in a unit test.
import type { Spec } from "./spec.ts";

/** What the caller gives, with a log, a signal that never fires, and the defaults of params. */
export function callContext(spec: Spec, given: object, name: () => string): object {
  const params = Object.fromEntries(
    Object.entries(spec.params).flatMap(([key, param]) => {
      const value = param.kind === "value" ? param.value : param.fallback;
      return value === undefined ? [] : [[key, value]];
    }),
  );
  const context = {
    deps: emptyOf(spec.deps),
    outs: emptyOf(spec.outs),
    metrics: emptyOf(spec.metrics),
    plots: emptyOf(spec.plots),
    log: { info: console.info, warn: console.warn, error: console.error },
    signal: new AbortController().signal,
    get stage() {
      return name();
    },
    ...given,
  };
  const overrides = "params" in given ? given.params : undefined;
  return Object.assign(context, {
    params: { ...structuredClone(params), ...(overrides as object | undefined) },
  });
}

function emptyOf({ record }: { readonly record: boolean }): object {
  return record ? {} : [];
}

// What a stage can leave in its thread that no property shows: listeners on the thread itself.
import { replace } from "./replace.ts";

export interface Traces {
  /** A stage begins. */
  mark(): void;
  /** Has it left any? */
  left(): boolean;
}

type Listen = (type: string, listener: unknown, options?: unknown) => void;

/** Wraps the functions that leave traces. */
export function watchTraces(): Traces {
  let listeners: { readonly type: string; readonly listener: unknown }[] = [];
  const host = globalThis as unknown as { addEventListener: Listen; removeEventListener: Listen };
  const add = host.addEventListener.bind(globalThis);
  const remove = host.removeEventListener.bind(globalThis);
  const adds: Listen = (type, listener, options) => {
    listeners.push({ type, listener });
    add(type, listener, options);
  };
  const removes: Listen = (type, listener, options) => {
    listeners = listeners.filter((one) => one.type !== type || one.listener !== listener);
    remove(type, listener, options);
  };
  replace(globalThis, "addEventListener", adds, add);
  replace(globalThis, "removeEventListener", removes, remove);
  return {
    mark() {
      listeners = [];
    },
    left: () => listeners.length > 0,
  };
}

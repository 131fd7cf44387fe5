// Replacing functions of the runtime in a stage's thread.

/** Sets a property; with `like`, the value gets the properties of what it replaces (its name, `util.promisify.custom`). */
export function replace(target: object, name: string, value: unknown, like?: object): void {
  if (like !== undefined && typeof value === "function") imitate(value, like);
  if (!Reflect.set(target, name, value)) throw new Error(`${name} can't be replaced`);
}

function imitate(value: object, like: object): void {
  for (const key of Reflect.ownKeys(like)) {
    const descriptor = Object.getOwnPropertyDescriptor(like, key);
    const own = Object.getOwnPropertyDescriptor(value, key);
    if (descriptor && (own === undefined || own.configurable)) {
      Object.defineProperty(value, key, descriptor);
    }
  }
}

// Tables by names that programs choose: `__proto__` and `constructor` are names like others.

/** An object that inherits nothing. */
export function emptyTable<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** Not `table[name]`: that would find `toString` in every table that was read from JSON. */
export function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

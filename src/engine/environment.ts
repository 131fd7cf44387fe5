// Environment variables as a lock holds them: digests of values, never the values.
import type { Hash } from "../model/lock.ts";
import type { Stage } from "../model/stage.ts";

/** Of no variables. */
export const NO_DIGESTS: Readonly<Record<string, Hash>> = Object.freeze({});

/** Digests of the variables that a spec's `env` counts; one that is not set is `unset`. */
export function digestEnv(
  env: Stage["env"],
  environ: Readonly<Record<string, string>>,
): Readonly<Record<string, Hash>> {
  const counted: string[] = [];
  for (const name in env) if (env[name]) counted.push(name);
  if (counted.length === 0) return NO_DIGESTS;
  return Object.fromEntries(
    counted.sort().map((name) => {
      const value = Object.hasOwn(environ, name) ? environ[name] : undefined;
      return [name, value === undefined ? "unset" : digestValue(value)];
    }),
  );
}

/** Digests of the variables that a spec sets for its command. */
export function digestEnviron(environ: Stage["environ"]): Readonly<Record<string, Hash>> {
  const names = Object.keys(environ);
  if (names.length === 0) return NO_DIGESTS;
  return Object.fromEntries(names.sort().map((name) => [name, digestValue(environ[name] ?? "")]));
}

/** Truncated: enough to see a change, too little to be worth attacking. */
function digestValue(value: string): Hash {
  return `sha256:${new Bun.CryptoHasher("sha256").update(value).digest("hex").slice(0, 16)}`;
}

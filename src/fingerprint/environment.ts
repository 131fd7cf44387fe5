// Environment variables as entries of a manifest: their values as digests, those of secrets not at all.
import type { Hash } from "../model/lock.ts";

const SECRET = /TOKEN|SECRET|PASSWORD|KEY|CREDENTIAL/i;

/** `unset`; for names that look like secrets `set`; else a truncated digest of the value. */
export function envDigest(name: string, environ: Readonly<Record<string, string>>): Hash {
  const value = Object.hasOwn(environ, name) ? environ[name] : undefined;
  if (value === undefined) return "unset";
  if (SECRET.test(name)) return "set";
  const hash = new Bun.CryptoHasher("sha256").update(value).digest("hex");
  return `sha256:${hash.slice(0, 16)}`;
}

// What of a manifest stays comparable when the rules that make it change.
const OF_ALL_RULES = /^(env|tsconfig|package|import|pkg) |^preload$/;

/**
 * Whether an entry says the same whatever the rules: of what is around the code, which is in no file that is reached.
 * It is compared even when a lock was made by other rules.
 */
export function comparedUnderAnyRules(key: string): boolean {
  return OF_ALL_RULES.test(key);
}

/** Whether it may be gone by other rules alone: a package that changed changes `files` too. */
export function mayBeDropped(key: string): boolean {
  return /^(env|pkg|import) /.test(key);
}

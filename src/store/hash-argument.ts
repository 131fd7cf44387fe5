/** The argument by which the program's one entry knows that it is to hash; apart, so that it costs no import. */
export const HASH_WORKER = "__hash";

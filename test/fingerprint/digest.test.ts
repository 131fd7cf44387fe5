import { expect, test } from "bun:test";
import { digestOf, xxh64 } from "../../src/fingerprint/digest.ts";
import { envDigest } from "../../src/fingerprint/environment.ts";

test("digests name their algorithm and tell lists apart", () => {
  expect(xxh64("")).toBe("xxh64:ef46db3751d8e999");
  expect(xxh64(new TextEncoder().encode("a"))).toBe(xxh64("a"));
  expect(digestOf(["ab", "c"])).not.toBe(digestOf(["a", "bc"]));
  expect(digestOf([])).not.toBe(digestOf([""]));
});

test("environment variables: set, unset, secret, empty", () => {
  const environ = { A: "1", EMPTY: "", AWS_SECRET_KEY: "x", toString_: "1" };
  expect(envDigest("A", environ)).toBe("sha256:6b86b273ff34fce1");
  expect(envDigest("EMPTY", environ)).toBe("sha256:e3b0c44298fc1c14");
  expect(envDigest("AWS_SECRET_KEY", environ)).toBe("set");
  expect(envDigest("GITHUB_TOKEN", environ)).toBe("unset");
  expect(envDigest("toString", environ)).toBe("unset");
});

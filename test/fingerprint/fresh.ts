// Prints the manifest of the stage `s` of the project in argv[2].
import { fingerprint } from "../../src/fingerprint/fingerprint.ts";
import { MemoryCache, optionsFor } from "./helpers.ts";

const result = await fingerprint(optionsFor(process.argv[2] ?? ".", new MemoryCache()));
console.log(JSON.stringify(result.ok ? result.value.manifests.get("s") : result.error));

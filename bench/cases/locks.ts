import { join } from "node:path";
import type { Case } from "../figure.ts";
import { printed } from "../measure.ts";

const COUNT = 176;

export const locks: Case = {
  name: "locks",
  about: `writing the locks of ${COUNT} stages, with their mirror in the state`,
  async measure({ dir, runs }) {
    const script = join(import.meta.dir, "../inner/write-locks.ts");
    const samples = Array.from({ length: runs }, (_, i) => {
      const folder = join(dir, String(i));
      return printed({ argv: [process.execPath, script, folder, String(COUNT)], cwd: dir });
    });
    return [{ name: `${COUNT} locks`, unit: "ms", samples, goal: 50, note: "in a fresh process" }];
  },
};

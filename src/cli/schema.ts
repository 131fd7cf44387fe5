// `fastpipe schema`: the JSON schema of fastpipe.yaml, for editors.
import { EXIT } from "../model/failure.ts";
import { SETTINGS_SCHEMA } from "../pipeline/settings-schema.ts";
import { define } from "./command.ts";

export const command = define({
  name: "schema",
  summary: "print the JSON schema of fastpipe.yaml, for editors",
  text: [
    "Write it to a file, and name that file in the first line of fastpipe.yaml: `# yaml-language-server: $schema=./fastpipe.schema.json`.",
  ],
  flags: {},
  examples: [{ line: "fastpipe schema > fastpipe.schema.json", says: "write it to a file" }],
  async run(_args, { terminal }) {
    terminal.out(`${JSON.stringify(SETTINGS_SCHEMA, null, 2)}\n`);
    return EXIT.done;
  },
});

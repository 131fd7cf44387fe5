// `fastpipe explain`: every reason, and what a stage depends on; or what an edit of a file would touch.
import type { Project } from "../engine/project.ts";
import type { TouchedFile } from "../engine/touched.ts";
import { EXIT } from "../model/failure.ts";
import type { Explained, StageState } from "../ui/data.ts";
import { explainText } from "../ui/explain.ts";
import { explainJson, touchedJson } from "../ui/json.ts";
import { outStyle } from "../ui/paint.ts";
import { registrationText } from "../ui/registration.ts";
import { type Context, define } from "./command.ts";
import { GLOB, TARGETS } from "./flags.ts";

export const command = define({
  name: "explain",
  summary: "why stages would run, with old and new values; or what they depend on",
  text: [
    "For a stage that is not up to date: every reason, where the change is and how the stage reaches it, and which stage upstream is the cause. For one that is: what it depends on, and where more of its code counts than may matter. Runs nothing.",
    "With --file: which stages an edit of that file could touch, and through what. A --file that is another pipeline file is the pipeline, as for all commands; before the command it always is: `fastpipe --file other.ts explain --file lib/text.ts`.",
  ],
  flags: {
    ...GLOB,
    file: {
      type: "string",
      repeat: true,
      valueHint: "FILE",
      completes: "file",
      description: "which stages an edit of FILE could touch; can be repeated",
    },
  },
  words: TARGETS,
  examples: [
    { line: "fastpipe explain", says: "all stages that are not up to date" },
    { line: "fastpipe explain train", says: "one stage, also when it is up to date" },
    { line: "fastpipe explain train --json", says: "with the digests of all that counts" },
    { line: "fastpipe explain --file lib/text.ts", says: "what an edit there would touch" },
    { line: "fastpipe explain train --file lib/text.ts", says: "whether it would touch `train`" },
    { line: "fastpipe --file other.ts explain", says: "of another pipeline file" },
  ],
  async run({ _: targets, glob, file: given }, context) {
    const { askedFiles } = await import("./asked-files.ts");
    const { pipeline, files, isPipelineToo } = await askedFiles(context, given);
    const { terminal, json, verbose } = context;
    const style = outStyle(terminal, verbose);
    const about = { ...context, file: pipeline };
    if (files.length === 0 || isPipelineToo) {
      const { project, explained, all } = await explainStages(about, targets, glob);
      const touched = isPipelineToo ? await touch(project, about, files, targets, glob) : null;
      project.state.close();
      if (json) {
        const { registration } = project;
        terminal.out(
          touched ? touchedJson(touched.files, explained) : explainJson(explained, registration),
        );
        return EXIT.done;
      }
      const detailed = targets.length > 0;
      terminal.out(explainText(explained, { all, detailed }, style));
      if (touched) terminal.out(`\n${touched.text()}`);
      if (verbose) terminal.out(`\n${registrationText(project.registration)}\n`);
      return EXIT.done;
    }
    const { openProject } = await import("./open.ts");
    const project = await openProject(about);
    const touched = await touch(project, about, files, targets, glob);
    project.state.close();
    terminal.out(json ? touchedJson(touched.files, null) : touched.text());
    return EXIT.done;
  },
});

interface ExplainedStages {
  readonly project: Project;
  readonly explained: readonly Explained[];
  readonly all: ReadonlyMap<string, StageState>;
}

async function explainStages(
  context: Context,
  targets: readonly string[],
  glob: boolean,
): Promise<ExplainedStages> {
  const { planTargets, toState } = await import("./planned.ts");
  const { explain } = await import("../engine/explain.ts");
  const { project, plan, shown } = await planTargets(context, targets, glob);
  const names = shown.map(({ stage }) => stage.name);
  const explained = await explain(project, plan, names);
  const all = new Map([...plan.stages].map(([name, planned]) => [name, toState(planned)]));
  return { project, explained, all };
}

interface Touched {
  readonly files: readonly TouchedFile[];
  text(): string;
}

async function touch(
  project: Project,
  { cwd, terminal, verbose }: Context,
  files: readonly string[],
  targets: readonly string[],
  glob: boolean,
): Promise<Touched> {
  const { selectTargets } = await import("./planned.ts");
  const { knownFiles, touchedBy } = await import("../engine/touched.ts");
  const { touchedText } = await import("../ui/touched.ts");
  const { hintsFor, namedFile } = await import("./named-file.ts");
  const { named } = selectTargets(project, cwd, targets, glob);
  const known = knownFiles(project);
  const touched = [...new Set(files)].map((name) =>
    touchedBy(project, namedFile(name, cwd, project.root, known), named),
  );
  const hints = hintsFor(touched, new Set(project.fingerprints.modules));
  return {
    files: touched,
    text: () => touchedText(touched, hints, outStyle(terminal, verbose)),
  };
}

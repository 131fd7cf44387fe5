// `fastpipe export --validate`: fastpipe and the real DVC on copies of the workspace, and what they make compared.
import { EXIT } from "../model/failure.ts";
import type { Context } from "./command.ts";
import { namedFile, refuseDvc } from "./export.ts";

export async function validateExport(inline: boolean, context: Context): Promise<number> {
  const { locate, openProject, warn } = await import("./open.ts");
  const { findDvc } = await import("../engine/validation-child.ts");
  const { exportStages } = await import("../engine/export.ts");
  const { pipelineText } = await import("../dvc/export-text.ts");
  const { validate } = await import("../engine/validate.ts");
  const { listenForInterrupts } = await import("./signals.ts");
  const { lossText } = await import("../ui/export.ts");
  const { SIDES, validationJson, validationText } = await import("../ui/validate.ts");
  const { outStyle } = await import("../ui/paint.ts");
  const { terminal, json, quiet, verbose, environ } = context;
  const { found } = await locate(context);
  refuseDvc(found);
  const dvc = findDvc(environ);
  const project = await openProject(context);
  const say = (text: string): void => {
    if (!quiet && !json) terminal.err(`${text}\n`);
  };
  using interrupts = listenForInterrupts((presses) => {
    if (presses === 1) say("ending; the copies are removed");
  });
  try {
    const file = namedFile(found);
    const exported = await exportStages(project, { inline, file });
    warn(context, exported.losses.map(lossText));
    const validation = await validate(project, {
      dvc,
      text: pipelineText(exported.stages, { source: found.name, wdir: "." }),
      exported,
      file,
      inline,
      environ,
      cancel: interrupts.cancel,
      kill: interrupts.kill,
      onStep: (step) => {
        if (step !== "copy") say(`running all by ${SIDES[step]}`);
        else if (verbose) say("copying the workspace");
      },
    });
    if (json) terminal.out(validationJson(validation));
    else if (!quiet || !validation.ok)
      terminal.out(validationText(validation, outStyle(terminal, verbose)));
    return validation.ok ? EXIT.done : EXIT.failed;
  } catch (error) {
    const exit = interrupts.exit();
    if (exit !== undefined) return exit;
    throw error;
  } finally {
    project.state.close();
  }
}

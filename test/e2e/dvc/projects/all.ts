// Every project of the suite.
import type { ParityProject } from "../project.ts";
import { COMMANDS } from "./commands.ts";
import { FLOW } from "./flow.ts";
import { MISSING } from "./missing.ts";
import { OUTS } from "./outs.ts";
import { PARAMS } from "./params.ts";
import { RECORDS } from "./records.ts";
import { SHAPES } from "./shapes.ts";
import { SOURCES } from "./sources.ts";

export const PROJECTS: readonly ParityProject[] = [
  ...SHAPES,
  ...COMMANDS,
  ...PARAMS,
  ...OUTS,
  ...RECORDS,
  ...FLOW,
  ...SOURCES,
  ...MISSING,
];

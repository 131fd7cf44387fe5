// What fastpipe says of a project: which stages it would run.
import { child } from "./child.ts";

export interface Verdict {
  readonly isFresh: boolean;
  /** The reasons, or for a fresh stage nothing. */
  readonly why: string;
}

export type Decision =
  | { readonly kind: "decided"; readonly stages: ReadonlyMap<string, Verdict> }
  | { readonly kind: "refused"; readonly why: string };

export type Env = Readonly<Record<string, string>>;

/** Replaced where a test shows that the fuzzer can fail. */
export type Decide = (executable: string, root: string, env: Env) => Promise<Decision>;

interface Status {
  readonly stages: readonly {
    readonly stage: string;
    readonly state: string;
    readonly reasons: readonly { readonly code: string; readonly what?: string }[];
  }[];
}

export const decide: Decide = async (executable, root, env) => {
  const { code, stdout, stderr } = await child([executable, "status", "--json"], root, env);
  const { stages } = code === 0 ? (JSON.parse(stdout) as Partial<Status>) : {};
  if (stages === undefined) return { kind: "refused", why: stderr.trim() || `exit ${code}` };
  return {
    kind: "decided",
    stages: new Map(
      stages.map(({ stage, state, reasons }) => [
        stage,
        {
          isFresh: state === "fresh",
          why: reasons.map(({ code: reason, what }) => `${reason} ${what ?? ""}`.trim()).join(", "),
        },
      ]),
    ),
  };
};

/** Brings the project up to date; undefined when all went well, else what went wrong. */
export async function run(executable: string, root: string, env: Env): Promise<string | undefined> {
  const { code, stderr, stdout } = await child([executable, "run", "-q"], root, env);
  return code === 0 ? undefined : `exit ${code}: ${(stderr + stdout).trim()}`;
}

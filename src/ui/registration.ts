// Whether a pipeline was evaluated to know its stages, and why.
import type { Registration } from "./data.ts";
import { visible } from "./text.ts";

/** One sentence, without a newline. */
export function registrationText(registration: Registration): string {
  if (registration.from === "state") {
    return "The definitions of stages were taken from the state: nothing that they depend on has changed.";
  }
  const { why } = registration;
  if (why === null) {
    return "The pipeline was evaluated: something that its definitions depend on has changed, or may have.";
  }
  return `The pipeline was evaluated, since loading it may give something else each time: ${visible(why)}`;
}

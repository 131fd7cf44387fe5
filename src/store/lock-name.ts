// From a stage's name to a file name that every system takes, and back to none other.
import { sha256 } from "./hash.ts";

const EXTENSION = ".lock";
const AS_IS = /^[A-Za-z0-9_@-][A-Za-z0-9._@-]*$/;
/** Devices to Windows, whatever the extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** Names are at most 255 bytes; temporary files add some. */
const LONGEST = 180;

export function lockFileName(stage: string): string {
  const name = AS_IS.test(stage) && !stage.endsWith(".") ? stage : encode(stage);
  return (
    shorten(RESERVED.test(name) ? percent(name.slice(0, 1)) + name.slice(1) : name) + EXTENSION
  );
}

function encode(stage: string): string {
  return stage
    .replace(/[^A-Za-z0-9._@-]/gu, percent)
    .replace(/^\./, percent)
    .replace(/\.$/, percent);
}

function percent(char: string): string {
  let text = "";
  for (const byte of new TextEncoder().encode(char)) {
    text += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}

/** "%%" stands in no other name: a percent sign is encoded itself. */
function shorten(name: string): string {
  if (name.length <= LONGEST) return name;
  const digest = sha256(name).slice("sha256:".length).slice(0, 32);
  return `${name.slice(0, LONGEST - 40)}%%${digest}`;
}

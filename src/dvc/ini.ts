// The INI of DVC's config files, as its parser (Python's ConfigObj) reads it.
import { fail, ok, type Result, type Where } from "../model/failure.ts";

export type IniValue = string | readonly string[];
/** By section and key, both in lower case. */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, IniValue>>;

/** `name`: what people call the file. */
export function parseIni(text: string, name: string): Result<Ini> {
  const sections = new Map<string, Map<string, IniValue>>();
  let section = new Map<string, IniValue>();
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  for (const [i, raw] of lines.entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const header = HEADER.exec(line)?.[1];
    if (header !== undefined) {
      const key = unquoted(header.trim()).trim().toLowerCase();
      section = sections.get(key) ?? new Map();
      sections.set(key, section);
      continue;
    }
    const [, key, value] = PAIR.exec(line) ?? [];
    const parsed = value === undefined ? null : iniValue(value);
    if (key === undefined || parsed === null) return refused(name, i + 1, raw);
    section.set(unquoted(key.trim()).toLowerCase(), parsed);
  }
  return ok(sections);
}

const HEADER = /^\[([^[\]].*)\]\s*(?:#.*)?$/;
const PAIR = /^("[^"]*"|'[^']*'|[^'"=][^=]*?)\s*=\s*(.*)$/;
/** A value in quotes, or up to a comma or a comment. */
const ITEM = /^(?:"([^"]*)"|'([^']*)'|([^'",#][^,#]*))\s*/;

/** Null: it can't be read. */
function iniValue(text: string): IniValue | null {
  const items: string[] = [];
  let rest = text;
  let list = false;
  while (rest !== "" && !rest.startsWith("#")) {
    const found = ITEM.exec(rest);
    if (!found) return null;
    const [whole, double, single, plain] = found;
    items.push(double ?? single ?? plain?.trim() ?? "");
    rest = rest.slice(whole.length);
    if (rest.startsWith(",")) {
      list = true;
      rest = rest.slice(1).trimStart();
    } else if (rest !== "" && !rest.startsWith("#")) return null;
  }
  return list ? items : (items[0] ?? "");
}

function unquoted(text: string): string {
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
}

function refused(name: string, line: number, source: string): Result<Ini> {
  const where: Where = { file: name, line, source };
  return fail({ code: "settings", message: `${name} can't be read: expected key = value`, where });
}

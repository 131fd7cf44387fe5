// A command of several lines is run line by line, each by a shell of its own: where that will surprise.

/** What will surprise, for a warning; undefined: nothing. */
export function surprise(cmd: string): string | undefined {
  const lines = cmd.split(/\r\n|[\n\r]/).filter((line) => line.trim() !== "");
  if (lines.length < 2) return undefined;
  const before = lines.slice(0, -1);
  if (before.some((line) => /(^|[^\\])(\\\\)*\\$/.test(line)))
    return "a line goes on in the next one";
  if (before.some((line) => /<<-?\s*["']?\w/.test(line)))
    return "a here document needs the lines below it";
  if (before.some(opensBlock)) return "an if, loop or block spans lines";
  if (before.some(opensQuote)) return "a quoted text spans lines";
  if (before.some((line) => /(&&|\|\||\|)\s*$/.test(line))) return "a line goes on in the next one";
  const lost = before.find((line) => LOST.test(line));
  return lost === undefined ? undefined : `\`${lost.trim()}\` has no effect on the lines below it`;
}

/** What ends with its shell, alone on a line. */
const LOST =
  /^\s*(?:(?:cd|export|source|\.|set|unset|alias|shopt|umask|pushd)\s[^;&|]*|[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|[^\s;&|]*))\s*$/;

const OPENERS = ["if", "for", "while", "until", "case", "select"];
const CLOSERS: Readonly<Record<string, string>> = { if: "fi", case: "esac" };

function opensBlock(line: string): boolean {
  const words = line.split(/[\s;()]+/).filter(Boolean);
  const [first = ""] = words;
  if (OPENERS.includes(first)) return !words.includes(CLOSERS[first] ?? "done");
  return /[{(]\s*$/.test(line);
}

function opensQuote(line: string): boolean {
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const char = line[i] ?? "";
    if (char === "\\" && quote !== "'") i++;
    else if (quote === "" && (char === "'" || char === '"')) quote = char;
    else if (char === quote) quote = "";
    else if (quote === "" && char === "#" && /\s|^/.test(line[i - 1] ?? " ")) return false;
  }
  return quote !== "";
}

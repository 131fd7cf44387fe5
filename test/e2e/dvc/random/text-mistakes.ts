// Mistakes in the signs of a dvc.yaml, not in what it means.
import type { Prng } from "../../../fuzz/prng.ts";

type TextMistake = (text: string, random: Prng) => string;

function cutAt(text: string, random: Prng): readonly [string, string] {
  const at = random.between(0, text.length);
  return [text.slice(0, at), text.slice(at)];
}

export const TEXT_MISTAKES: Readonly<Record<string, TextMistake>> = {
  "a sign too many": (text, random) =>
    cutAt(text, random).join(
      random.pick([
        "[",
        "]",
        "{",
        "}",
        ":",
        ": ",
        "- ",
        "'",
        '"',
        "#",
        "\t",
        "*",
        "&a ",
        "!",
        "%",
        "|",
        ">",
        "\0",
        "\u2028",
        "\ufeff",
        ", ",
      ]),
    ),
  "a piece is missing": (text, random) => {
    const [before, after] = cutAt(text, random);
    return before + after.slice(random.between(1, 20));
  },
  "it ends too early": (text, random) => cutAt(text, random)[0],
  "a line twice": (text, random) => {
    const lines = text.split("\n");
    const at = random.between(0, lines.length - 1);
    return lines.toSpliced(at, 0, lines[at] ?? "").join("\n");
  },
  "another indentation": (text, random) => {
    const lines = text.split("\n");
    const at = random.between(0, lines.length - 1);
    return lines.with(at, ` ${lines[at]}`).join("\n");
  },
  "marks of a merge": (text, random) => {
    const lines = text.split("\n");
    const at = random.between(0, lines.length - 1);
    const [before, after] = [lines.slice(0, at).join("\n"), lines.slice(at).join("\n")];
    return `${before}\n<<<<<<< HEAD\n=======\n>>>>>>> other\n${after}`;
  },
  "line ends of Windows": (text) => text.replaceAll("\n", "\r\n"),
  "two documents": (text) => `${text}\n---\n${text}`,
  "nothing at all": () => "",
  "only a remark": () => "# nothing yet\n",
};

// `fastpipe completion SHELL`: a script that asks `fastpipe __complete` for every word.
import { EXIT, Stop } from "../model/failure.ts";
import { didYouMean } from "../model/suggest.ts";
import { define } from "./command.ts";

/** Each passes the words up to the cursor and shows what comes back: `candidate`, TAB, description. */
const SCRIPTS = {
  bash: `# fastpipe completion for bash. In ~/.bashrc: source <(fastpipe completion bash)
_fastpipe() {
  # bash splits words at ":", "=" and "@"; stage names have them, so the line is split anew.
  local typed="\${COMP_LINE:0:COMP_POINT}" words cur="" line candidate last head i
  read -ra words <<< "$typed"
  [[ "$typed" == *[[:space:]] ]] || { cur="\${words[-1]}"; unset 'words[-1]'; }
  COMPREPLY=()
  while IFS= read -r line; do
    candidate="\${line%%$'\\t'*}"
    case "$candidate" in
      __files__) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
      __dirs__) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur"); return ;;
      *) COMPREPLY+=("$candidate") ;;
    esac
  done < <("\${words[0]}" __complete "\${words[@]:1}" "$cur" 2>/dev/null)
  # Only what follows the last of bash's own breaks is replaced.
  last="\${COMP_WORDS[COMP_CWORD]}"
  [[ "$last" == [:=@] ]] && last=""
  head="\${cur%"$last"}"
  for i in "\${!COMPREPLY[@]}"; do COMPREPLY[i]="\${COMPREPLY[i]#"$head"}"; done
  if [[ \${#COMPREPLY[@]} -eq 1 && "\${COMPREPLY[0]}" == *= ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _fastpipe fastpipe
`,
  zsh: `#compdef fastpipe
# fastpipe completion for zsh. In ~/.zshrc, after compinit: source <(fastpipe completion zsh)
_fastpipe() {
  local -a candidates shown open open_shown
  local line candidate description
  for line in "\${(@f)$("\${words[1]}" __complete "\${(@)words[2,CURRENT-1]}" "\${PREFIX}" 2>/dev/null)}"; do
    candidate="\${line%%$'\\t'*}"
    description="\${line#*$'\\t'}"
    case "$candidate" in
      '') continue ;;
      __files__) _files; return ;;
      __dirs__) _files -/; return ;;
    esac
    [[ -n "$description" ]] && description="$candidate  -- $description" || description="$candidate"
    if [[ "$candidate" == *= ]]; then
      open+=("$candidate"); open_shown+=("$description")
    else
      candidates+=("$candidate"); shown+=("$description")
    fi
  done
  (( \${#open} )) && compadd -l -S '' -d open_shown -a -- open
  (( \${#candidates} )) && compadd -l -d shown -a -- candidates
}
if [[ "\${funcstack[1]}" == _fastpipe ]]; then
  _fastpipe "$@"
else
  compdef _fastpipe fastpipe
fi
`,
  fish: `# fastpipe completion for fish: fastpipe completion fish > ~/.config/fish/completions/fastpipe.fish
function __fastpipe_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] __complete $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case '__files__*'
                __fish_complete_path "$current"
            case '__dirs__*'
                __fish_complete_directories "$current"
            case '*'
                printf '%s\\n' $line
        end
    end
end
complete -c fastpipe -f -a '(__fastpipe_complete)'
`,
} as const;

type Shell = keyof typeof SCRIPTS;
const SHELLS = Object.keys(SCRIPTS) as readonly Shell[];

export const command = define({
  name: "completion",
  summary: "print the completion script of a shell",
  text: ["Completes commands, flags, their values, stages and groups."],
  flags: {},
  words: {
    usage: "SHELL",
    description: SHELLS.join(", "),
    min: 1,
    max: 1,
    completes: SHELLS,
  },
  examples: [
    { line: "source <(fastpipe completion bash)", says: "in ~/.bashrc" },
    { line: "source <(fastpipe completion zsh)", says: "in ~/.zshrc, after compinit" },
    {
      line: "fastpipe completion fish > ~/.config/fish/completions/fastpipe.fish",
      says: "once",
    },
  ],
  async run({ _: [word = ""] }, { terminal }) {
    const shell = SHELLS.find((one) => one === word);
    if (!shell) {
      const message = `there is no completion for ${JSON.stringify(word)}, but for ${SHELLS.join(", ")}`;
      throw new Stop([{ code: "usage", message, ...didYouMean(word, SHELLS) }]);
    }
    terminal.out(SCRIPTS[shell]);
    return EXIT.done;
  },
});

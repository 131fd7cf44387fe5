// The real DVC and we, asked about the same dvc.yaml files: the same stages and edges, or both refuse.
import { expect, test } from "bun:test";
import { join, posix } from "node:path";
import { folderOf } from "../../src/dvc/paths.ts";
import { readProject } from "../../src/dvc/project.ts";
import { tempDir } from "../helpers.ts";
import { askPython } from "./ask-python.ts";
import { withDvc } from "./real.ts";

const PARAMS =
  "b: true\nn: 3\nf: 1.0\nl: [true, null, 1.0, s]\ns: text\nd: {p: 1, q: [1, x y]}\ndd: [{a: 1}]\nodd: {1: x}\nnone: ~\n";

type Files = Readonly<Record<string, string>>;

/** Bodies of one stage `s`. */
const STAGES = [
  "{cmd: 'x ${b} ${n} ${f} ${l[0]} ${l[-1]} ${s} ${d} ${none}'}",
  "{cmd: 'x ${ d[p] } ${l[+0]} ${l[ 1 ]} ${l.-1}'}",
  "{cmd: 'x ${d.p .x}'}",
  "{cmd: 'x ${odd.1}'}",
  "{cmd: 'x ${dd}'}",
  "{cmd: 'x ${dd[0]}'}",
  "{cmd: 'x \\${a} \\\\${b} \\$${n} $x $(y) ${'}",
  "{cmd: '${d}'}",
  "{cmd: '${n}'}",
  "{cmd: '${l}'}",
  "{cmd: '', frozen: true, always_changed: true}",
  "{cmd: []}",
  "{cmd: a, outs: ['${n}']}",
  "{cmd: a, deps: ['${n}']}",
  "{cmd: a, params: ['${n}']}",
  "{cmd: a, params: [{params.yaml: [a]}, b, b]}",
  "{cmd: a, params: [a, {params.yaml: }]}",
  "{cmd: a, params: [{p.yaml: x}]}",
  "{cmd: a, params: [{p.yaml: {x: 1}}]}",
  "{cmd: a, params: [{'${s}.yaml': ['${s}.x']}, '${s}']}",
  "{cmd: a, wdir: '${n}'}",
  "{cmd: a, wdir: '${s}/y', deps: [x], outs: [../o]}",
  "{cmd: a, deps: [x.dvc]}",
  "{cmd: a, outs: [sub/dvc.yaml]}",
  "{cmd: a, outs: [b, b: {persist: true}, b: {cache: false, push: false, remote: r}]}",
  "{cmd: a, outs: [b], metrics: [b]}",
  "{cmd: a, outs: [b, ./b]}",
  "{cmd: a, outs: [b, b/c]}",
  "{cmd: a, outs: [b], deps: [b/c]}",
  "{cmd: a, outs: [.]}",
  "{cmd: a, outs: ['']}",
  "{cmd: a, outs: [{}, {c: {}, d: {cache: false}}]}",
  "{cmd: a, metrics: [m: {cache: false}], plots: [p: {x: '${s}', header: false}, q]}",
  "{cmd: a, desc: '${n}', meta: {x: '${s}', 1: 2020-01-01}}",
  "{cmd: a, meta: '${d}'}",
  "{cmd: a, vars: [{x: 1}, {d: {z: 2}}], desc: '${x} ${d.z}'}",
  "{cmd: a, vars: [{n: 1}]}",
  "{cmd: a, vars: [params.yaml]}",
  "{cmd: a, vars: ['params.yaml:n']}",
  "{cmd: a, vars: [{x: '${n}'}]}",
  "{foreach: '${l}', do: {cmd: 'x ${item}'}}",
  "{foreach: ['${b}', 'v${b}', true, 1, 1.0, null, a b, a/b], do: {cmd: 'x ${item}'}}",
  "{foreach: [a, {b: 1}, [c]], do: {cmd: 'x'}}",
  "{foreach: '${d}', do: {cmd: 'x ${key} ${item}'}}",
  "{foreach: {us: {e: '${n}', 'k${n}': ['${d}', 'v${s}']}}, do: {cmd: 'x ${item.e} ${item.k3[0]} ${item.k3[1]} \\${n}'}}",
  "{foreach: [{'${s}': 1}], do: {cmd: x}}",
  "{foreach: [{e: '${nope}'}], do: {cmd: x}}",
  "{matrix: {a: [{e: '${n}', f: [['${l}']]}]}, cmd: 'x ${key} ${item.a.e} ${item.a.f[0][0][1]}'}",
  "{foreach: {1: a, null: b, 2.5: c, '${s}x': d}, do: {cmd: 'x ${key} ${item}'}}",
  "{foreach: {'${s}': d}, do: {cmd: 'x ${key}'}}",
  "{foreach: '${s}', do: {cmd: x}}",
  "{foreach: [a@b], do: {cmd: x}}",
  "{foreach: [''], do: {cmd: x}}",
  "{foreach: [], do: {cmd: 'x ${}'}}",
  "{foreach: [], do: {cmd: 'x ${nope}'}}",
  "{foreach: [a], do: {cmd: 'x ${key}'}}",
  "{foreach: [a], do: {cmd: x, vars: [{item: 1}]}}",
  "{foreach: [a, b], do: {cmd: x, outs: [o]}}",
  "{foreach: [2020-01-01], do: {cmd: x}}",
  "{matrix: {a: '${l}', c: ['${b}', {k: 1}]}, cmd: 'x ${key} ${item.a}'}",
  "{matrix: {a: [1, 1.0, true, null, '1'], b: [[x], y]}, cmd: 'x ${key}'}",
  "{matrix: {m: [a, a-b], n: [b-c, c]}, cmd: 'x ${item.m} ${item}'}",
  "{matrix: {a: '${d}'}, cmd: 'x ${key}'}",
  "{matrix: {a: '${s}'}, cmd: 'x ${key}'}",
  "{matrix: {a: 'v${n}', 'k${n}': [z]}, cmd: 'x ${key} ${item}'}",
  "{matrix: {'${s}': [z]}, cmd: 'x'}",
  "{matrix: {}, cmd: 'x'}",
  "{matrix: {a: []}, cmd: 'x'}",
];

const WHOLE: readonly Files[] = [
  { "dvc.yaml": "[]" },
  { "dvc.yaml": "x" },
  { "dvc.yaml": "stages: {a@b: {cmd: x}}" },
  { "dvc.yaml": "stages: {g@h: {foreach: [x], do: {cmd: x}}}" },
  { "dvc.yaml": "stages: {'': {cmd: x}}" },
  { "dvc.yaml": "stages: {a: &a {cmd: x}, b: {<<: *a, deps: [y]}}" },
  { "dvc.yaml": "stages: {a: {cmd: x}, a: {cmd: y}}" },
  {
    "dvc.yaml":
      "vars: [{item: 1}]\nstages: {a: {foreach: [b], do: {cmd: 'x ${item}'}}, c: {cmd: '${item}'}}",
  },
  { "dvc.yaml": "metrics: ['${s}', 'x${l}']\nplots: ['${nope}']" },
  { "dvc.yaml": "datasets:" },
  { "dvc.yaml": "artifacts: {'${n}': {path: x}}" },
  { "dvc.yaml": "artifacts: {'${s}': {path: x}}" },
  { "dvc.yaml": "plots: [{}]" },
  { "dvc.yaml": "stages: {}", "params.yaml": "a: {b: 2020-01-01}" },
  { "dvc.yaml": "stages: {}", "params.yaml": "- a" },
  { "dvc.yaml": "stages: {a: {cmd: x, outs: [o.tmp]}}", ".dvcignore": "*.tmp" },
  { "dvc.yaml": "stages: {a: {cmd: x, deps: [o.tmp]}}", ".dvcignore": "*.tmp" },
  { "dvc.yaml": "stages: {a: {cmd: x, outs: [d]}}", ".dvcignore": "d/" },
  {
    "dvc.yaml": "stages: {a: {cmd: x, deps: [raw], outs: [o]}, c: {cmd: x, deps: [e]}}",
    "raw.dvc": "outs:\n- path: raw\n",
    "sub/dvc.yaml": "stages: {z: {cmd: x, deps: [../o], outs: [../e/2, ../e/1]}}",
    "o/dvc.yaml": "nonsense: 1",
  },
  { "dvc.yaml": "stages: {a: {cmd: x, outs: [raw]}}", "raw.dvc": "outs:\n- path: raw\n" },
  {
    "dvc.yaml":
      "stages: {z: {cmd: x, deps: [m]}, m: {cmd: x, deps: [a, b], outs: [m]}, b: {cmd: x, outs: [b]}, a: {cmd: x, outs: [a]}}",
  },
];

const CASES: readonly Files[] = [
  ...STAGES.map((stage) => ({ "dvc.yaml": `stages:\n  s: ${stage}\n`, "params.yaml": PARAMS })),
  ...WHOLE.map((files) => ({ "params.yaml": PARAMS, ...files })),
];

const ASK = `
import json, sys, os, tempfile, logging
logging.disable(logging.CRITICAL)
import networkx as nx
from dvc.repo import Repo
answers = []
for files in json.load(sys.stdin):
    with tempfile.TemporaryDirectory() as d:
        os.chdir(d)
        for name, text in {**files, '.dvc/config': '[core]\\n    no_scm = true\\n'}.items():
            os.makedirs(os.path.dirname(os.path.join(d, name)), exist_ok=True)
            open(os.path.join(d, name), 'w').write(text)
        try:
            repo = Repo(d)
            stages = {s.addressing: {
                'cmd': s.cmd,
                'wdir': os.path.relpath(s.wdir, d),
                'frozen': s.frozen,
                'deps': [[x.def_path, getattr(x, 'params', None)] for x in s.deps],
                'outs': [[x.def_path, x.use_cache, x.persist, bool(x.metric), bool(x.plot), x.can_push, x.remote] for x in s.outs],
                'tracked': getattr(s, 'tracked_vars', None) or {},
            } for s in repo.index.stages}
            graph = repo.index.graph
            order = [s.addressing for s in nx.dfs_postorder_nodes(graph)]
            answers.append({'stages': stages, 'edges': sorted([a.addressing, b.addressing] for a, b in graph.edges), 'order': order})
        except Exception as e:
            answers.append({'refused': type(e).__name__})
        os.chdir('/')
print(json.dumps(answers, default=str))
`;

interface Answer {
  readonly refused?: string;
  readonly stages?: unknown;
  readonly edges?: unknown;
  readonly order?: unknown;
}

async function ours(files: Files): Promise<Answer> {
  await using dir = await tempDir({ ...files, ".dvc/config": "" });
  const read = await readProject(dir.path, join(dir.path, "dvc.yaml"));
  if (!read.ok) return { refused: read.error.map(({ message }) => message).join("; ") };
  const { nodes, upstream, order } = read.value.graph;
  const stages = [...nodes.values()].map(({ address, file, stage, source }) => {
    const { frozen = false, wdir = ".", outs = [] } = stage ?? source ?? {};
    return [
      address,
      {
        cmd: stage?.cmdValue ?? null,
        wdir: posix.join(folderOf(file), wdir),
        frozen,
        deps: [
          ...(stage?.deps.map(({ path }) => [path, null]) ?? []),
          ...(stage?.params.map(({ file, keys }) => [file, keys ?? []]) ?? []),
        ],
        outs: outs.map((out) => [
          out.path,
          out.cache,
          out.persist,
          out.metric,
          out.plot !== null,
          out.push,
          out.remote,
        ]),
        tracked: stage?.tracked ?? {},
      },
    ] as const;
  });
  const edges = [...upstream].flatMap(([name, makers]) => makers.map((maker) => [name, maker]));
  return { stages: new Map(stages), edges: edges.sort(), order };
}

/** As Python's JSON would be read: numbers of one kind, maps as objects. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, item: unknown) => {
      if (typeof item === "bigint") return Number(item);
      return item instanceof Map ? Object.fromEntries(item) : item;
    }),
  );
}

withDvc("agreement with DVC", () => {
  test(`${CASES.length} files`, async () => {
    const answers = (await askPython(ASK, JSON.stringify(CASES))) as readonly Answer[];
    for (const [i, files] of CASES.entries()) {
      const answer = answers[i];
      const own = await ours(files);
      const text = files["dvc.yaml"];
      if (answer?.refused !== undefined) {
        expect({ text, why: answer.refused, refused: own.refused !== undefined }).toEqual({
          text,
          why: answer.refused,
          refused: true,
        });
        continue;
      }
      // DVC walks through folders in no order; the order is compared where there is one file.
      const oneFile = Object.keys(files).every((name) => !/\/dvc\.yaml$|\.dvc$/.test(name));
      const { order, ...same } = own;
      const { order: theirs, ...expected } = answer ?? {};
      expect({ text, ...(plain(same) as object), order: oneFile ? order : null }).toEqual({
        text,
        ...expected,
        order: oneFile ? theirs : null,
      });
    }
  }, 60_000);
});

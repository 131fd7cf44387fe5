// The data points of `plots show --json`, beside those of the real DVC.
import { expect, setDefaultTimeout, test } from "bun:test";
import { repository, withDvc } from "../dvc/real.ts";
import { fastpipe } from "../helpers.ts";

setDefaultTimeout(120_000);

interface Entry {
  readonly type: string;
  readonly revisions: readonly string[];
  readonly content?: Content;
  readonly url?: string;
}

interface Content {
  readonly title: string | { readonly text: string };
  readonly data: { readonly values: readonly Record<string, unknown>[] };
}

type Data = Readonly<Record<string, readonly Entry[]>>;

/** What is drawn, without how. */
function facts(data: Data): unknown {
  const entries = Object.entries(data).flatMap(([id, all]) =>
    all.map((entry) => {
      const { type, revisions, content } = entry;
      if (content === undefined) return [id, { type, revisions }];
      const { title } = content;
      const text = typeof title === "string" ? title : title.text;
      return [id, { type, revisions, title: text, points: content.data.values }];
    }),
  );
  return Object.fromEntries(entries);
}

const RUNS = "step,loss,acc\n0,1.5,0.1\n1,0.75,0.4\n2,0.5,0.62\n";
const STAGE = "stages:\n  a:\n    cmd: 'true'\n";
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const PROJECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "nothing said": { "dvc.yaml": `${STAGE}    plots: [runs.csv]\n`, "runs.csv": RUNS },
  "x and y": {
    "dvc.yaml": `${STAGE}    plots:\n    - runs.csv: {cache: false, x: step, y: loss, title: Loss, x_label: s, y_label: l, template: simple}\n`,
    "runs.csv": RUNS,
  },
  "no header": {
    "dvc.yaml": `${STAGE}    plots:\n    - r.tsv: {header: false}\n    - r.csv: {header: false, x: "0", y: "1"}\n`,
    "r.csv": "1,2\n3,4\n",
    "r.tsv": "1\n3\n",
  },
  "JSON, nested and with integers beyond doubles": {
    "dvc.yaml": `${STAGE}    plots: [a.json, b.json]\n`,
    "a.json": '[{"x": 1, "y": 0.5}, {"x": 2, "y": null}]',
    "b.json": '{"meta": {"n": 3}, "train": {"log": [{"s": 1, "v": 1e-7}, {"s": 2, "v": true}]}}',
  },
  YAML: {
    "dvc.yaml": `${STAGE}    plots: [a.yaml]\n`,
    "a.yaml": "- {a: 1, b: 2.5}\n- {a: 3, b: -1}\n",
  },
  "several y of one file": {
    "dvc.yaml": `${STAGE}    outs: [runs.csv]\nplots:\n- runs.csv: {x: step, y: [loss, acc]}\n`,
    "runs.csv": RUNS,
  },
  "several files": {
    "dvc.yaml":
      "plots:\n- both: {x: step, y: {out/train.csv: loss, out/test.csv: [loss, acc]}, title: Both}\n- one: {x: {out/train.csv: step}, y: {out/train.csv: acc, out/test.csv: acc}}\n- same: {y: {out/train.csv: acc}}\n",
    "out/train.csv": RUNS,
    "out/test.csv": RUNS.replace("1.5", "1.75"),
  },
  "different x": {
    "dvc.yaml": "plots:\n- p: {x: {a.csv: s, b.csv: t}, y: {a.csv: v, b.csv: w}}\n",
    "a.csv": "s,v\n1,2\n2,3\n",
    "b.csv": "t,w\n5,6\n7,8\n",
  },
  confusion: {
    "dvc.yaml": `${STAGE}    plots:\n    - c.csv: {template: confusion, x: actual, y: predicted}\n`,
    "c.csv": "actual,predicted\ncat,dog\ncat,cat\n",
  },
  "a folder, and files in it": {
    "dvc.yaml": `${STAGE}    plots:\n    - d: {x: step, y: acc}\n`,
    "d/a.csv": RUNS,
    "d/deep/b.csv": RUNS,
  },
  "one id in two places": {
    "dvc.yaml": `${STAGE}    plots:\n    - runs.csv: {y: acc}\nplots:\n- runs.csv: {y: loss}\n`,
    "runs.csv": RUNS,
  },
  "a stage in a folder": {
    "sub/dvc.yaml": `${STAGE}    wdir: in\n    plots:\n    - runs.csv: {y: acc}\nplots:\n- in/runs.csv: {y: loss}\n- named: {y: {in/runs.csv: acc}}\n`,
    "sub/in/runs.csv": RUNS,
    "dvc.yaml": "plots: []\n",
  },
  "quoted cells, dots in names": {
    "dvc.yaml": `${STAGE}    plots:\n    - q.csv: {x: 'a.b', y: 'c[0]'}\n`,
    "q.csv": 'a.b,c[0],text\n1,2,"x, ""y"""\n2,3,\n',
  },
};

withDvc("plots show --json beside DVC", () => {
  test.each(Object.entries(PROJECTS))("%s", async (_name, files) => {
    await using repo = await repository(files);
    const theirs = JSON.parse(repo.dvc("plots", "show", "--json")) as { data: Data };
    const { code, stdout, stderr } = await fastpipe(repo.path, ["plots", "show", "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const ours = JSON.parse(stdout) as { data: Data; errors: unknown[] };
    expect(facts(ours.data)).toEqual(facts(theirs.data));
    expect(ours.errors).toEqual([]);
  });

  test("plots diff: the workspace over HEAD, and over an earlier commit", async () => {
    const dvcYaml = `${STAGE}    plots:\n    - runs.csv: {x: step, y: loss}\nplots:\n- both: {y: {runs.csv: acc}}\n`;
    await using repo = await repository({ "dvc.yaml": dvcYaml, "runs.csv": RUNS });
    repo.sh("printf '/runs.csv\n' > .gitignore; git add -A; git commit -qm first");
    repo.dvc("commit", "-fq");
    repo.sh("git add -A; git commit -qm lock");
    await repo.file("runs.csv", RUNS.replace("0.75", "0.8"));
    repo.dvc("commit", "-fq");
    repo.sh("git add -A; git commit -qm second");
    await repo.file("runs.csv", RUNS.replace("0.75", "0.9"));
    // Without a revision DVC leaves HEAD out where only ignored outs differ, as here; we do not.
    for (const args of [["HEAD"], ["HEAD~1"], ["HEAD", "HEAD~1"]]) {
      const theirs = JSON.parse(repo.dvc("plots", "diff", "--json", ...args)) as { data: Data };
      const { code, stdout } = await fastpipe(repo.path, ["plots", "diff", "--json", ...args]);
      expect(code).toBe(0);
      const ours = JSON.parse(stdout) as { data: Data };
      expect(facts(ours.data)).toEqual(facts(theirs.data));
    }
  });

  test("an image", async () => {
    await using repo = await repository({ "dvc.yaml": `${STAGE}    plots: [p.png]\n` });
    await repo.file("p.png", PNG);
    const theirs = JSON.parse(repo.dvc("plots", "show", "--json")) as { data: Data };
    const { stdout } = await fastpipe(repo.path, ["plots", "show", "--json"]);
    const ours = JSON.parse(stdout) as { data: Data };
    expect(facts(ours.data)).toEqual(facts(theirs.data));
    const [image] = ours.data["p.png"] ?? [];
    expect(image?.url).toBe(`data:image/png;base64,${PNG.toString("base64")}`);
  });

  test("a template of the user's, filled with DVC's anchors", async () => {
    const template = {
      $schema: "https://vega.github.io/schema/vega-lite/v5.json",
      title: "<DVC_METRIC_TITLE>",
      data: { values: "<DVC_METRIC_DATA>" },
      params: ["<DVC_METRIC_ZOOM_AND_PAN>"],
      width: "<DVC_METRIC_PLOT_WIDTH>",
      mark: "line",
      encoding: {
        x: { field: "<DVC_METRIC_X>", title: "along <DVC_METRIC_X_LABEL>" },
        y: { field: "<DVC_METRIC_Y>", title: "<DVC_METRIC_Y_LABEL>" },
        tooltip: "<DVC_METRIC_TOOLTIP>",
        detail: "<DVC_METRIC_ROW>",
      },
      transform: [
        { loess: "<DVC_METRIC_Y>", on: "<DVC_METRIC_X>", groupby: "<DVC_METRIC_GROUP_BY>" },
      ],
    };
    await using repo = await repository({
      "dvc.yaml": `${STAGE}    plots:\n    - runs.csv: {x: step, y: loss, template: mine}\n`,
      "runs.csv": RUNS,
      ".dvc/plots/mine.json": JSON.stringify(template),
    });
    const theirs = JSON.parse(repo.dvc("plots", "show", "--json")) as { data: Data };
    const { stdout } = await fastpipe(repo.path, ["plots", "show", "--json"]);
    const ours = JSON.parse(stdout) as { data: Data };
    expect(ours.data).toEqual(theirs.data);
  });
});

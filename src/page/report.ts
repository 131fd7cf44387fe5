// The page that `report` writes.
import type { StagePast } from "../model/past.ts";
import type { PlotProblem } from "../model/plot.ts";
import type { ReportData, ReportMetric, ReportRun, ReportStage } from "../model/report.ts";
import type { Value } from "../model/value.ts";
import { bytes } from "../ui/bytes.ts";
import { codeName } from "../ui/code-names.ts";
import { duration } from "../ui/duration.ts";
import { momentText } from "../ui/history.ts";
import { brief, sentences } from "../ui/reasons.ts";
import { count } from "../ui/text.ts";
import { shortDigest, shortValue } from "../ui/values.ts";
import charts from "./charts.js.txt" with { type: "text" };
import { type DagNode, dagSvg, MARKS, MOST_NODES, STATES } from "./dag.ts";
import { documentOf, type Html, html } from "./html.ts";
import css from "./page.css.txt" with { type: "text" };
import { type Drawn, plotSection } from "./plots.ts";
import reportCss from "./report.css.txt" with { type: "text" };
import reportScript from "./report.js.txt" with { type: "text" };
import { timeline } from "./timeline.ts";

export interface ReportPlots {
  readonly plots: readonly Drawn[];
  readonly problems: readonly PlotProblem[];
  /** Vega, Vega-Lite and vega-embed. */
  readonly vega: readonly string[];
}

export function reportPage(data: ReportData, { plots, problems, vega }: ReportPlots): string {
  const section = plotSection(plots, problems);
  const hasPlots = plots.length + problems.length > 0;
  const body = html`${head(data)}
<main>
${pipeline(data)}
<div class="rest">
${stageList(data.stages)}
${data.metrics.length > 0 && html`<section aria-label="Metrics"><h2>Metrics</h2>${metrics(data.metrics)}</section>`}
${hasPlots && html`<section aria-label="Plots"><h2>Plots</h2>${section.body}</section>`}
${data.run !== null && lastRun(data.run)}
</div></main>`;
  return documentOf({
    title: `${data.name}: report`,
    styles: [css, reportCss],
    body,
    data: { report: scriptData(data), charts: section.charts },
    scripts: [...(section.charts.length > 0 ? [...vega, charts] : []), reportScript],
  });
}

/** The graph alone, with what its nodes say: the page of `dag --html`. */
export function dagPage(data: ReportData): string {
  return documentOf({
    title: `${data.name}: graph`,
    styles: [css, reportCss],
    body: html`${head(data)}<main>${pipeline(data)}</main>`,
    data: { report: scriptData(data) },
    scripts: [reportScript],
  });
}

function head({ name, file, made, version, stages }: ReportData): Html {
  const states = statesOf(stages);
  const counts = STATES.filter((state) => (states[state] ?? 0) > 0).map(
    (state) =>
      html`<span class="state ${state}" data-mark="${MARKS[state]}">${states[state]} ${state}</span>`,
  );
  return html`<header><h1>${name}</h1>
<p class="dim">${file} · ${count(stages.length, "stage")} · ${momentText(made)} · fastpipe ${version}</p>
<div class="counts">${counts}</div></header>`;
}

function statesOf(stages: readonly ReportStage[]): DagNode["states"] {
  const states: Record<string, number> = {};
  for (const { state } of stages) states[state] = (states[state] ?? 0) + 1;
  return states;
}

function pipeline({ nodes, edges, stages }: ReportData): Html {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const drawn = nodes.map(({ id, label, stages: names }) => ({
    ...{ id, label },
    states: statesOf(names.flatMap((name) => byName.get(name) ?? [])),
  }));
  const svg = dagSvg(drawn, edges);
  const tooMany = html`<p class="bar">A graph of more than ${MOST_NODES} nodes is not drawn: choose a stage in the list.</p>`;
  const bar = html`<div class="bar"><span>Click a stage, or use the arrow keys. Drag to move; Ctrl or Shift with the wheel, + and − to scale.</span>
<span class="tools"><button type="button" data-tool="in" aria-label="Larger">+</button><button type="button" data-tool="out" aria-label="Smaller">−</button><button type="button" data-tool="fit">Whole</button></span></div>`;
  return html`<section class="graph panel" aria-label="Pipeline">${svg === null ? nodes.length > 0 && tooMany : [svg, bar]}</section>
<aside class="details panel" id="details" aria-live="polite" aria-label="The chosen stage" tabindex="0"></aside>`;
}

/** What needs a look comes first. */
function stageList(stages: readonly ReportStage[]): Html {
  const rank = ({ state }: ReportStage): number => STATES.indexOf(state);
  const rows = stages
    .toSorted((a, b) => rank(a) - rank(b))
    .map((stage) => {
      const { name, state, reasons, history } = stage;
      const [last] = history.filter(({ past }) => past.status === "ran");
      return html`<tr><td><button type="button" class="link" data-choose="${name}">${name}</button></td><td><span class="state ${state}" data-mark="${MARKS[state]}">${state}</span></td><td class="dim">${state === "frozen" ? "" : brief(reasons)}</td><td class="number took">${last && duration(last.past.ms)}</td></tr>`;
    });
  return html`<section aria-label="Stages"><div class="filter"><h2>Stages</h2>
<input id="search" type="search" placeholder="Search: a name, stale …" aria-label="Search stages"></div>
<div class="list panel"><table id="stages"><thead><tr><th class="name">stage</th><th class="is">state</th><th>why</th><th class="number took">last took</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

function metrics(all: readonly ReportMetric[]): Html {
  return html`<div class="list panel"><table><thead><tr><th class="name">file</th><th>metric</th><th class="number">value</th></tr></thead><tbody>${all.map(
    ({ path, values, problem }) =>
      problem !== null
        ? html`<tr><td>${path}</td><td class="dim" colspan="2">${problem}</td></tr>`
        : values.map(
            ([name, value], i) =>
              html`<tr><td>${i === 0 && path}</td><td>${name}</td><td class="number mono">${metricText(value)}</td></tr>`,
          ),
  )}</tbody></table></div>`;
}

/** As many digits as say something; all of an integer. */
function metricText(value: Value): string {
  if (typeof value !== "number" || Number.isInteger(value)) return shortValue(value);
  return String(Number(value.toPrecision(6)));
}

function lastRun({ known, stages }: ReportRun): Html {
  const { number, begin, end, ending } = known;
  const how = ending === "over" ? (end?.exit === 0 ? "" : ` · exit ${end?.exit}`) : ` · ${ending}`;
  const ms = end?.ms ?? Math.max(0, ...stages.map(({ ended }) => ended));
  const jobs = begin.jobs > 0 ? ` · ${count(begin.jobs, "job")}` : "";
  return html`<section aria-label="Last run"><h2>Last run</h2>
<p class="dim">#${number} · ${momentText(begin.started)} · ${duration(ms)}${jobs}${how}. A thin line is a wait for a free slot; choose a stage to see whom it waited for.</p>
${timeline(stages, ms)}</section>`;
}

/** What the page's script shows when a stage is chosen; equal tables of code once. */
function scriptData({ stages, nodes }: ReportData): object {
  const codes: (readonly [string, string])[][] = [];
  const known = new Map<string, number>();
  const codeOf = ({ code, places }: ReportStage): number => {
    const entries = Object.entries(code).map(([key, hash]) => {
      const place = places[key];
      const text = shortDigest(hash) + (place === undefined ? "" : `  ${place}`);
      return [codeName(key), text] as const;
    });
    const text = JSON.stringify(entries);
    const index = known.get(text) ?? codes.push(entries) - 1;
    known.set(text, index);
    return index;
  };
  const shown = stages.map((stage) => ({
    name: stage.name,
    group: stage.group,
    state: stage.state,
    desc: stage.desc,
    cmd: stage.cmd,
    where: stage.where,
    why: stage.state === "frozen" ? [] : sentences(stage.reasons, { full: true }),
    upstream: stage.upstream,
    params: Object.entries(stage.params).map(([key, value]) => [key, shortValue(value, 200)]),
    deps: stage.deps.map(({ path, hash }) => [
      path,
      hash === null ? "not there" : shortDigest(hash),
    ]),
    outs: stage.outs.map(({ path, kind, hash, size }) => {
      const facts = [kind === "out" ? null : kind, size === null ? null : bytes(size)];
      const said = [...facts, hash === null ? "not recorded" : shortDigest(hash)];
      return [path, said.filter((one) => one !== null).join(" · ")];
    }),
    env: Object.entries(stage.env).map(([key, hash]) => [key, shortDigest(hash)]),
    coarse: stage.coarse,
    code: codeOf(stage),
    history: stage.history.map(({ number, at, past }) => ({
      ...{ number, at: momentText(at), status: past.status },
      took: past.started === null ? "" : duration(past.ms),
      why: whyText(past),
    })),
  }));
  return { stages: shown, nodes, codes, marks: MARKS };
}

function whyText({ error, reasons }: StagePast): string {
  return error === undefined ? brief(reasons, null, { starting: true }) : error.message;
}

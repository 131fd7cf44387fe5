// The last run as bars along its time: who ran when, and who waited for what.
import type { StagePast } from "../model/past.ts";
import { duration } from "../ui/duration.ts";
import { type Html, html } from "./html.ts";

/** A shorter wait is nobody's concern, in ms. */
const WORTH_SAYING = 20;

/** `ms`: how long the run took. */
export function timeline(stages: readonly StagePast[], ms: number): Html {
  const whole = Math.max(ms, 1);
  const startOf = ({ started, ended }: StagePast): number => started ?? ended;
  const rows = stages
    .toSorted((a, b) => startOf(a) - startOf(b) || a.ended - b.ended)
    .map((one) => row(one, whole));
  const ticks = [0, 0.25, 0.5, 0.75].map((part) => html`<span>${duration(part * whole)}</span>`);
  if (rows.length === 0) return html`<p class="dim">Every stage was up to date.</p>`;
  return html`<div class="timeline panel"><div class="axis"><span></span><div>${ticks}</div><span></span></div><ol>${rows}</ol></div>`;
}

function row(past: StagePast, whole: number): Html {
  const { stage, status, ready, after, started, ended } = past;
  const waited = ready !== null && started !== null && started > ready;
  const said = says(past);
  const bar = started === null ? null : place(started, ended, whole);
  return html`<li data-stage="${stage}" data-after="${after ?? ""}"><button type="button" class="link" data-choose="${stage}" title="${stage}">${stage}</button><div class="track">${waited && html`<i class="waited" style="${place(ready, started, whole)}"></i>`}${bar && html`<i class="ran ${status}" style="${bar}"></i>`}</div><span class="says" title="${said}">${said}</span></li>`;
}

function place(from: number, to: number, whole: number): string {
  const share = (part: number): string =>
    Math.min(100, Math.max(0, (part / whole) * 100)).toFixed(3);
  return `left:${share(from)}%;width:${share(Math.max(0, to - from))}%`;
}

/** `1.2 s, after prepare, waited 0.3 s for a slot`; what did not end well is said. */
function says({ status, ms, ready, started, after }: StagePast): string {
  const parts = started === null ? [] : [duration(ms)];
  if (status !== "ran") parts.push(status);
  if (after !== null) parts.push(`after ${after}`);
  const wait = ready === null || started === null ? 0 : started - ready;
  if (wait >= WORTH_SAYING) parts.push(`waited ${duration(wait)} for a slot`);
  return parts.join(", ");
}

// The report as an HTML page: one file that loads nothing else.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Percentiles } from '../measure/tally.ts'
import { number, plural } from '../format.ts'
import { chartsOf } from './charts.ts'
import type { Together } from '../verdict.ts'
import { isTooBusy, milliseconds, REQUEST_COLUMNS, requestRows, type Report } from './report.ts'

const VIOLATIONS_SHOWN = 50
/** The outcome of a request that may have been done or not; see `Tally`. */
const NO_ANSWER = 'no answer'

/** Where LANG is C, Chromium reports a language that does not exist, with which the chart library would not start. */
const LANGUAGE =
  "try { new Intl.NumberFormat(navigator.language) } catch { Object.defineProperty(navigator, 'language', { value: 'en' }) }"

/** Includes the chart library. */
export async function reportPage(report: Report): Promise<string> {
  const [script, library, style, libraryStyle] = await Promise.all(
    [
      new URL('page.js', import.meta.url).href,
      import.meta.resolve('uplot/dist/uPlot.iife.min.js'),
      new URL('page.css', import.meta.url).href,
      import.meta.resolve('uplot/dist/uPlot.min.css'),
    ].map((url) => readFile(fileURLToPath(url), 'utf8')),
  )
  const title = `${report.scenario} on ${report.show.title}`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<style>${libraryStyle}${style}</style>
<header>
  <h1>${escape(title)}</h1>
  <p>${escape(subtitle(report))}</p>
</header>
${verdict(report)}
<section class="tiles">${tiles(report).map(tile).join('')}</section>
<section class="charts" id="charts"></section>
<section>
  <h2>Requests</h2>
  ${table(report)}
  <p>In milliseconds, each from the moment that it was meant to be asked: a visitor who has to wait makes nobody else come later.
  Accurate to one percent.</p>
</section>
<section>
  <h2>The load itself</h2>
  <p${isTooBusy(report.generator) ? ' class="bad"' : ''}>${escape(load(report))}</p>
  <details><summary>Options</summary><pre>${escape(JSON.stringify(report.options, null, 2))}</pre></details>
</section>
<script type="application/json" id="data">${embedded(chartsOf(report))}</script>
<script>${LANGUAGE}</script>
<script>${library}</script>
<script>${script}</script>
</html>
`
}

function subtitle({ startedAt, seconds, url, show, isOwn, interrupted }: Report): string {
  const where = isOwn ? 'a server of its own' : `${url}, show ${show.showId}`
  const end = interrupted ? ', stopped before its end' : ''
  return `${startedAt.replace('T', ' ').slice(0, 16)} UTC · ${number(seconds, 1)} s${end} · ${plural(show.seatCount, 'seat')} · ${where}`
}

function verdict({ verdict: { checked, violations, inconclusive, notJudged, evidence }, keptIn }: Report): string {
  const kind = violations.length > 0 ? 'bad' : inconclusive.length > 0 ? 'unclear' : 'good'
  const more = violations.length - VIOLATIONS_SHOWN
  const heading = {
    bad: plural(violations.length, 'violation'),
    unclear: 'Inconclusive: this run does not show what it is for',
    good: 'Nothing went wrong',
  }[kind]
  const list = (sentences: readonly string[], name: string): string =>
    sentences.length === 0
      ? ''
      : `<ul class="${name}">${sentences.map((sentence) => `<li>${escape(sentence)}</li>`).join('')}</ul>`
  return `<section class="verdict ${kind}">
  <h2>${heading}</h2>
  ${list(violations.slice(0, VIOLATIONS_SHOWN), 'bad')}
  ${more > 0 ? `<p>… and ${number(more)} more.</p>` : ''}
  ${list(inconclusive, 'unclear')}
  ${kind === 'bad' ? '' : list(checked, 'good')}
  ${list(
    notJudged.map((sentence) => `Not judged: ${sentence}`),
    'unknown',
  )}
  ${evidence.length > 0 ? `<div class="wide"><pre>${escape(evidence.join('\n\n'))}</pre></div>` : ''}
  ${keptIn === undefined ? '' : `<p>What was recorded is kept in ${escape(keptIn)}.</p>`}
</section>`
}

type Tile = { value: string; what: string }

function tiles({
  seats,
  show,
  latencies,
  frameLag,
  answers,
  mostConnections,
  overAfterSeconds,
  verdict: { together },
}: Report): Tile[] {
  const outcomes = Object.values(answers).flatMap(Object.entries<number>)
  const times = (isCounted: (outcome: string) => boolean): number =>
    outcomes.reduce((sum, [outcome, count]) => sum + (isCounted(outcome) ? count : 0), 0)
  const unanswered = times((outcome) => outcome === NO_ANSWER)
  const ms = (latency: Percentiles | undefined, what: string): Tile[] =>
    latency && latency.count > 0 ? [{ value: `${milliseconds(latency.p99)} ms`, what: `${what}, p99` }] : []
  return [
    { value: number(seats.booked), what: `sold of ${plural(show.seatCount, 'seat')}` },
    ...(overAfterSeconds === undefined ? [] : [{ value: `${number(overAfterSeconds, 1)} s`, what: 'until sold out' }]),
    ...(together ? [{ value: number(together.met), what: 'wishes met' }] : []),
    ...(together ? [{ value: timesWhileFree(together), what: 'refusals while free' }] : []),
    ...ms(latencies['seats:hold'], 'to hold'),
    ...ms(latencies['seats:hold-best'], 'to hold the best'),
    ...ms(latencies['booking:confirm'], 'to buy'),
    ...ms(frameLag, 'commit to screen'),
    ...(mostConnections > 0 ? [{ value: number(mostConnections), what: 'connections at most' }] : []),
    { value: number(times((outcome) => outcome !== 'ok' && outcome !== NO_ANSWER)), what: 'times refused' },
    ...(unanswered > 0 ? [{ value: number(unanswered), what: 'times without an answer' }] : []),
  ]
}

function timesWhileFree({ refusedWhileFree }: Together): string {
  return refusedWhileFree === undefined ? '?' : number(refusedWhileFree)
}

function tile({ value, what }: Tile): string {
  return `<div><strong>${escape(value)}</strong><span>${escape(what)}</span></div>`
}

function table(report: Report): string {
  const row = (tag: string, cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`
  const rows = requestRows(report).map((cells) => row('td', cells))
  return `<div class="wide"><table><thead>${row('th', ['', ...REQUEST_COLUMNS])}</thead><tbody>${rows.join('')}</tbody></table></div>`
}

function load({ generator }: Report): string {
  const { processes, lateness, cpu, turnedAway } = generator
  const late = lateness
    ? ` Late by ${milliseconds(lateness.p50)} ms at p50 and ${milliseconds(lateness.p99)} ms at p99.`
    : ''
  const away = turnedAway > 0 ? ` ${plural(turnedAway, 'arrival')} found too many here already and did not count.` : ''
  const busy = isTooBusy(generator) ? ' Too busy: these figures are in part its own.' : ''
  const each = processes > 1 ? ' each' : ''
  return `${plural(processes, 'process', 'processes')}, ${number(cpu.mean * 100)} % of a core${each}, ${number(cpu.highest * 100)} % in the busiest second.${late}${busy}${away}`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** JSON without `<`, so that it cannot end the script element around it. */
function embedded(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

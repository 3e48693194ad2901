// The report of a run, for people at a terminal.
import pc from 'picocolors'
import type { Percentiles } from '../measure/latencies.ts'
import { columns, number, plural } from '../format.ts'
import { isTooBusy, type Report } from './report.ts'

const VIOLATIONS_SHOWN = 20

export function reportText(report: Report): string {
  const { scenario, show, seconds, interrupted, seats } = report
  const heading = `${scenario} on ${show.title} (${plural(show.seatCount, 'seat')}), ${number(seconds, 1)} s`
  return [
    pc.bold(heading + (interrupted ? ', stopped before its end' : '')),
    '',
    ...requests(report),
    '',
    ...generator(report),
    ...together(report),
    `At the end: ${number(seats.available)} free, ${number(seats.held)} held, ${number(seats.booked)} sold${soldOut(report)}.`,
    '',
    ...verdict(report),
    '',
  ].join('\n')
}

function requests({ answers, latencies, frameLag }: Report): string[] {
  const rows = Object.entries(answers).map(([request, { ok = 0, ...others }]) => [
    request,
    number(ok),
    ...milliseconds(latencies[request]),
    Object.entries(others)
      .map(([word, count]) => `${number(count)} × ${word}`)
      .join(', '),
  ])
  const lag = frameLag ? [['commit to screen', number(frameLag.count), ...milliseconds(frameLag), '']] : []
  return columns([['ms, from when meant', 'ok', 'p50', 'p90', 'p99', 'p99.9', 'max', 'not ok'], ...rows, ...lag])
}

function milliseconds(latency: Percentiles | undefined): string[] {
  if (!latency) return ['', '', '', '', '']
  const { p50, p90, p99, p999, max } = latency
  return [p50, p90, p99, p999, max].map((ms) => number(ms, ms < 10 ? 1 : 0))
}

function generator({ generator: load }: Report): string[] {
  const { processes, lateness, cpu, turnedAway } = load
  const late = lateness ? `, late by ${number(lateness.p50, 1)} ms at p50 and ${number(lateness.p99, 1)} ms at p99` : ''
  const line = `The load: ${plural(processes, 'process', 'processes')}, ${number(cpu.mean * 100)} % of a core${processes > 1 ? ' each' : ''}, ${number(cpu.highest * 100)} % in the busiest second${late}.`
  return [
    isTooBusy(load) ? pc.yellow(`${line} Too busy: these figures are in part its own.`) : line,
    ...(turnedAway > 0
      ? [pc.yellow(`${plural(turnedAway, 'arrival')} found too many here already, and did not count.`)]
      : []),
  ]
}

function together({ verdict: { together: of } }: Report): string[] {
  if (!of) return []
  const free = of.refusedWhileFree === undefined ? 'not known' : number(of.refusedWhileFree)
  const line = `Together: ${plural(of.met, 'wish', 'wishes')} met, ${number(of.refused)} refused; refusals while free: ${free}.`
  return [of.refusedWhileFree ? pc.red(line) : line]
}

function soldOut({ overAfterSeconds }: Report): string {
  return overAfterSeconds === undefined ? '' : `, after ${number(overAfterSeconds, 1)} s`
}

function verdict({ verdict: { checked, violations, inconclusive, notJudged, evidence }, keptIn }: Report): string[] {
  const shown = violations.slice(0, VIOLATIONS_SHOWN).map((sentence) => pc.red(`✗ ${sentence}`))
  const more = violations.length - shown.length
  return [
    ...shown,
    ...(more > 0 ? [pc.red(`✗ … and ${number(more)} more.`)] : []),
    ...inconclusive.map((sentence) => pc.yellow(`? ${sentence}`)),
    ...(violations.length === 0 ? checked.map((sentence) => pc.green(`✓ ${sentence}`)) : []),
    ...notJudged.map((sentence) => `– Not judged: ${sentence}`),
    ...evidence.map((text) => `\n${text}`),
    ...(keptIn === undefined ? [] : ['', `What was recorded is kept in ${keptIn}.`]),
  ]
}

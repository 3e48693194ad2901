// The text for a terminal: a line during the run, and the report at its end.
import pc from 'picocolors'
import type { Counts } from '../../shared/protocol.ts'
import { columns, number, plural } from '../format.ts'
import type { Sample } from '../instructions.ts'
import { Latencies } from '../measure/tally.ts'
import { SECOND_MS } from '../run-clock.ts'
import { isTooBusy, REQUEST_COLUMNS, requestRows, type Report } from './report.ts'
import type { TimeSeries } from './time-series.ts'

const VIOLATIONS_SHOWN = 20

/** Latencies are those of one worker in the last second; everything else is of all workers. */
export function liveLine({ latencies }: Sample, ms: number, timeSeries: TimeSeries, seats: Counts): string {
  const connections = `${number(timeSeries.total('connections'))} connections`
  if (ms < 0) return connections
  const lastSecond = new Latencies()
  lastSecond.add(latencies)
  const { 'seats:hold': chosen, 'seats:hold-best': best, 'frame lag': lag } = lastSecond.percentiles()
  const hold = chosen ?? best
  return [
    `${number(ms / SECOND_MS)} s`,
    connections,
    `${number(timeSeries.total('people'))} visitors`,
    ...(hold ? [`hold p99 ${number(hold.p99)} ms`] : []),
    ...(lag ? [`frame lag p99 ${number(lag.p99)} ms`] : []),
    `${number(seats.available)} free, ${number(seats.held)} held, ${number(seats.booked)} sold`,
  ].join(' · ')
}

export function reportText(report: Report): string {
  const { scenario, show, seconds, interrupted, seats } = report
  const heading = `${scenario} on ${show.title} (${plural(show.seatCount, 'seat')}), ${number(seconds, 1)} s`
  return [
    pc.bold(heading + (interrupted ? ', stopped before its end' : '')),
    '',
    ...columns([['ms, from when meant', ...REQUEST_COLUMNS], ...requestRows(report)]),
    '',
    ...loadLines(report),
    ...togetherLines(report),
    `At the end: ${number(seats.available)} free, ${number(seats.held)} held, ${number(seats.booked)} sold${soldOutText(report)}.`,
    '',
    ...verdictLines(report),
    '',
  ].join('\n')
}

function loadLines({ generator }: Report): string[] {
  const { processes, lateness, cpu, turnedAway } = generator
  const late = lateness ? `, late by ${number(lateness.p50, 1)} ms at p50 and ${number(lateness.p99, 1)} ms at p99` : ''
  const line = `The load: ${plural(processes, 'process', 'processes')}, ${number(cpu.mean * 100)} % of a core${processes > 1 ? ' each' : ''}, ${number(cpu.highest * 100)} % in the busiest second${late}.`
  const away = `${plural(turnedAway, 'arrival')} found too many here already, and did not count.`
  return [
    isTooBusy(generator) ? pc.yellow(`${line} Too busy: these figures are in part its own.`) : line,
    ...(turnedAway > 0 ? [pc.yellow(away)] : []),
  ]
}

function togetherLines({ verdict: { together } }: Report): string[] {
  if (!together) return []
  const { met, refused, refusedWhileFree } = together
  const free = refusedWhileFree === undefined ? 'not known' : number(refusedWhileFree)
  const line = `Together: ${plural(met, 'wish', 'wishes')} met, ${number(refused)} refused; refusals while free: ${free}.`
  return [refusedWhileFree ? pc.red(line) : line]
}

function soldOutText({ overAfterSeconds }: Report): string {
  return overAfterSeconds === undefined ? '' : `, after ${number(overAfterSeconds, 1)} s`
}

function verdictLines({ verdict, keptIn }: Report): string[] {
  const { checked, violations, inconclusive, notJudged, evidence } = verdict
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

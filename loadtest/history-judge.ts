// Judges the history of a run, part by part. Between parts it keeps only what the next part needs.
import { stripVTControlCharacters } from 'node:util'
import type { HoldLimits } from '../shared/limits.ts'
import { REFUSED_WHILE_AVAILABLE } from './checker/from-log/answers.ts'
import { check } from './checker/check.ts'
import { readClockOffset, readRecords } from './checker/read-database.ts'
import type { ClockOffset } from './checker/database-clock.ts'
import { retainedBy, type Checkpoint } from './checker/check.ts'
import { checkSettings, type CheckSettings } from './checker/check-settings.ts'
import { violationText, type Violation } from './checker/violation.ts'
import type { History } from './history.ts'
import { SECOND_MS } from './run-clock.ts'
import { number, plural } from './format.ts'
import type { Together, Verdict } from './verdict.ts'

const EVIDENCE_SHOWN = 10
/** More violations are only counted: a fault that repeats for a day must not fill the memory. */
const VIOLATIONS_KEPT = 1000
/** A busy server sweeps late, and answers with the time of its last turn of the event loop. */
const SWEEP_WITHIN_MS = 10 * SECOND_MS
const CLOCK_ERROR_MS = 50
/** From the wire alone, the database's clock is known as well as the server knows it: to half of a round trip of 500 ms. */
const WIRE_CLOCK_ERROR_MS = 250
/** Each process of the load reads the machine's clock once, and counts on from there. */
const LOAD_CLOCK_ERROR_MS = 5
/** When clocks move by more than this against each other, times cannot be judged. */
const MOST_DRIFT_MS = SECOND_MS

/** Judges a history that has one part. @param databaseUrl undefined: from the wire alone */
export async function judgeHistory(
  history: History,
  showId: string,
  limits: HoldLimits,
  databaseUrl: string | undefined,
): Promise<Verdict> {
  const judge = new HistoryJudge(showId, limits, databaseUrl)
  await judge.judge(history)
  return judge.verdict
}

export class HistoryJudge {
  readonly #showId: string
  readonly #databaseUrl: string | undefined
  readonly #settings: CheckSettings
  #checkpoint: Checkpoint | undefined
  readonly #counts = { operations: 0, calls: 0, unknown: 0, sightings: 0, violations: 0, parts: 0 }
  readonly #violations: string[] = []
  readonly #evidence: string[] = []
  readonly #undecided = new Set<number>()
  #driftMs = 0
  #offset: ClockOffset | undefined
  #together: Together | undefined

  /** @param databaseUrl undefined: from the wire alone */
  constructor(showId: string, limits: HoldLimits, databaseUrl: string | undefined) {
    this.#showId = showId
    this.#databaseUrl = databaseUrl
    this.#settings = checkSettings(limits, {
      sweepWithinMs: SWEEP_WITHIN_MS,
      clockErrorMs: databaseUrl === undefined ? WIRE_CLOCK_ERROR_MS : CLOCK_ERROR_MS,
      loadClockErrorMs: LOAD_CLOCK_ERROR_MS,
    })
  }

  /** The number of records it keeps between parts. It grows with the seats of the show, not with the run. */
  get retained(): number {
    return this.#checkpoint ? retainedBy(this.#checkpoint) : 0
  }

  /** Reads how far the database's clock is ahead, before the run starts. */
  async begin(): Promise<void> {
    await this.#readOffset()
  }

  /** Judges the next part. No call may have been under way between the parts. @returns whether all was right */
  async judge(history: History): Promise<boolean> {
    const showId = this.#showId
    const url = this.#databaseUrl
    const records = url === undefined ? undefined : await readRecords(url, [showId], this.#checkpoint?.seq)
    const clockOffset = await this.#readOffset()
    const basis = records
      ? { records, ...(clockOffset && { clockOffset }) }
      : // On a server that others use too, they may hold and release seats.
        { strangers: true }
    const checkpoints = this.#checkpoint && new Map([[showId, this.#checkpoint]])
    const found = check({ history, settings: this.#settings, ...basis, ...(checkpoints && { checkpoints }) })
    this.#checkpoint = found.checkpoints.get(showId)
    this.#add(found.violations)
    for (const { seatId } of found.undecided) this.#undecided.add(seatId)
    this.#counts.calls += found.calls
    this.#counts.unknown += found.unknown
    this.#counts.sightings += found.sightings
    this.#counts.operations += history.operations?.length ?? 0
    this.#counts.parts++
    this.#driftMs = Math.max(this.#driftMs, found.clockDriftMs)
    this.#together = sumOf(this.#together, togetherIn(history, records && found.violations))
    return found.violations.length === 0 && found.undecided.length === 0 && this.#driftMs <= MOST_DRIFT_MS
  }

  get verdict(): Verdict {
    const { calls, unknown, sightings, operations, violations, parts } = this.#counts
    const isWire = this.#databaseUrl === undefined
    const from = isWire ? ', from the wire alone: the database was not read' : ' and the database'
    const inParts = parts > 1 ? `, in ${number(parts)} parts` : ''
    const byOperators = operations > 0 ? `${plural(operations, 'command')} of operators, ` : ''
    const examined = `${plural(calls, 'call')} (${number(unknown)} without an answer), ${byOperators}${plural(sightings, 'sighting')}${from}${inParts}`
    const unlisted = violations - this.#violations.length
    const undecided = [...this.#undecided].sort((a, b) => a - b)
    const inconclusive = [
      ...(calls === unknown ? [`Nothing was judged: of ${plural(calls, 'call')} none was answered.`] : []),
      ...(undecided.length > 0
        ? [
            `The order of events is not decided for ${plural(undecided.length, 'seat')} (${undecided.slice(0, 5).join(', ')}${undecided.length > 5 ? ', …' : ''}): too much was left open, and the search gave up.`,
          ]
        : []),
      ...(this.#driftMs > MOST_DRIFT_MS
        ? [
            `The clocks of the database and of the load moved by ${number(this.#driftMs)} ms against each other: times are not judged.`,
          ]
        : []),
    ]
    const isRight = violations === 0 && inconclusive.length === 0
    return {
      checked: [
        isRight
          ? `Every seat had one owner at a time, and every answer was true: ${examined}.`
          : `Looked at: ${examined}.`,
        ...(this.#together ? [togetherText(this.#together)] : []),
      ],
      violations: unlisted > 0 ? [...this.#violations, `… and ${number(unlisted)} more.`] : this.#violations,
      inconclusive,
      notJudged: isWire ? [NOT_ON_THE_WIRE] : [],
      ...(this.#together && { together: this.#together }),
      evidence: this.#evidence,
    }
  }

  async #readOffset(): Promise<ClockOffset | undefined> {
    if (this.#databaseUrl === undefined) return undefined
    const before = this.#offset
    const offset = await readClockOffset(this.#databaseUrl)
    if (before) {
      this.#driftMs = Math.max(this.#driftMs, offset.leastMs - before.mostMs, before.leastMs - offset.mostMs)
    }
    this.#offset = offset
    return offset
  }

  #add(violations: readonly Violation[]): void {
    this.#counts.violations += violations.length
    const space = VIOLATIONS_KEPT - this.#violations.length
    this.#violations.push(...violations.slice(0, space).map(({ rule, sentence }) => `${rule} ${sentence}`))
    const shown = violations.slice(0, EVIDENCE_SHOWN - this.#evidence.length)
    this.#evidence.push(...shown.map((violation) => stripVTControlCharacters(violationText(violation))))
  }
}

const NOT_ON_THE_WIRE =
  'The database was not read: its log and tables (L1, B3), refusals for want of seats together (H11), and whether all seats are free again at the end (H10).'

/** @param violations undefined when the database was not read */
function togetherIn({ calls }: History, violations: readonly Violation[] | undefined): Together | undefined {
  const outcomes = calls.flatMap(({ deed, outcome }) => (deed.request === 'seats:hold-best' ? outcome : []))
  if (outcomes.length === 0) return undefined
  return {
    met: outcomes.filter(({ kind }) => kind === 'hold').length,
    refused: outcomes.filter((one) => one.kind === 'refused' && one.refusal.code === 'NOT_ENOUGH_SEATS').length,
    refusedWhileFree: violations?.filter(({ sentence }) => sentence.startsWith(REFUSED_WHILE_AVAILABLE)).length,
  }
}

function sumOf(a: Together | undefined, b: Together | undefined): Together | undefined {
  if (!a || !b) return a ?? b
  const refusedWhileFree =
    a.refusedWhileFree === undefined || b.refusedWhileFree === undefined
      ? undefined
      : a.refusedWhileFree + b.refusedWhileFree
  return { met: a.met + b.met, refused: a.refused + b.refused, refusedWhileFree }
}

function togetherText({ refused, refusedWhileFree }: Together): string {
  const times = `H11 So many seats together were refused ${plural(refused, 'time')}`
  if (refusedWhileFree === undefined) return `${times}; whether they were free then, the wire does not show.`
  return refusedWhileFree === 0
    ? `${times}, and never while they were free.`
    : `${times}, of which ${number(refusedWhileFree)} while they were free.`
}

// Where the history of a run goes to be judged, and how verdicts are put together.
import { stripVTControlCharacters } from 'node:util'
import type { facts } from '../shared/protocol.ts'
import type { z } from 'zod'
import { WHILE_FREE } from './checker/answers.ts'
import { check } from './checker/check.ts'
import { readClockOffset, readRecords } from './checker/database.ts'
import type { Violation } from './checker/violation.ts'
import { violationText } from './checker/violation-text.ts'
import type { History } from './history.ts'
import { SECOND_MS } from './instant.ts'
import { number, plural } from './table.ts'

export type Verdict = {
  /** What was looked at and found right, in sentences. */
  checked: string[]
  /** What must not be, in sentences; empty if all is well. */
  violations: string[]
  /** The shortest history that shows it, in lines, of some violations. */
  evidence?: string[]
  /** Of those who let the server choose; undefined when nobody did. */
  together?: Together
}

/** How often so many seats together were not to be had, and how often of these they were; undefined: not known. */
export type Together = { met: number; refused: number; refusedWhileFree: number | undefined }

const EVIDENCE_SHOWN = 10
/** A busy machine sweeps late, and answers with a time that is as old as its last turn of the event loop. */
const SWEEP_WITHIN_MS = 10 * SECOND_MS
const CLOCK_ERROR_MS = 50
/** Without the database, its clock is known as well as the server knows it: by half of a round trip that took 500 ms. */
const WIRE_CLOCK_ERROR_MS = 250
/** Each process of the load reads the machine's clock once and counts on from there. */
const LOAD_CLOCK_ERROR_MS = 5

export type Joined = Required<Omit<Verdict, 'together'>> & Pick<Verdict, 'together'>

type Limits = z.output<(typeof facts)['visitor']>['limits']

/** @param databaseUrl undefined: from the wire alone */
export async function judgeHistory(
  history: History,
  showId: string,
  limits: Limits,
  databaseUrl: string | undefined,
): Promise<Verdict> {
  const terms = {
    holdMs: limits.holdSeconds * SECOND_MS,
    holdMaxMs: limits.holdMaxSeconds * SECOND_MS,
    graceMs: limits.graceSeconds * SECOND_MS,
    maxSeatsPerVisitor: limits.maxSeatsPerVisitor,
    sweepWithinMs: SWEEP_WITHIN_MS,
    clockErrorMs: databaseUrl === undefined ? WIRE_CLOCK_ERROR_MS : CLOCK_ERROR_MS,
    loadClockErrorMs: LOAD_CLOCK_ERROR_MS,
  }
  const records = databaseUrl === undefined ? undefined : await readRecords(databaseUrl, [showId])
  // On a server that is there already others may take seats too, or give them back.
  const clockOffset = databaseUrl === undefined ? undefined : await readClockOffset(databaseUrl)
  const evidence = records
    ? { history, terms, records, ...(clockOffset && { clockOffset }) }
    : { history, terms, strangers: true }
  const { violations, undecided, calls, unknown, sightings } = check(evidence)
  const from = records ? ' and the database' : ', from the wire alone: the database was not read'
  const looked = `${plural(calls, 'call')} (${number(unknown)} without an answer), ${plural(sightings, 'sighting')}${from}`
  const together = togetherIn(history, records && violations)
  return {
    checked: [
      `Every seat had one owner at a time, and everybody was told the truth: ${looked}.`,
      ...(undecided.length > 0
        ? [`Of ${plural(undecided.length, 'seat')} too much was left open to be searched.`]
        : []),
      ...(together ? [togetherText(together)] : []),
    ],
    violations: violations.map(({ rule, sentence }) => `${rule} ${sentence}`),
    ...(together && { together }),
    evidence: violations
      .slice(0, EVIDENCE_SHOWN)
      .map((violation) => stripVTControlCharacters(violationText(violation))),
  }
}

/** `violations` are known where the database was read. */
function togetherIn({ calls }: History, violations: readonly Violation[] | undefined): Together | undefined {
  const outcomes = calls.flatMap(({ deed, outcome }) => (deed.request === 'seats:hold-best' ? outcome : []))
  if (outcomes.length === 0) return undefined
  return {
    met: outcomes.filter(({ kind }) => kind === 'hold').length,
    refused: outcomes.filter((one) => one.kind === 'refused' && one.refusal.code === 'NOT_ENOUGH_SEATS').length,
    refusedWhileFree: violations?.filter(({ sentence }) => sentence.startsWith(WHILE_FREE)).length,
  }
}

function togetherText({ refused, refusedWhileFree }: Together): string {
  const times = `H11 So many seats together were refused ${plural(refused, 'time')}`
  if (refusedWhileFree === undefined) return `${times}; whether they were free then, the wire does not show.`
  return `${times}, and never while they were free.`
}

export function joined(verdicts: readonly Verdict[]): Joined {
  const together = verdicts.find((verdict) => verdict.together)?.together
  return {
    ...(together && { together }),
    checked: verdicts.flatMap(({ checked }) => checked),
    violations: verdicts.flatMap(({ violations }) => violations),
    evidence: verdicts.flatMap(({ evidence }) => evidence ?? []),
  }
}

// Audits a show: replays its log by the rules, and compares the tables with what the log comes to. It keeps what the show has
// in memory, and of the log one slice.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { AuditedShow, LogLine } from './audited-show.ts'
import { BookingRows } from './booking-rows.ts'
import { wrongSeats, wrongTermsAtEnd } from './final-seats.ts'
import type { LogFinding } from './finding.ts'
import type { LogSettings } from './log-settings.ts'
import { PassedRows } from './passed-rows.ts'
import { Replay } from './replay.ts'
import { blockedAtFirst, Step, type Change, type Instant } from './show-record.ts'
import { termsAtFirst } from './show-terms.ts'
import { wrongStep } from './step-rules.ts'
import { LogTally } from './log-tally.ts'

/** More findings are only counted. */
const FINDINGS_KEPT = 100
/** What nobody refers to any more is forgotten each time this many changes are replayed. */
const CHANGES_A_TURN = 5000

export type Audit = {
  showId: string
  title: string
  seq: number
  /** When the log begins and ends; null without any change. */
  from: Instant | null
  to: Instant | null
  readAt: Instant
  /** SHA-256 of the log, by which two audits can be compared. */
  digest: string
  tally: LogTally
  /** The first ones, in the order of the log. */
  findings: readonly LogFinding[]
  /** How many there are. */
  wrong: number
  /** Seats that two bookings have. */
  soldTwice: number
  /** Seats that neither the plan nor a step of the log blocks: the show was created with them blocked, or they were tampered with. */
  blockedByNoStep: readonly number[]
}

/**
 * Audits a show that is read as of one moment.
 * @param settings for a show that has none itself; how late sweeps are is not judged, because servers may be stopped
 * @param onProgress is told how many changes are replayed
 */
export async function audit(
  show: AuditedShow,
  settings: Omit<LogSettings, 'sweepWithinMs'>,
  onProgress: (seq: number) => void = () => undefined,
): Promise<Audit> {
  const { facts, terms, early, seats, seq: lastSeq } = show
  const blocked = blockedAtFirst(facts.places, seats, early)
  const atFirst = termsAtFirst(
    terms,
    early.filter((step) => step.cause === 'show-changed'),
  )
  const replay = new Replay(facts, blocked, atFirst, { ...settings, sweepWithinMs: Infinity })
  const state = { replay, show: facts }
  const rows = new BookingRows(replay, show.bookings(), show.prices, show.currency)
  const passed = new PassedRows(show.passed())
  const tally = new LogTally(show.prices)
  const digest = createHash('sha256')
  const findings: LogFinding[] = []
  let wrong = 0
  let soldTwice = 0
  const find = (finding: LogFinding): void => {
    wrong++
    if (finding[1].endsWith('is sold twice.')) soldTwice++
    if (findings.length < FINDINGS_KEPT) findings.push(finding)
  }
  let from: Instant | null = null
  let last = { seq: 0, at: -Infinity }
  for await (const slice of show.log()) {
    for (const line of slice) {
      digest.update(digestText(line))
      from ??= line.at
      const change = parsedChange(line, find)
      for (const finding of wrongOrder(last, change)) find(finding)
      for await (const finding of passed.beforeChange(change)) find(finding)
      for (const step of change.steps) {
        const broken = wrongStep(step, change.at, state, NO_REQUESTS)
        const history = broken ? replay.historyOf(step.seatIds) : []
        if (broken) find([...broken, ...history, { change: { ...change, steps: [step] } }])
        tally.add(step, replay)
        replay.apply(step, change)
      }
      for await (const finding of rows.afterChange(change)) find(finding)
      last = change
      if (change.seq % CHANGES_A_TURN === 0) {
        replay.forget(change.at - replay.settings.resumeMs)
        onProgress(change.seq)
      }
    }
  }
  if (last.seq !== lastSeq) find(['L1', `The show is at seq ${lastSeq}, and its log ends at ${last.seq}.`])
  for await (const finding of rows.atEnd()) find(finding)
  for await (const finding of passed.atEnd()) find(finding)
  for (const finding of wrongSeats(state, seats, show.readAt)) find(finding)
  for (const finding of wrongTermsAtEnd(state, terms)) find(finding)
  return {
    showId: facts.showId,
    title: show.title,
    seq: lastSeq,
    from,
    to: from === null ? null : last.at,
    readAt: show.readAt,
    digest: digest.digest('hex'),
    tally,
    findings,
    wrong,
    soldTwice,
    blockedByNoStep: [...blocked].filter((seatId) => !facts.places[seatId]?.blocked).sort((a, b) => a - b),
  }
}

const NO_REQUESTS: ReadonlyMap<string, never> = new Map<string, never>()
const Steps = z.array(z.unknown())

/** What of a change the digest of its log is made of. */
export function digestText({ seq, at, steps }: LogLine): string {
  return `${seq} ${at} ${steps}\n`
}

function parsedChange({ seq, at, steps }: LogLine, find: (finding: LogFinding) => void): Change {
  const known = Steps.safeParse(JSON.parse(steps)).data ?? []
  return {
    seq,
    at,
    steps: known.flatMap((raw) => {
      const { data } = Step.safeParse(raw)
      if (!data) find(['L1', `Seq ${seq} has a step that no rule knows.`, { row: JSON.stringify(raw).slice(0, 300) }])
      return data ?? []
    }),
  }
}

function* wrongOrder(last: { seq: number; at: Instant }, change: Change): Iterable<LogFinding> {
  const { seq, at } = change
  if (seq !== last.seq + 1) {
    const missing = seq === last.seq + 2 ? `seq ${seq - 1} is` : `seqs ${last.seq + 1} to ${seq - 1} are`
    yield ['L1', `The log has a gap: ${missing} missing.`]
  }
  if (at < last.at) yield ['L1', `Seq ${seq} is older than the one before it.`, { change }]
}

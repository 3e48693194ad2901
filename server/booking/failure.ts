// Which ways a transaction can fail there are, and what to do about each.
import { setTimeout as pause } from 'node:timers/promises'
import type { Refusal } from '../../shared/protocol.ts'
import { refusal, type Command, type Outcome } from './command.ts'
import type { Settled } from './transaction.ts'
import { GuardError } from './write-change.ts'

/** How long a batch is tried again while the database is away. */
const PATIENCE_MS = 5000
const PAUSE_MS = 100
const CONFLICTS_BORNE = 5

/** What a command came to: its outcome in a settled batch, or the refusal that the failure of its batch means. */
export type Attempted = { outcome: Outcome } | { refusal: Refusal }

type FailureKind =
  /** Two transactions stood in each other's way: nothing was done, try again. */
  | 'conflict'
  /** The connection was lost; the commit may have happened. Every command is idempotent, so try again. */
  | 'lost'
  /** The show is not there any more: nothing was done, and nothing can be. */
  | 'gone'
  /** A lock, or a connection, could not be had in time: nothing was done. */
  | 'busy'
  /** Ours, or a command's. */
  | 'defect'

const KIND_BY_CODE: Readonly<Record<string, FailureKind>> = {
  '40001': 'conflict', // serialization_failure
  '40P01': 'conflict', // deadlock_detected
  '55P03': 'busy', // lock_not_available
  '57014': 'busy', // query_canceled, by statement_timeout
  '25P04': 'lost', // transaction_timeout
  '25P03': 'lost', // idle_in_transaction_session_timeout
  POOL_FULL: 'busy', // all connections are in use, of a database that answers
  READS_FULL: 'busy', // too many reads wait
  NO_CONNECTION: 'lost', // whatever the reason
  '25006': 'lost', // read_only_sql_transaction: a standby, until the address leads to the new primary
}

/** The database has not answered in time: perhaps it never will, perhaps it has done what was asked. */
export class LateError extends Error {}

/** There is no such show in the database, whatever this node has in memory. */
export class NoSuchShowError extends Error {}

/**
 * Classifies what a driver threw. The SQLSTATE classes 08 and 57P are lost connections; so are the system's own errors,
 * and 53 and 58: a server without disk, memory or connections left is as good as none.
 */
export function kindOf(error: unknown): FailureKind {
  if (!(error instanceof Error)) return 'defect'
  if (error instanceof LateError) return 'lost'
  if (error instanceof NoSuchShowError) return 'gone'
  const code = codeOf(error)
  const known = KIND_BY_CODE[code]
  if (known) return known
  if (/^(08|53|57P|58)/.test(code) || /^E(?!RR_)[A-Z_]+$/.test(code)) return 'lost'
  return /connection (terminated|timeout|ended)|timeout exceeded when trying to connect|not queryable/i.test(
    error.message,
  )
    ? 'lost'
    : 'defect'
}

/**
 * Whether an error says no more than that time ran out: of a database that is late, or of one whose answers this process
 * was too busy to hear.
 */
export function isLate(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof LateError || ['25P03', 'POOL_FULL'].includes(codeOf(error))) return true
  // What node-postgres says when we gave a connection up.
  return /timeout exceeded when trying to connect|connection terminated($| due to connection timeout)/i.test(
    error.message,
  )
}

/** Whether an error shows that its transaction was rolled back: PostgreSQL refused a statement, or we did before the commit. */
function isRolledBack(error: unknown): boolean {
  return error instanceof GuardError || (error instanceof Error && /^[0-9A-Z]{5}$/.test(codeOf(error)))
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** `deadline` is a time of `performance.now()`, which no clock that is set moves. */
type Course = { deadline: number; isWhole: boolean; mayBeDone: boolean }

/**
 * Runs a batch until each of its commands has come to something, within `PATIENCE_MS` of the last that did. What a
 * transaction leaves over is run by itself. A defect is pinned down by halving: of five hundred commands one is found
 * with twenty transactions, and its neighbours are settled on the way. Once a
 * connection was lost, perhaps with its commit done, nobody is told any more that nothing was. `onFailure` is told of
 * what somebody should look into: a defect, or a database that stays away.
 */
export async function attempt(
  run: (commands: readonly Command[], deadline: number) => Promise<Settled>,
  commands: readonly Command[],
  onFailure: (error: unknown, command: Command | undefined) => void,
  course: Course = { deadline: performance.now() + PATIENCE_MS, isWhole: true, mayBeDone: false },
): Promise<Attempted[]> {
  const { deadline, isWhole } = course
  let { mayBeDone } = course
  let reason: unknown
  const busy = (): Attempted[] => refuseAll(commands, mayBeDone ? UNAVAILABLE : BUSY)
  for (let tried = 1; ; tried++) {
    let settled: Settled
    try {
      settled = await inTime(run(commands, deadline), deadline)
    } catch (error) {
      switch (kindOf(error)) {
        case 'conflict':
          if (tried < CONFLICTS_BORNE) continue
          return busy()
        case 'gone':
          return refuseAll(commands, NO_SUCH_SHOW)
        case 'busy':
          return busy()
        case 'lost':
          mayBeDone = true
          // That time ran out says less than what it ran out on.
          if (!(error instanceof LateError)) reason = error
          if (performance.now() + PAUSE_MS <= deadline) {
            await pause(PAUSE_MS)
            continue
          }
          onFailure(reason ?? error, undefined)
          return refuseAll(commands, UNAVAILABLE)
        case 'defect': {
          if (isWhole || commands.length === 1) onFailure(error, commands.length === 1 ? commands[0] : undefined)
          if (commands.length === 1)
            return refuseAll(commands, !mayBeDone && isRolledBack(error) ? NOTHING_DONE : INTERNAL)
          if (performance.now() > deadline) return busy()
          const middle = commands.length >> 1
          const half = { deadline, isWhole: false, mayBeDone }
          const first = await attempt(run, commands.slice(0, middle), onFailure, half)
          return [...first, ...(await attempt(run, commands.slice(middle), onFailure, half))]
        }
      }
    }
    const attempted = settled.outcomes.map((outcome) => ({ outcome }))
    const rest = commands.slice(attempted.length)
    if (rest.length === 0) return attempted
    const course = { deadline: performance.now() + PATIENCE_MS, isWhole, mayBeDone }
    return [...attempted, ...(await attempt(run, rest, onFailure, course))]
  }
}

/** @throws {LateError} when `work` takes past the deadline; what comes of it then interests nobody */
async function inTime<T>(work: Promise<T>, deadline: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const leftMs = Math.max(0, deadline - performance.now())
  const timer = setTimeout(() => reject(new LateError('The database does not answer.')), leftMs)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What a batch was refused with as a whole, if it was: whoever waits behind it would only wait for the same. */
export function refusalOfAll(attempted: readonly Attempted[]): Refusal | undefined {
  return [UNAVAILABLE, BUSY, NO_SUCH_SHOW].find((why) =>
    attempted.every((one) => 'refusal' in one && one.refusal === why),
  )
}

export const BUSY = refusal('BUSY', 'Too much is going on. Nothing was done; try again in a moment.', {
  retryAfterMs: 1000,
})
export const NO_SUCH_SHOW = refusal('NOT_FOUND', 'There is no such show. Ask for the list of shows.')
export const UNAVAILABLE = refusal(
  'UNAVAILABLE',
  'The database cannot be reached, so the outcome is not known. Try again with the same ids.',
  { retryAfterMs: 2000 },
)
export const INTERNAL = refusal(
  'INTERNAL',
  'Something went wrong on our side, so the outcome is not known. Try again with the same ids.',
)
const NOTHING_DONE = refusal('INTERNAL', 'Something went wrong on our side. Nothing was done.')

/** What somebody is told whose read, or whose request outside of a batch, threw this. */
export function refusalFor(error: unknown): Refusal {
  switch (kindOf(error)) {
    case 'busy':
    case 'conflict':
      return BUSY
    case 'lost':
      return UNAVAILABLE
    case 'gone':
      return NO_SUCH_SHOW
    case 'defect':
      return INTERNAL
  }
}

function refuseAll(commands: readonly Command[], why: Refusal): Attempted[] {
  return commands.map(() => ({ refusal: why }))
}

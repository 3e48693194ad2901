// Classifies what a transaction or a read can fail with, and the refusals that its visitors get.
import type { Refusal } from '../../shared/protocol.ts'
import { refusal } from './command.ts'
import { GuardError, LateError, NoSuchShowError } from './errors.ts'

type FailureKind =
  /** A deadlock or a serialization failure: nothing was done, so try again. */
  | 'conflict'
  /** The connection was lost; the commit may have happened. Every command is idempotent, so try again. */
  | 'lost'
  /** The show is not there any more: nothing was done, and nothing can be. */
  | 'gone'
  /** A lock, or a connection, could not be had in time: nothing was done. */
  | 'busy'
  /** A defect of the server, which may concern one command of a batch. */
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

/** PgBouncer says so when it has no server connection to hand out in time, before it has passed a statement on. */
const POOLER_FULL = /^query_wait_timeout/

/**
 * Classifies what a driver threw. The SQLSTATE classes 08 and 57P are lost connections; so are the system's own errors,
 * and 53 and 58: a server without disk, memory or connections left is as good as none.
 */
export function kindOfFailure(error: unknown): FailureKind {
  if (!(error instanceof Error)) return 'defect'
  if (error instanceof LateError) return 'lost'
  if (error instanceof NoSuchShowError) return 'gone'
  const code = codeOf(error)
  const known = KIND_BY_CODE[code]
  if (known) return known
  if (code === '08P01' && POOLER_FULL.test(error.message)) return 'busy'
  if (/^(08|53|57P|58)/.test(code) || /^E(?!RR_)[A-Z_]+$/.test(code)) return 'lost'
  return /connection (terminated|timeout|ended)|timeout exceeded when trying to connect|not queryable/i.test(
    error.message,
  )
    ? 'lost'
    : 'defect'
}

/**
 * Whether an error reports only a timeout: the database was late, or this process was too busy to read its answer in
 * time.
 */
export function isLate(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof LateError || ['25P03', 'POOL_FULL'].includes(codeOf(error))) return true
  // The messages of node-postgres when a connection ran into a time limit.
  return /timeout exceeded when trying to connect|connection terminated($| due to connection timeout)/i.test(
    error.message,
  )
}

/** Whether an error shows that its transaction was rolled back: PostgreSQL refused a statement, or we did before the commit. */
export function isRolledBack(error: unknown): boolean {
  return error instanceof GuardError || (error instanceof Error && /^[0-9A-Z]{5}$/.test(codeOf(error)))
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
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
export const NOTHING_DONE = refusal('INTERNAL', 'Something went wrong on our side. Nothing was done.')

/** The refusal for a read, or a request outside of a batch, that threw this. */
export function refusalFor(error: unknown): Refusal {
  switch (kindOfFailure(error)) {
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

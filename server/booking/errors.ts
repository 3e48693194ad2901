// The errors of this folder that several files throw or classify, and who hears of them.

/**
 * Hears of failures that are no visitor's fault: a defect of ours, or a database that stays away. `what` names what failed,
 * in a few words for the log.
 */
export type OnDefect = (error: unknown, what: string) => void

/** The database has not answered in time. It may never answer, and it may have done what was asked. */
export class LateError extends Error {}

/** The show does not exist in the database, even if this node has it in memory. */
export class NoSuchShowError extends Error {}

/** A row is not as it was when its change was decided: something wrote it without locking the show. */
export class GuardError extends Error {}

/** More reads wait than the database can serve soon: nothing was asked. */
export class ReadsFullError extends Error {
  readonly code = 'READS_FULL'

  constructor() {
    super('more is read than can be served')
  }
}

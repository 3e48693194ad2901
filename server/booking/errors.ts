// The errors of this folder that several files throw or classify, and the callback that reports them.

/** What a line of the log is about. `commandId` is the `bookingId` or the `requestId` that the client made. */
export type LogIds = Readonly<{ showId?: string; visitorId?: string; command?: string; commandId?: string }>

/**
 * Called with a failure that no visitor caused: a defect, or an outage of the database. `what` names the failed work,
 * in a few words for the log.
 */
export type OnDefect = (error: unknown, what: string, about?: LogIds) => void

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
    super('too many reads wait for the database')
  }
}

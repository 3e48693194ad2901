// The timing of mails: how often the server looks for mails to send, and the delays between failed attempts.

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** All in milliseconds. */
export type MailTiming = Readonly<{
  /** How often a server looks for mails to send. */
  dispatchMs: number
  /** The limit of one attempt, from the connection to the mail server's answer. */
  attemptMs: number
  /** After this time another server takes a mail over; must exceed what a whole portion of mails may take. */
  leaseMs: number
  /** The delay after each failed attempt; the last one is repeated. */
  retryMs: readonly number[]
  /** How long after it was made a mail is given up. */
  giveUpMs: number
  /** How long a server sends nothing after it could not reach the mail server. */
  restMs: number
}>

/** `dispatchMs` is no divisor of a second, so that dispatches and sweeps do not coincide. */
export const MAIL_TIMING: MailTiming = {
  dispatchMs: 1030,
  attemptMs: 30 * SECOND,
  leaseMs: 10 * MINUTE,
  retryMs: [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR],
  giveUpMs: 3 * DAY,
  restMs: 20 * SECOND,
}

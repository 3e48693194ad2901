// How fast webhooks go: how often the log is looked at, and how long a failed delivery waits for its next attempt.

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** All in milliseconds. */
export type WebhookTiming = Readonly<{
  /** How often it is looked for what is to be told. */
  dispatchMs: number
  /** How long one attempt may take. */
  attemptMs: number
  /** After so long without a sign of life another server takes over; must be more than `attemptMs`. */
  leaseMs: number
  /** The pause after each failed attempt of an event; after the attempt that follows the last one it is given up. */
  retryMs: readonly number[]
}>

/** 17 attempts in three days. `dispatchMs` is no divisor of a second, so that it keeps off the beat of the sweep. */
export const WEBHOOK_TIMING: WebhookTiming = {
  dispatchMs: 970,
  attemptMs: 10 * SECOND,
  leaseMs: 30 * SECOND,
  retryMs: [
    5 * SECOND,
    30 * SECOND,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    4 * HOUR,
    ...Array.from({ length: 8 }, () => 8 * HOUR),
  ],
}

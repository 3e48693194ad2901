// The timing of webhooks: how often the server looks for due deliveries, and the delays between failed attempts.

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** All in milliseconds. */
export type WebhookTiming = Readonly<{
  /** How often a server looks for due deliveries. */
  dispatchMs: number
  /** The limit of one attempt. */
  attemptMs: number
  /** After this time without a renewal another server takes over; must exceed `attemptMs`. */
  leaseMs: number
  /** The delay after each failed attempt of an event. When the attempt after the last delay fails, the event is given up. */
  retryMs: readonly number[]
}>

/** 17 attempts in three days. `dispatchMs` is no divisor of a second, so that dispatches and sweeps do not coincide. */
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

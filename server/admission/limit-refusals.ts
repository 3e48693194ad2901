// What limits refuse, and in which words a person is told so.
import type { Refusal } from '../../shared/protocol.ts'

export const REFUSED_KINDS = [
  'visitorRequests',
  'addressRequests',
  'newVisitors',
  'handshakes',
  'connections',
  'cancellations',
  'closed',
] as const
/** `closed`: connections that were closed because they went on asking after they were refused. */
export type RefusedKind = (typeof REFUSED_KINDS)[number]

const MESSAGES: Readonly<Record<Exclude<RefusedKind, 'closed'>, string>> = {
  visitorRequests: 'You ask faster than the server allows. Wait a moment before you ask again.',
  addressRequests: 'Too many requests come from your network. Try again in a moment.',
  newVisitors: 'Too many new visitors have come from your network in the last hour. Try again later.',
  handshakes: 'Too many connections are being opened from your network. Try again in a moment.',
  connections: 'Too many connections are open from your network. Close other tabs of this site, or try again later.',
  cancellations: 'Too many bookings were cancelled in the last hour. Try again later.',
}

/** @returns a refusal as `RATE_LIMITED` */
export function rateLimited(kind: keyof typeof MESSAGES, retryAfterMs: number): Refusal {
  return { code: 'RATE_LIMITED', message: MESSAGES[kind], retryAfterMs }
}

// The refusals of the rate limits, and the number of refusals by limit: since the start, and since the last log line.
import type { Refusal } from '../../shared/protocol.ts'

const REFUSED_KINDS = [
  'visitorRequests',
  'addressRequests',
  'newVisitors',
  'handshakes',
  'connections',
  'cancellations',
  'ticketRequests',
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
  ticketRequests: 'Tickets were asked for too often from your network in the last hour. Try again later.',
  cancellations: 'Too many bookings were cancelled in the last hour. Try again later.',
}

/** @returns a refusal as `RATE_LIMITED` */
export function rateLimited(kind: keyof typeof MESSAGES, retryAfterMs: number): Refusal {
  return { code: 'RATE_LIMITED', message: MESSAGES[kind], retryAfterMs }
}

/** The log names up to this many different visitors or addresses, and "more than" that many beyond. */
const KEYS_AT_MOST = 1000

type Recent = { count: number; keys: Set<string> }

export class RefusedCounts {
  readonly #total = new Map<RefusedKind, number>(REFUSED_KINDS.map((kind) => [kind, 0]))
  readonly #recent = new Map<RefusedKind, Recent>()

  /** @param key the visitor or address that was refused */
  add(kind: RefusedKind, key: string): void {
    this.#total.set(kind, (this.#total.get(kind) ?? 0) + 1)
    const recent = this.#recent.get(kind) ?? { count: 0, keys: new Set() }
    this.#recent.set(kind, recent)
    recent.count++
    if (recent.keys.size <= KEYS_AT_MOST) recent.keys.add(key)
  }

  /** Since the start. */
  get total(): Readonly<Record<RefusedKind, number>> {
    return Object.fromEntries(this.#total) as Record<RefusedKind, number>
  }

  /** @returns a sentence about all refusals since the last call, or undefined when there were none */
  takeReport(): string | undefined {
    const parts = REFUSED_KINDS.flatMap((kind) => {
      const recent = this.#recent.get(kind)
      return recent ? TEXTS[kind](numberText(recent.count), keysText(recent.keys)) : []
    })
    this.#recent.clear()
    return parts.length > 0 ? `Refused in the last minute: ${parts.join(', ')}.` : undefined
  }
}

const TEXTS: Readonly<Record<RefusedKind, (count: string, keys: string) => string>> = {
  visitorRequests: (count, keys) => `${count} requests beyond the limit of their visitor (visitors: ${keys})`,
  addressRequests: (count, keys) => `${count} requests beyond the limit of their address (addresses: ${keys})`,
  newVisitors: (count, keys) => `${count} new visitors (addresses: ${keys})`,
  handshakes: (count, keys) => `${count} handshakes (addresses: ${keys})`,
  connections: (count, keys) => `${count} connections (addresses: ${keys})`,
  cancellations: (count, keys) => `${count} cancellations (visitors: ${keys})`,
  ticketRequests: (count, keys) => `${count} requests for tickets by mail (addresses: ${keys})`,
  closed: (count, keys) => `${count} connections closed for going on (addresses: ${keys})`,
}

function numberText(value: number): string {
  return value.toLocaleString('en')
}

function keysText(keys: ReadonlySet<string>): string {
  return keys.size > KEYS_AT_MOST ? `more than ${numberText(KEYS_AT_MOST)}` : numberText(keys.size)
}

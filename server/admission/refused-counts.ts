// How much was refused, per kind: since the start, and for the log since it was last asked.
import { REFUSED_KINDS, type RefusedKind } from './limit-refusals.ts'

/** So many visitors and addresses are told apart; beyond that there are "more than" so many. */
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

  /** A sentence about what was refused since the last call; undefined when nothing was. */
  takeReport(): string | undefined {
    const parts = REFUSED_KINDS.flatMap((kind) => {
      const recent = this.#recent.get(kind)
      return recent ? TEXTS[kind](number(recent.count), keysText(recent.keys)) : []
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
  closed: (count, keys) => `${count} connections closed for going on (addresses: ${keys})`,
}

function number(value: number): string {
  return value.toLocaleString('en')
}

function keysText(keys: ReadonlySet<string>): string {
  return keys.size > KEYS_AT_MOST ? `more than ${number(KEYS_AT_MOST)}` : number(keys.size)
}

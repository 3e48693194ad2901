// What an operator does with sales at the counter: holds and books seats, cancels bookings or seats of them, and moves them.
import { randomUUID } from 'node:crypto'
import { AVAILABLE } from '../../shared/status.ts'
import type { BookingDeed, Operation } from '../history.ts'
import { between, type Random } from '../random.ts'

const MOST_SEATS = 4

/** The operator's own sales: bookings of visitors are left to them. */
export class Counter {
  readonly #random: Random
  /** Of each booking, the seats that it has. */
  readonly #bookings = new Map<string, readonly number[]>()
  /** A sale whose seats are held. */
  #held: { saleId: string; seatIds: readonly number[] } | undefined
  /** Whether it has lost some of them. */
  #isLost = false

  constructor(random: Random) {
    this.#random = random
  }

  /** @returns undefined where the map shows no seat for it */
  nextDeed(statuses: Readonly<Uint8Array>): BookingDeed | undefined {
    if (this.#isLost) return this.release()
    if (this.#held) return { request: 'counter-confirm', bookingId: randomUUID(), ...this.#held }
    const free = [...statuses.keys()].filter((seatId) => statuses[seatId] === AVAILABLE)
    const roll = between(this.#random, 0, 99)
    const [bookingId, seatIds] = this.#anyBooking() ?? []
    if (bookingId === undefined || !seatIds || roll < 50) {
      const chosen = this.#some(free, between(this.#random, 1, MOST_SEATS))
      return chosen.length > 0 ? { request: 'counter-hold', saleId: randomUUID(), seatIds: chosen } : undefined
    }
    if (roll < 60) return { request: 'cancel-booking', bookingId, seatIds }
    if (roll < 75) {
      if (seatIds.length === 1) return undefined
      return {
        request: 'cancel-seats',
        bookingId,
        seatIds: this.#some(seatIds, between(this.#random, 1, seatIds.length - 1)),
      }
    }
    const left = this.#some(seatIds, between(this.#random, 1, seatIds.length))
    const taken = this.#some(free, left.length)
    if (taken.length < left.length) return undefined
    const moves = left.map((from, i) => ({ from, to: taken[i] ?? from }))
    return { request: 'move', bookingId, moves, seatIds: [...left, ...taken] }
  }

  /** Gives up the sale whose seats are held; undefined: there is none. */
  release(): BookingDeed | undefined {
    return this.#held && { request: 'counter-release', ...this.#held }
  }

  /** Takes over what a command came to. A booking about which there was no answer is left alone. */
  settle(deed: BookingDeed, { kind }: Operation['outcome']): void {
    const isDone = kind === 'changed'
    switch (deed.request) {
      case 'counter-hold':
        // Without an answer it may hold them, so they are given up in the end.
        this.#held = kind !== 'refused' ? { saleId: deed.saleId, seatIds: deed.seatIds } : undefined
        break
      case 'counter-release':
        this.#held = undefined
        this.#isLost = false
        break
      case 'counter-confirm':
        if (isDone) this.#held = undefined
        else this.#isLost = true
        if (isDone) this.#bookings.set(deed.bookingId, deed.seatIds)
        break
      default:
        if (kind === 'unknown') this.#bookings.delete(deed.bookingId)
        if (isDone) this.#change(deed)
    }
  }

  #change(deed: Extract<BookingDeed, { request: 'cancel-booking' | 'cancel-seats' | 'move' }>): void {
    const kept = (this.#bookings.get(deed.bookingId) ?? []).filter((seatId) => !deed.seatIds.includes(seatId))
    const seatIds = deed.request === 'move' ? [...kept, ...deed.moves.map(({ to }) => to)] : kept
    if (seatIds.length > 0) this.#bookings.set(deed.bookingId, seatIds)
    else this.#bookings.delete(deed.bookingId)
  }

  #anyBooking(): [bookingId: string, seatIds: readonly number[]] | undefined {
    return [...this.#bookings][between(this.#random, 0, Math.max(0, this.#bookings.size - 1))]
  }

  #some(from: readonly number[], count: number): number[] {
    const left = [...from]
    const most = Math.min(count, left.length)
    return Array.from({ length: most }, () => left.splice(between(this.#random, 0, left.length - 1), 1)).flat()
  }
}

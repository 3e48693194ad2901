// The move of a booking, while an operator makes it: which of its seats move, and where to (O6).
import { SvelteMap } from 'svelte/reactivity'
import type { Booking } from '../../../../shared/protocol.ts'
import type { Refusal } from '../../../connection/types.ts'
import type { LiveShow } from '../show/live-show.svelte.ts'
import { movesOf, nextToPlace, seatsOf } from './move-places.ts'
import type { Picks } from './selection.svelte.ts'

export class BookingMove implements Picks {
  readonly bookingId: string
  /** Undefined until it is read. */
  booking = $state.raw<Booking>()
  /** The seats that move, by the order in which they were picked, each with its new seat once that is picked. */
  readonly places = new SvelteMap<number, number | undefined>()
  reason = $state('')
  isSending = $state(false)
  /** The seat that was touched last, if the booking cannot get it. */
  notFree = $state<number>()
  /** Why the booking could not be read or moved. What was entered stays. */
  refusal = $state.raw<Refusal>()
  /** The moves that were made; undefined until then. */
  made = $state.raw<readonly { from: number; to: number }[]>()
  readonly seatIds = $derived(seatsOf(this.places))
  /** The moves that are complete. */
  readonly moves = $derived(movesOf(this.places))
  readonly isComplete = $derived(this.moves.length > 0 && this.moves.length === this.places.size)
  readonly #live: LiveShow
  readonly #selected: readonly number[]

  /** Reads the booking; the seats of it among `selected` move at first, or all if none of them is. */
  constructor(live: LiveShow, bookingId: string, selected: Iterable<number>) {
    this.#live = live
    this.bookingId = bookingId
    this.#selected = [...selected]
    void this.#read()
  }

  /**
   * A seat of the booking moves, or stays after all. Another one becomes the new seat of the first that has none, or of the
   * only one that moves; or of none any more.
   */
  toggle(seatIds: readonly number[]): void {
    this.notFree = undefined
    for (const seatId of seatIds) {
      if (this.booking?.seatIds.includes(seatId)) {
        if (!this.places.delete(seatId)) this.places.set(seatId, undefined)
      } else if (this.seatIds.has(seatId)) {
        for (const [from, to] of this.places) if (to === seatId) this.places.set(from, undefined)
      } else {
        this.#place(seatId)
      }
    }
  }

  add(seatIds: readonly number[]): void {
    this.toggle(seatIds.filter((seatId) => !this.seatIds.has(seatId)))
  }

  /** Whether a booking can get this seat, as far as the map knows. */
  isFree(seatId: number): boolean {
    const fact = this.#live.facts.get(seatId)
    // Moved already, by a request whose answer was lost.
    if (fact?.kind === 'booked' && fact.bookingId === this.bookingId) return true
    return this.#live.isSellable(seatId)
  }

  /** Moves the booking. Asking again after a lost answer is safe: what has moved is not moved again. */
  async submit(): Promise<void> {
    if (this.isSending || !this.isComplete) return
    this.isSending = true
    const { moves, bookingId } = this
    const { showId, api } = this.#live
    const answer = await api.call('moveBooking', { showId, bookingId, moves, reason: this.reason.trim() })
    this.isSending = false
    void this.#live.readFacts()
    if (answer.ok) {
      this.booking = answer.value
      this.made = moves
      this.places.clear()
      return
    }
    this.refusal = answer.error
    // Somebody else may have moved or cancelled seats of it.
    if (answer.error.code === 'BOOKING_MISMATCH') await this.#read(answer.error)
  }

  /** Reads the booking again. */
  retry(): void {
    void this.#read()
  }

  #place(to: number): void {
    if (!this.isFree(to)) {
      this.notFree = to
      return
    }
    const from = nextToPlace(this.places, (seatId) => this.isFree(seatId))
    if (from !== undefined) this.places.set(from, to)
  }

  async #read(refusal?: Refusal): Promise<void> {
    const answer = await this.#live.api.call('readAnyBooking', {
      showId: this.#live.showId,
      bookingId: this.bookingId,
    })
    this.refusal = answer.ok ? refusal : answer.error
    if (!answer.ok) return
    const isFirst = this.booking === undefined
    this.booking = answer.value.booking
    if (isFirst) {
      const { seatIds } = this.booking
      const selected = seatIds.filter((seatId) => this.#selected.includes(seatId))
      for (const from of selected.length > 0 ? selected : seatIds) this.places.set(from, undefined)
    }
    for (const from of this.places.keys()) if (!this.booking.seatIds.includes(from)) this.places.delete(from)
  }
}

// The typed client: what a visitor asks of the server, and the boards of the shows that they look at.
import type { Answer, Booking, Hold, Payload, Show } from '../../shared/protocol.ts'
import { Line, type LineOptions } from './line.ts'
import { ShowBoard } from './show-board.ts'

/** So many seats together, perhaps of one category, with a wheelchair place among them only when asked for. */
export type Wish = Omit<Payload<'seats:hold-best'>, 'showId' | 'requestId'>

/**
 * Connects to a server, by default to the one at the root of the page's site. `url` may have a path, as in
 * `https://site.example/booking/`, when the server is under one.
 */
export function connect(url?: string, options: LineOptions = {}): Connection {
  return new Connection(url, options)
}

/** A line, and all that is known through it. */
export class Connection extends Line {
  readonly #boards = new Map<string, ShowBoard>()

  constructor(url: string | undefined, options: LineOptions) {
    super(url, options)
    this.onState(({ name }) => {
      if (name === 'live') for (const board of this.#boards.values()) void board.join()
    })
    this.on('seats:changed', (frame) => this.#boards.get(frame.showId)?.takeFrame(frame))
    this.on('hold:changed', ({ hold, cause }) => this.#boards.get(hold.showId)?.takeHold(hold, cause))
    this.on('booking:changed', ({ booking }) => this.#boards.get(booking.showId)?.hear(booking.seq))
    this.on('show:changed', ({ show }) => this.#boards.get(show.showId)?.takeShow(show))
    this.on('room:viewers', ({ showId, viewers, seq }) => {
      this.#boards.get(showId)?.takeViewers(viewers)
      this.#boards.get(showId)?.hear(seq)
    })
  }

  override close(): void {
    for (const board of this.#boards.values()) board.close()
    this.#boards.clear()
    super.close()
  }

  listShows(): Promise<Answer<{ shows: Show[] }>> {
    return this.request('show:list', {})
  }

  /** A show's board, kept right until `leave`; joined now, or as soon as there is a connection. */
  join(showId: string): ShowBoard {
    const known = this.#boards.get(showId)
    // One that was refused is asked for again: the show may be there by now.
    if (known && !known.isRefused) return known
    known?.close()
    const board = new ShowBoard(this, showId)
    this.#boards.set(showId, board)
    if (this.state.name === 'live') void board.join()
    return board
  }

  async leave(showId: string): Promise<void> {
    this.#boards.get(showId)?.close()
    this.#boards.delete(showId)
    await this.request('show:leave', { showId })
  }

  /** Takes all of these seats or none. */
  hold(showId: string, seatIds: number[]): Promise<Answer<Hold>> {
    return this.request('seats:hold', { showId, seatIds }, (answer) => this.#heardHold(showId, answer))
  }

  /** Takes the best free seats; `requestId` is a UUID made once per wish, and `picked` in the answer says which they are. */
  holdBest(showId: string, requestId: string, wish: Wish): Promise<Answer<Hold>> {
    return this.request('seats:hold-best', { showId, requestId, ...wish }, (answer) => this.#heardHold(showId, answer))
  }

  /** Gives seats back; without `seatIds`, all of them. */
  release(showId: string, seatIds?: number[]): Promise<Answer<Hold>> {
    const payload = { showId, ...(seatIds && { seatIds }) }
    return this.request('seats:release', payload, (answer) => this.#heardHold(showId, answer))
  }

  /** Asks for more time. */
  extend(showId: string): Promise<Answer<Hold>> {
    return this.request('hold:extend', { showId }, (answer) => this.#heardHold(showId, answer))
  }

  /** Keeps what is held until its promise, whatever becomes of the connection: until it is booked or given back, or `endCheckout`. */
  beginCheckout(showId: string): Promise<Answer<Hold>> {
    return this.request('checkout:begin', { showId }, (answer) => this.#heardHold(showId, answer))
  }

  /** Leaves the checkout with its seats still held. */
  endCheckout(showId: string): Promise<Answer<Hold>> {
    return this.request('checkout:end', { showId }, (answer) => this.#heardHold(showId, answer))
  }

  /** Books exactly these held seats; `bookingId` is a UUID made once per purchase. */
  confirm(showId: string, bookingId: string, seatIds: number[]): Promise<Answer<Booking>> {
    return this.request('booking:confirm', { showId, bookingId, seatIds }, (answer) => this.#heard(showId, answer))
  }

  cancel(showId: string, bookingId: string): Promise<Answer<Booking>> {
    return this.request('booking:cancel', { showId, bookingId }, (answer) => this.#heard(showId, answer))
  }

  listBookings(): Promise<Answer<{ bookings: Booking[] }>> {
    return this.request('booking:list', {})
  }

  #heardHold(showId: string, answer: Answer<Hold>): void {
    if (answer.ok) this.#boards.get(showId)?.takeHold(answer.value, 'answered')
    else this.#heard(showId, answer)
  }

  /** Whatever an answer says, the show has reached its seq. */
  #heard(showId: string, answer: Answer<{ seq: number }>): void {
    const seq = answer.ok ? answer.value.seq : answer.error.seq
    if (seq !== undefined) this.#boards.get(showId)?.hear(seq)
  }
}

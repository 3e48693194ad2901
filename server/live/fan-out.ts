// Fan-out of committed changes: to the show's room as frames, and to the visitors concerned as facts about their seats.
import type { Cause } from '../../shared/status.ts'
import type { Board } from '../booking/board.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import type { OnDefect } from '../booking/errors.ts'
import type { Answered } from '../booking/answered.ts'
import type { Step } from '../booking/seat.ts'
import type { Change } from '../booking/write-change.ts'
import { encodeFact } from './socket-writer.ts'
import type { Presence } from './presence.ts'
import type { Rooms } from './rooms.ts'
import type { LiveSocket } from './live-socket.ts'

type Transferred = Extract<Step, { cause: 'transferred' }>

export class FanOut {
  readonly #office: BoxOffice
  readonly #presence: Presence
  readonly #rooms: Rooms
  readonly #onDefect: OnDefect

  constructor(office: BoxOffice, presence: Presence, rooms: Rooms, onDefect: OnDefect) {
    this.#office = office
    this.#presence = presence
    this.#rooms = rooms
    this.#onDefect = onDefect
  }

  /**
   * Sends a change that a board has just applied.
   * @param answered the sockets that learn of the change by their answers
   */
  advanced(board: Board, change: Change, answered: Answered): void {
    this.#rooms.advanced(change, this.#office.queues.isAwaited(change.showId))
    if (change.steps.some(({ cause }) => cause === 'show-changed')) this.#rooms.showChanged(board)
    const causes = new Map<string, Cause>()
    for (const step of change.steps) {
      if (step.visitorId === undefined) continue
      // Offers concern no seat of the visitor.
      if (step.seatIds.length > 0) causes.set(step.visitorId, step.cause)
      if ('bookingId' in step) {
        void this.#sendBooking(change.showId, step.visitorId, step.bookingId, answered.bookings.get(step.bookingId))
      }
      if (step.cause === 'transferred') this.#sendPassedOn(board, step, change.at)
    }
    // Sockets that are about to be answered with a booking: that answer does not contain the hold that the seats came from.
    const buyers = new Set([...answered.bookings.values()].flatMap((origins) => [...origins]))
    for (const [visitorId, cause] of causes) {
      const others = this.#othersOf(visitorId, answered.holds.get(visitorId))
      if (others.length === 0) continue
      const hold = board.holdOf(visitorId)
      const changed = encodeFact('hold:changed', { hold, cause })
      for (const { id, data } of others) {
        if (buyers.has(id)) data.writer.sendBeforeAnswer(changed)
        else data.writer.send(changed)
      }
    }
  }

  /** Tells who had a booking that somebody has accepted it. */
  #sendPassedOn(
    { facts: { showId }, bestSeats }: Board,
    { sender, bookingId, seatIds }: Transferred,
    at: number,
  ): void {
    const sockets = this.#othersOf(sender, undefined)
    if (sockets.length === 0) return
    const labels = seatIds.map((seatId) => bestSeats.seats[seatId]?.label ?? '')
    const fact = { showId, bookingId, seatIds, labels, passedOnAt: new Date(at).toISOString() }
    const passedOn = encodeFact('booking:passed-on', fact)
    for (const socket of sockets) socket.data.writer.send(passedOn)
  }

  async #sendBooking(
    showId: string,
    visitorId: string,
    bookingId: string,
    answered: ReadonlySet<string> | undefined,
  ): Promise<void> {
    const others = this.#othersOf(visitorId, answered)
    if (others.length === 0) return
    try {
      const booking = await this.#office.changedBooking(showId, bookingId, visitorId)
      if (!booking) return
      const changed = encodeFact('booking:changed', { booking })
      for (const socket of others) socket.data.writer.send(changed)
    } catch (error) {
      this.#onDefect(error, 'booking:changed')
    }
  }

  /** A visitor's sockets on this node, except those that learn of the change by their answers. */
  #othersOf(visitorId: string, answered: ReadonlySet<string> | undefined): LiveSocket[] {
    return [...this.#presence.socketsOf(visitorId)].filter((socket) => !answered?.has(socket.id))
  }
}

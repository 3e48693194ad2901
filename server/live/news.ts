// Who hears of a change: the room by a frame, its visitors by facts about what is theirs.
import type { Cause } from '../../shared/status.ts'
import type { Board } from '../booking/board.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import type { OnDefect } from '../booking/errors.ts'
import type { Answered } from '../booking/answered.ts'
import type { Change } from '../booking/write-change.ts'
import { encodeFact } from './line.ts'
import type { Presence } from './presence.ts'
import type { Rooms } from './rooms.ts'
import type { LiveSocket } from './sockets.ts'

export class News {
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

  /** Tells of a change that a board has just taken over; `told` hear of it in their answers. */
  advanced(board: Board, change: Change, told: Answered): void {
    this.#rooms.advanced(change, this.#office.isAwaited(change.showId))
    const causes = new Map<string, Cause>()
    for (const step of change.steps) {
      causes.set(step.visitorId, step.cause)
      if (step.cause === 'booked' || step.cause === 'cancelled') {
        void this.#tellOfBooking(change.showId, step.visitorId, step.bookingId, told.bookings.get(step.bookingId))
      }
    }
    // Who is about to be answered with a booking: the answer says nothing of the hold that it came from.
    const buyers = new Set([...told.bookings.values()].flatMap((origins) => [...origins]))
    for (const [visitorId, cause] of causes) {
      const others = this.#othersOf(visitorId, told.holds.get(visitorId))
      if (others.length === 0) continue
      const hold = board.holdOf(visitorId)
      const changed = encodeFact('hold:changed', { hold, cause })
      for (const { id, data } of others) {
        if (buyers.has(id)) data.line.tellAhead(changed)
        else data.line.send(changed)
      }
    }
  }

  async #tellOfBooking(
    showId: string,
    visitorId: string,
    bookingId: string,
    told: ReadonlySet<string> | undefined,
  ): Promise<void> {
    const others = this.#othersOf(visitorId, told)
    if (others.length === 0) return
    try {
      const booking = await this.#office.bookingOf(showId, bookingId, visitorId)
      if (!booking) return
      const changed = encodeFact('booking:changed', { booking })
      for (const socket of others) socket.data.line.send(changed)
    } catch (error) {
      this.#onDefect(error, 'booking:changed')
    }
  }

  /** A visitor's sockets here, but for those that hear of it in an answer. */
  #othersOf(visitorId: string, told: ReadonlySet<string> | undefined): LiveSocket[] {
    return [...this.#presence.socketsOf(visitorId)].filter((socket) => !told?.has(socket.id))
  }
}

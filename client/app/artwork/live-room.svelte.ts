// What the picture of a show's room shows: its plan, and the statuses of its seats as of the list's last reading. It does not
// join the show, which would count the visitor as a viewer and send every change.
import { STATUSES } from '../../../shared/status.ts'
import type { Frame, Show, Snapshot } from '../../connection/types.ts'
import type { SeatIndex } from '../../seat-map/seat-index.ts'
import type { Session } from '../session.svelte.ts'
import { fetchSeatIndex } from '../seats/seating-plan.svelte.ts'

/** Plan and statuses, which belong together. A change makes a new one. */
export interface Room {
  seatIndex: SeatIndex
  statuses: Uint8Array
}

export class LiveRoom {
  /** Undefined until it is known. */
  room = $state.raw<Room>()
  readonly #session: Session
  #planUrl: string | undefined
  #seq = -1
  #epoch: string | undefined
  #isAsking = false

  constructor(session: Session) {
    this.#session = session
  }

  /** Asks for what has changed, unless it is known already. Without an answer the picture stays as it is. */
  async follow(show: Show): Promise<void> {
    const isSamePlan = show.planUrl === this.#planUrl
    if (this.#isAsking || !this.#session.live || (isSamePlan && show.seq === this.#seq)) return
    this.#isAsking = true
    try {
      const seatIndex = await fetchSeatIndex(this.#session, show)
      const known =
        isSamePlan && this.room
          ? { seq: this.#seq, ...(this.#epoch !== undefined && { epoch: this.#epoch }) }
          : undefined
      const answer = await this.#session.connection.glance(show.showId, known)
      if (!answer.ok) return
      if ('snapshot' in answer.value) this.#replace(show, seatIndex, answer.value.snapshot)
      else this.#apply(answer.value.frame)
    } catch {
      // The plan could not be fetched: the next reading of the list tries again.
    } finally {
      this.#isAsking = false
    }
  }

  #replace({ planUrl }: Show, seatIndex: SeatIndex, { statuses, seq, epoch, show }: Snapshot): void {
    // The show got another plan meanwhile.
    if (show.planUrl !== planUrl || statuses.length !== seatIndex.seatCount) return
    this.#planUrl = planUrl
    this.#seq = seq
    this.#epoch = epoch
    this.room = { seatIndex, statuses: Uint8Array.from(statuses) }
  }

  #apply(frame: Frame): void {
    if (!this.room || frame.since > this.#seq) return
    const { seatIndex, statuses } = this.room
    for (const [status, word] of STATUSES.entries()) for (const seatId of frame[word] ?? []) statuses[seatId] = status
    this.#seq = Math.max(this.#seq, frame.seq)
    this.room = { seatIndex, statuses }
  }
}

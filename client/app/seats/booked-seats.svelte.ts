// The seats of a booking, with the names that they have on the map.
import type { Show } from '../../../shared/protocol.ts'
import type { SeatIndex } from '../../seat-map/seat-index.ts'
import type { Session } from '../session.svelte.ts'
import { seatNames } from './seat-names.ts'
import { fetchSeatIndex } from './seating-plan.svelte.ts'

interface Booked {
  readonly seatIds: readonly number[]
  /** What they are called without a plan, in the order of `seatIds`. */
  readonly labels: readonly string[]
}

export class BookedSeats {
  /** Undefined until the plan is fetched, and when it cannot be. */
  seatIndex = $state.raw<SeatIndex>()

  /** Call it while a component is made: the plan is fetched for each show that `show` returns. */
  constructor(session: Session, show: () => Pick<Show, 'planId' | 'planUrl'> | undefined) {
    $effect(() => {
      const planned = show()
      if (!planned) return
      void fetchSeatIndex(session, planned).then(
        (found) => (this.seatIndex = found),
        () => undefined,
      )
    })
  }

  /** “Row A, seats 7 and 8” */
  namesOf({ seatIds, labels }: Booked): string {
    return this.seatIndex ? seatNames(this.seatIndex, seatIds) : labels.join(', ')
  }
}

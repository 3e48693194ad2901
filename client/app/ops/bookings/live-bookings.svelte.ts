// The bookings of a show that a search finds, as a list that follows what is sold, cancelled and moved.
import { untrack } from 'svelte'
import type { SoldBooking } from '../../../../shared/routes/buyer-routes.ts'
import { PagedList } from '../paged-list.svelte.ts'
import type { LiveShow } from '../show/live-show.svelte.ts'
import { bookedSeats } from '../show/seat-facts.ts'

const PAGE = 50
/** If more bookings changed below the first page, the list begins anew. */
const READ_AGAIN_AT_MOST = 20

export class LiveBookings {
  readonly list: PagedList<SoldBooking>
  readonly #live: LiveShow
  #search: string
  #seats: ReadonlyMap<string, string>
  /** The bookings that changed since they were read. */
  #changed: string[] = []
  #isFollowing = false

  /** Lists what `search` finds. Make it while a component is made: it follows the show as long as that component lives. */
  constructor(live: LiveShow, search: string) {
    this.#live = live
    this.#search = search
    this.#seats = bookedSeats(live.facts)
    this.list = new PagedList(
      async (after) => {
        const call = { showId: live.showId, limit: PAGE, ...(this.#search !== '' && { search: this.#search }) }
        const answer = await live.api.call('searchBookings', after === undefined ? call : { ...call, after })
        if (!answer.ok) return answer
        return { ok: true, value: { entries: answer.value.bookings, after: answer.value.after } }
      },
      ({ bookingId }) => bookingId,
    )
    void this.list.load()
    $effect(() => {
      const seats = bookedSeats(live.facts)
      untrack(() => this.#compare(seats))
    })
  }

  /** Lists what another search finds. */
  async find(search: string): Promise<void> {
    this.#search = search
    await this.list.load()
  }

  /** Notes which bookings have other seats than before. */
  #compare(seats: ReadonlyMap<string, string>): void {
    const before = this.#seats
    this.#seats = seats
    for (const [bookingId, its] of seats) if (before.get(bookingId) !== its) this.#changed.push(bookingId)
    for (const bookingId of before.keys()) if (!seats.has(bookingId)) this.#changed.push(bookingId)
    void this.#follow()
  }

  async #follow(): Promise<void> {
    if (this.#isFollowing) return
    this.#isFollowing = true
    while (this.#changed.length > 0) {
      const changed = this.#changed
      this.#changed = []
      await this.list.refresh()
      if (this.list.refusal) {
        // Tried again with the next change, and when the connection is back.
        this.#changed.push(...changed)
        break
      }
      const below = (this.list.entries ?? []).slice(PAGE).filter(({ bookingId }) => changed.includes(bookingId))
      if (below.length > READ_AGAIN_AT_MOST) await this.list.load()
      else for (const { bookingId } of below) await this.#readAgain(bookingId)
    }
    this.#isFollowing = false
  }

  async #readAgain(bookingId: string): Promise<void> {
    const answer = await this.#live.api.call('readAnyBooking', { showId: this.#live.showId, bookingId })
    if (!answer.ok) return
    const { booking, seats = [] } = answer.value
    const admittedSeatIds = seats.flatMap(({ seatId, admittedAt }) => (admittedAt === null ? [] : seatId))
    this.list.replace({ ...booking, ...(admittedSeatIds.length > 0 && { admittedSeatIds }) })
  }
}

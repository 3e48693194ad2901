// Which seats the visitor wants: one filter for the map's legend, the list, and the form for best available seats.
import {
  dimmingOf,
  isFiltering,
  NO_FILTER,
  wantedCategories,
  withCategories,
  type Dimming,
  type SeatFilter,
  type SeatKind,
} from '../../seat-map/seat-filter.ts'
import { seatClassOf } from '../../seat-map/seat-class.ts'
import type { SeatIndex } from '../../seat-map/seat-index.ts'
import { tallyOf } from '../../seat-map/tally.ts'

const NOTHING_FREE = new Uint8Array()

interface FilteredSeats {
  /** Undefined while the plan is being fetched. */
  readonly seatIndex: SeatIndex | undefined
  /** By seat id, see look.ts. */
  readonly looks: Readonly<Uint8Array>
}

/**
 * The filter of one show's page. The map gets it by `<SeatMap bind:filter={sale.filter.value}>`; a form reads and sets
 * `category`, `kind` and `cheapest`. Whoever changes it, all others follow.
 */
export class ShowFilter {
  /** The filter as one value; assign a new one to change it. */
  value = $state.raw<SeatFilter>(NO_FILTER)
  readonly #seats: FilteredSeats
  /** Whether the filter may leave out seats. */
  readonly isActive = $derived(isFiltering(this.value))
  /** The last dimming: while an equal one follows it, nothing that depends on it is made anew. */
  #last: Dimming | undefined
  /** Which classes of seats the filter leaves out, see seat-class.ts; undefined while it leaves out none. */
  readonly dimming = $derived.by(() => {
    const { seatIndex } = this.#seats
    if (!seatIndex || !this.isActive) return undefined
    // Looks change several times a second: nothing depends on them where only the lowest price does.
    const looks = this.value.cheapest ? this.#seats.looks : NOTHING_FREE
    const next = dimmingOf(this.value, seatIndex, tallyOf(seatIndex, looks))
    const last = this.#last
    if (last?.length !== next.length || next.some((isDimmed, index) => isDimmed !== last[index])) this.#last = next
    return this.#last
  })

  constructor(seats: FilteredSeats) {
    this.#seats = seats
  }

  /** The only wanted category, by its index in the plan; undefined for any, or for several. */
  get category(): number | undefined {
    return this.value.categories.size === 1 ? [...this.value.categories][0] : undefined
  }

  set category(category: number | undefined) {
    this.value = withCategories(this.value, category === undefined ? [] : [category])
  }

  /** Only wheelchair places, only seats at an aisle, or undefined for all kinds. */
  get kind(): SeatKind | undefined {
    return this.value.kind
  }

  set kind(kind: SeatKind | undefined) {
    this.value = { ...this.value, kind }
  }

  /** Only seats of the lowest price that is available. */
  get cheapest(): boolean {
    return this.value.cheapest
  }

  set cheapest(cheapest: boolean) {
    this.value = { ...this.value, cheapest }
  }

  /**
   * The categories that the filter leaves, as ids of the plan: with `cheapest` those of the lowest available price. For a
   * request for best available seats. Empty for any category.
   */
  get categoryIds(): string[] {
    const { seatIndex } = this.#seats
    if (!seatIndex || !this.dimming) return []
    const wanted = wantedCategories(this.dimming)
    if (wanted.length === seatIndex.categories.length) return []
    return wanted.flatMap((category) => seatIndex.categories[category]?.categoryId ?? [])
  }

  /** Whether the filter leaves a seat. */
  includes(seatId: number): boolean {
    const { seatIndex } = this.#seats
    return !seatIndex || !this.dimming || this.dimming[seatClassOf(seatIndex, seatId)] === 0
  }

  /** Leaves out no seat any more. */
  clear(): void {
    this.value = NO_FILTER
  }
}

// Since when seats that fulfil a request are available: for H11 and H12, written independently of server/booking.
import { placesOf, type BestSeatsRequest, type SeatLayout } from './seat-layout.ts'
import type { Instant } from './show-record.ts'

/** By block, since when a request can be fulfilled there; `stale` blocks are to be searched again. */
type CachedSearch = { request: BestSeatsRequest; since: Float64Array; stale: Set<number>; earliest: Instant }

/** Since when each seat is available, and with that since when seats together are. */
export class Availability {
  readonly #layout: SeatLayout
  readonly #since: Float64Array
  readonly #cache = new Map<string, CachedSearch>()

  /** At first every seat is available. */
  constructor(layout: SeatLayout) {
    this.#layout = layout
    this.#since = new Float64Array(layout.places.length).fill(-Infinity)
  }

  /** @param since Infinity for a seat that no other visitor can have */
  set(seatId: number, since: Instant): void {
    if (this.#since[seatId] === since) return
    this.#since[seatId] = since
    const block = this.#layout.blockOf(seatId)
    for (const { stale } of this.#cache.values()) stale.add(block)
  }

  /** Since when a request can be fulfilled, if nothing else changes; Infinity when it cannot. */
  earliest(request: BestSeatsRequest): Instant {
    if (this.#layout.mayBeApart(request)) return this.#earliestApart(request).since
    const cached = this.#cachedFor(request)
    if (cached.stale.size > 0) {
      for (const block of cached.stale) cached.since[block] = this.#earliestIn(block, request, () => true)
      cached.stale.clear()
      cached.earliest = cached.since.reduce((least, since) => Math.min(least, since), Infinity)
    }
    return cached.earliest
  }

  /**
   * Whether taking these seats at `at` leaves a single seat although as many others between the same two taken seats, or
   * ends of the block, would leave none; `isStrict`: others anywhere. Seats apart are not judged.
   */
  leavesAvoidableSingle(
    request: BestSeatsRequest,
    seatIds: readonly number[],
    at: Instant,
    isStrict: boolean,
  ): boolean {
    if (!this.#layout.areTogether(seatIds) || this.singlesLeftBy(seatIds, at).length === 0) return false
    return isStrict ? this.#canLeaveNone(request, at) : this.#canLeaveNoneInGap(request, seatIds, at)
  }

  /** Whether these seats are apart although at `at` as many were available together. */
  isNeedlesslyApart(request: BestSeatsRequest, seatIds: readonly number[], at: Instant): boolean {
    if (this.#layout.areTogether(seatIds)) return false
    return this.#layout.blocks.some((_, block) => this.#earliestIn(block, request, () => true) <= at)
  }

  /**
   * The single seats that the visitor who holds `held` leaves by buying some of them, although other seats in the same
   * block would leave none; what the visitor holds besides counts as free.
   */
  avoidableSingles(bought: readonly number[], held: readonly number[], at: Instant): number[] {
    const singles = this.#asIfFree(held, () => this.singlesLeftBy(bought, at))
    const isAvoidable = singles.some((single) => {
      const isIn = (seatId: number): boolean => this.#layout.blockOf(seatId) === this.#layout.blockOf(single)
      const request = this.#layout.similarTo(bought.filter(isIn))
      return this.#asIfFree(held.filter(isIn), () => this.#canLeaveNone(request, at))
    })
    return isAvoidable ? singles : []
  }

  /** Seats that fulfil a request as early as any do. */
  earliestSeats(request: BestSeatsRequest): readonly number[] {
    if (this.#layout.mayBeApart(request)) return this.#earliestApart(request).seatIds
    const earliest = this.earliest(request)
    if (earliest === Infinity) return []
    const block = this.#cachedFor(request).since.indexOf(earliest)
    let found: readonly number[] = []
    this.#earliestIn(block, request, (run) => {
      found = run
      return true
    })
    return found
  }

  /** The seats that taking these at `at` leaves single: no neighbour is available any more, though one was before. */
  singlesLeftBy(seatIds: readonly number[], at: Instant): number[] {
    const taken = new Set(seatIds)
    const stays = (seatId: number): boolean => !taken.has(seatId) && (this.#since[seatId] ?? Infinity) <= at
    const left = seatIds.flatMap((seatId) => this.#layout.neighboursOf(seatId)).filter(stays)
    const singles = left.filter((seatId) => !this.#layout.neighboursOf(seatId).some(stays))
    return [...new Set(singles)].sort((a, b) => a - b)
  }

  #canLeaveNone(request: BestSeatsRequest, at: Instant): boolean {
    const leavesNone = (run: readonly number[]): boolean => this.singlesLeftBy(run, at).length === 0
    return this.#layout.blocks.some((_, block) => this.#earliestIn(block, request, leavesNone) <= at)
  }

  #canLeaveNoneInGap(request: BestSeatsRequest, seatIds: readonly number[], at: Instant): boolean {
    const block = this.#layout.blocks[this.#layout.blockOf(seatIds[0] ?? 0)] ?? []
    const isInGap = (seatId: number | undefined): boolean =>
      seatId !== undefined && (this.#since[seatId] ?? Infinity) <= at && this.#layout.isSuitable(seatId, request)
    let [from, to] = [block.indexOf(seatIds[0] ?? 0), block.indexOf(seatIds[0] ?? 0)]
    while (isInGap(block[from - 1])) from--
    while (isInGap(block[to + 1])) to++
    const { quantity } = request
    return Array.from({ length: to - from + 2 - quantity }, (_, i) => block.slice(from + i, from + i + quantity)).some(
      (run) => this.#layout.hasPlaces(run, request) && this.singlesLeftBy(run, at).length === 0,
    )
  }

  /** Since when as many suitable seats are available, wherever they are, and which. */
  #earliestApart(request: BestSeatsRequest): { since: Instant; seatIds: readonly number[] } {
    const [least] = placesOf(request)
    const suitable = [...this.#layout.places.keys()].filter((seatId) => this.#layout.isSuitable(seatId, request))
    const bySince = suitable.sort((a, b) => (this.#since[a] ?? 0) - (this.#since[b] ?? 0))
    const [ordinary, wheelchairs] = [false, true].map((isPlace) =>
      bySince.filter((seatId) => (this.#layout.places[seatId]?.accessible ?? false) === isPlace),
    )
    const seatIds = [...(wheelchairs ?? []).slice(0, least), ...(ordinary ?? []).slice(0, request.quantity - least)]
    if (seatIds.length < request.quantity) return { since: Infinity, seatIds: [] }
    return { since: Math.max(...seatIds.map((seatId) => this.#since[seatId] ?? 0)), seatIds }
  }

  #asIfFree<T>(seatIds: readonly number[], look: () => T): T {
    const before = seatIds.map((seatId) => this.#since[seatId] ?? 0)
    for (const seatId of seatIds) this.#since[seatId] = -Infinity
    const seen = look()
    for (const [i, seatId] of seatIds.entries()) this.#since[seatId] = before[i] ?? 0
    return seen
  }

  #cachedFor(request: BestSeatsRequest): CachedSearch {
    const key = `${request.quantity} ${placesOf(request).join()} ${request.categoryId ?? ''}`
    const cached = this.#cache.get(key)
    if (cached) return cached
    const since = new Float64Array(this.#layout.blocks.length)
    const fresh = { request, since, stale: new Set(since.keys()), earliest: Infinity }
    this.#cache.set(key, fresh)
    return fresh
  }

  /** Over all suitable runs of seats that `isAllowed`: a run is available since the last of its seats is. */
  #earliestIn(block: number, request: BestSeatsRequest, isAllowed: (run: readonly number[]) => boolean): Instant {
    const seatIds = this.#layout.blocks[block] ?? []
    let earliest = Infinity
    for (let from = 0; from + request.quantity <= seatIds.length; from++) {
      const run = seatIds.slice(from, from + request.quantity)
      let since = -Infinity
      for (const seatId of run) {
        if (since >= earliest) break
        since = this.#layout.isSuitable(seatId, request) ? Math.max(since, this.#since[seatId] ?? 0) : Infinity
      }
      if (since < earliest && this.#layout.hasPlaces(run, request) && isAllowed(run)) earliest = since
    }
    return earliest
  }
}

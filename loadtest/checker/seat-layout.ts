// A room as far as “together” goes, and since when a wish can be met in it: for H11, written apart from the server's.
import { inRowOrder } from '../../shared/row-order.ts'
import type { Instant, Wish } from '../history.ts'

/** A seat's place in the plan. */
export type Place = Readonly<{
  section: string
  row: string
  x: number
  y: number
  categoryId: string
  accessible: boolean
}>

/** Neighbours are one unit apart; where there is room for another seat between two, they are not side by side. */
const SIDE_BY_SIDE = 1.8

/** The ids of seats side by side, from one aisle or end of a row to the next. */
type Stretch = readonly number[]

export class Room {
  readonly places: readonly Place[]
  readonly stretches: readonly Stretch[]
  /** By seat: the number of its stretch, and its place in it. */
  readonly #stretchOf: Uint32Array
  readonly #placeIn: Uint32Array

  /** `places` are by seat id. */
  constructor(places: readonly Place[]) {
    this.places = places
    this.#stretchOf = new Uint32Array(places.length)
    this.#placeIn = new Uint32Array(places.length)
    const stretches: number[][] = []
    for (const row of rowsOf(places)) {
      let before: Place | undefined
      for (const seat of inRowOrder(row)) {
        const open = stretches.at(-1)
        if (open && before && isBeside(before, seat)) open.push(seat.seatId)
        else stretches.push([seat.seatId])
        this.#stretchOf[seat.seatId] = stretches.length - 1
        this.#placeIn[seat.seatId] = (stretches.at(-1)?.length ?? 1) - 1
        before = seat
      }
    }
    this.stretches = stretches
  }

  /** The number of the stretch that a seat is in. */
  stretchOf(seatId: number): number {
    return this.#stretchOf[seatId] ?? 0
  }

  /** As many of the same kind: of the middle one's category, with a wheelchair place if any of these is one. */
  kindOf(seatIds: readonly number[]): Wish {
    const sorted = seatIds.toSorted((a, b) => a - b)
    const accessible = sorted.some((seatId) => this.places[seatId]?.accessible)
    return { quantity: sorted.length, categoryId: this.places[sorted[sorted.length >> 1] ?? 0]?.categoryId, accessible }
  }

  /** The seats at both sides of a seat, if there are any. */
  besides(seatId: number): number[] {
    const stretch = this.stretches[this.stretchOf(seatId)]
    const place = this.#placeIn[seatId] ?? 0
    return [stretch?.[place - 1] ?? [], stretch?.[place + 1] ?? []].flat()
  }

  /** Why these seats are not what was wished for; undefined when they are. */
  misfit({ quantity, categoryId, accessible = false }: Wish, seatIds: readonly number[]): string | undefined {
    if (seatIds.length !== quantity) return `${seatIds.length} seats were chosen for who wanted ${quantity}`
    const chosen = new Set(seatIds)
    // So many seats in one piece have one border less between them; each is counted from both of its seats.
    const sides = seatIds.flatMap((seatId) => this.besides(seatId)).filter((seatId) => chosen.has(seatId))
    if (sides.length !== 2 * (seatIds.length - 1)) return 'the seats chosen are not together'
    const places = seatIds.map((seatId) => this.places[seatId])
    if (categoryId !== undefined && places.some((place) => place?.categoryId !== categoryId)) {
      return 'the seats chosen are not all of the category that was asked for'
    }
    const wheelchairs = places.some((place) => place?.accessible)
    if (accessible && !wheelchairs) return 'there is no wheelchair place among the seats chosen'
    return wheelchairs && !accessible ? 'a wheelchair place was chosen for who did not ask for one' : undefined
  }
}

function isBeside(a: Place, b: Place): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) <= SIDE_BY_SIDE
}

/** The ids of a row's seats follow each other. */
function rowsOf(places: readonly Place[]): (Place & { seatId: number })[][] {
  const rows: (Place & { seatId: number })[][] = []
  for (const [seatId, place] of places.entries()) {
    const row = rows.at(-1)
    if (row?.[0]?.section === place.section && row[0].row === place.row) row.push({ ...place, seatId })
    else rows.push([{ ...place, seatId }])
  }
  return rows
}

/** What is known of a wish: by stretch, since when it can be met there; those in `stale` are to be looked at again. */
type Known = { wish: Wish; since: Float64Array; stale: Set<number>; earliest: Instant }

/** Since when each seat of a room can be had, and with that since when a wish can be met. */
export class Vacancies {
  readonly #room: Room
  readonly #since: Float64Array
  readonly #known = new Map<string, Known>()

  /** At first every seat can be had. */
  constructor(room: Room) {
    this.#room = room
    this.#since = new Float64Array(room.places.length).fill(-Infinity)
  }

  /** `since` is Infinity for a seat that nobody else can have. */
  set(seatId: number, since: Instant): void {
    if (this.#since[seatId] === since) return
    this.#since[seatId] = since
    const stretch = this.#room.stretchOf(seatId)
    for (const { stale } of this.#known.values()) stale.add(stretch)
  }

  /** Since when so many such seats together can be had, as things stand; Infinity when they cannot. */
  earliest(wish: Wish): Instant {
    const known = this.#knownOf(wish)
    if (known.stale.size > 0) {
      for (const stretch of known.stale) known.since[stretch] = this.#earliestIn(stretch, wish, () => true)
      known.stale.clear()
      known.earliest = known.since.reduce((least, since) => Math.min(least, since), Infinity)
    }
    return known.earliest
  }

  /** Whether taking these seats at `at` leaves a single one, though as many others could be had that leave none. */
  leavesSingleForNothing(wish: Wish, seatIds: readonly number[], at: Instant): boolean {
    return this.singlesLeftBy(seatIds, at).length > 0 && this.#mayLeaveNone(wish, at)
  }

  /**
   * The seats that whoever holds `held` leaves alone by buying some of them, though others in the place of those of a
   * stretch would leave none; what they hold besides counts as free.
   */
  singlesForNothing(bought: readonly number[], held: readonly number[], at: Instant): number[] {
    const alone = this.#asIfFree(held, () => this.singlesLeftBy(bought, at))
    const isNeedless = alone.some((single) => {
      const isIn = (seatId: number): boolean => this.#room.stretchOf(seatId) === this.#room.stretchOf(single)
      const wish = this.#room.kindOf(bought.filter(isIn))
      return this.#asIfFree(held.filter(isIn), () => this.#mayLeaveNone(wish, at))
    })
    return isNeedless ? alone : []
  }

  /** So many such seats together that can be had as early as any. */
  runOf(wish: Wish): readonly number[] {
    const earliest = this.earliest(wish)
    if (earliest === Infinity) return []
    const stretch = this.#knownOf(wish).since.indexOf(earliest)
    let found: readonly number[] = []
    this.#earliestIn(stretch, wish, (run) => {
      found = run
      return true
    })
    return found
  }

  /** The seats that taking these at `at` leaves alone: no neighbour can be had any more, though one could before. */
  singlesLeftBy(seatIds: readonly number[], at: Instant): number[] {
    const taken = new Set(seatIds)
    const stays = (seatId: number): boolean => !taken.has(seatId) && (this.#since[seatId] ?? Infinity) <= at
    const left = seatIds.flatMap((seatId) => this.#room.besides(seatId)).filter(stays)
    const singles = left.filter((seatId) => !this.#room.besides(seatId).some(stays))
    return [...new Set(singles)].sort((a, b) => a - b)
  }

  /** Whether a wish can be met so that no single seat is left. */
  #mayLeaveNone(wish: Wish, at: Instant): boolean {
    const leavesNone = (run: readonly number[]): boolean => this.singlesLeftBy(run, at).length === 0
    return this.#room.stretches.some((_, stretch) => this.#earliestIn(stretch, wish, leavesNone) <= at)
  }

  #asIfFree<T>(seatIds: readonly number[], look: () => T): T {
    const before = seatIds.map((seatId) => this.#since[seatId] ?? 0)
    for (const seatId of seatIds) this.#since[seatId] = -Infinity
    const seen = look()
    for (const [i, seatId] of seatIds.entries()) this.#since[seatId] = before[i] ?? 0
    return seen
  }

  #knownOf(wish: Wish): Known {
    const key = `${wish.quantity} ${wish.accessible ?? false} ${wish.categoryId ?? ''}`
    const known = this.#known.get(key)
    if (known) return known
    const since = new Float64Array(this.#room.stretches.length)
    const fresh = { wish, since, stale: new Set(since.keys()), earliest: Infinity }
    this.#known.set(key, fresh)
    return fresh
  }

  /** Over all runs of so many seats that may be taken: the last of its seats says since when a run can be had. */
  #earliestIn(stretch: number, wish: Wish, mayBe: (run: readonly number[]) => boolean): Instant {
    const seatIds = this.#room.stretches[stretch] ?? []
    let earliest = Infinity
    for (let from = 0; from + wish.quantity <= seatIds.length; from++) {
      const run = seatIds.slice(from, from + wish.quantity)
      let since = -Infinity
      let wheelchairs = 0
      for (const seatId of run) {
        if (since >= earliest) break
        const place = this.#room.places[seatId]
        const isOther = wish.categoryId !== undefined && place?.categoryId !== wish.categoryId
        if (place?.accessible) wheelchairs++
        since =
          isOther || (place?.accessible && !wish.accessible) ? Infinity : Math.max(since, this.#since[seatId] ?? 0)
      }
      if (since < earliest && (!wish.accessible || wheelchairs > 0) && mayBe(run)) earliest = since
    }
    return earliest
  }
}

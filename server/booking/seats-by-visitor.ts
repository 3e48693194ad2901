// Which seats each visitor has, by the visitor.

const NONE: ReadonlySet<number> = new Set()

/** The ids of the seats that each visitor holds or has booked. */
export class SeatsByVisitor {
  readonly #byVisitor = new Map<string, Set<number>>()

  of(visitorId: string): ReadonlySet<number> {
    return this.#byVisitor.get(visitorId) ?? NONE
  }

  /** Notes that a seat changed hands; null: nobody has it. */
  move(seatId: number, from: string | null, to: string | null): void {
    if (from === to) return
    if (from !== null) this.#take(from, seatId)
    if (to !== null) this.#give(to, seatId)
  }

  #give(visitorId: string, seatId: number): void {
    const theirs = this.#byVisitor.get(visitorId)
    if (theirs) theirs.add(seatId)
    else this.#byVisitor.set(visitorId, new Set([seatId]))
  }

  #take(visitorId: string, seatId: number): void {
    const theirs = this.#byVisitor.get(visitorId)
    theirs?.delete(seatId)
    if (theirs?.size === 0) this.#byVisitor.delete(visitorId)
  }
}

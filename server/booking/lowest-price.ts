// A show's lowest price, from its plan's prices alone.

/**
 * The prices of a plan's seats, in the order of their ids: the seat of each pair and those behind it have its price, up to
 * the seat of the next pair. In the minor unit of a currency. The database works them out (`plan_prices`).
 */
export type PriceRuns = readonly (readonly [firstSeatId: number, price: number])[]

/** The lowest price of a seat that is not blocked; undefined when all are. */
export function lowestPrice(runs: PriceRuns, seatCount: number, blocked: ReadonlySet<number>): number | undefined {
  let lowest: number | undefined
  for (const [index, [first, price]] of runs.entries()) {
    if (price >= (lowest ?? Infinity)) continue
    const end = runs[index + 1]?.[0] ?? seatCount
    for (let seatId = first; seatId < end; seatId++) {
      if (blocked.has(seatId)) continue
      lowest = price
      break
    }
  }
  return lowest
}

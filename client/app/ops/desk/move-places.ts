// The seats that move, each with its new seat once that is picked.
export type Places = ReadonlyMap<number, number | undefined>

/** The moves that are complete. */
export function movesOf(places: Places): { from: number; to: number }[] {
  return [...places].flatMap(([from, to]) => (to === undefined ? [] : { from, to }))
}

/** All seats, old and new. */
export function seatsOf(places: Places): ReadonlySet<number> {
  return new Set([...places].flat().filter((seatId) => seatId !== undefined))
}

/**
 * The seat that gets the next new seat: the first that has none, or one that is not free any more; else the only one that
 * moves, which may change its mind. Undefined where each of several has its place.
 */
export function nextToPlace(places: Places, isFree: (seatId: number) => boolean): number | undefined {
  const [open] = [...places].find(([, to]) => to === undefined || !isFree(to)) ?? []
  if (open !== undefined) return open
  const [only] = places.keys()
  return places.size === 1 ? only : undefined
}

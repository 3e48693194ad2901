// What the side-by-side page and its two frames tell each other; all three come from the same server.

/** To a frame: give everything back, or take this seat now. */
export type Order = { duel: 'clear' } | { duel: 'take'; seatId: number }

/**
 * From a frame: it can be ordered about; it has nothing any more, and a seat that could be fought for; or what it saw
 * come of its order, and when, in milliseconds since 1970.
 */
export type Report =
  | { duel: 'here' }
  | { duel: 'cleared'; free: number | undefined }
  | { duel: 'saw'; got: boolean; name: string; at: number }

export function isOrder(data: unknown): data is Order {
  return isMessage(data, ['clear', 'take'])
}

export function isReport(data: unknown): data is Report {
  return isMessage(data, ['here', 'cleared', 'saw'])
}

/** The time on a clock that all frames of a page share, finer than a millisecond. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now()
}

function isMessage(data: unknown, kinds: readonly string[]): boolean {
  return typeof data === 'object' && data !== null && 'duel' in data && kinds.includes(String(data.duel))
}

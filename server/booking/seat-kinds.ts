// The kinds of seats that a search for seats tells apart, a byte for each seat.

/** The bits of a seat's kind: whether it is of the wanted category, and whether it is a wheelchair place. */
export const ACCESSIBLE = 1
export const WANTED = 2

/** A byte of these bits for each seat. */
export type Kinds = Readonly<Uint8Array>

/** None of some seats, at least one or all of them are wheelchair places. */
export type Wheelchairs = 'none' | 'some' | 'all'

/** Whether a seat of this kind may be in a run with at most `most` wheelchair places. */
export function isSuitable(kind: number, most: number): boolean {
  return kind >= WANTED && (most > 0 || kind === WANTED)
}

/** Whether a seat of this kind may be among seats of which these are wheelchair places. */
export function mayBeAmong(kind: number, wheelchairs: Wheelchairs): boolean {
  return wheelchairs === 'all' ? kind === (WANTED | ACCESSIBLE) : isSuitable(kind, wheelchairs === 'none' ? 0 : 1)
}

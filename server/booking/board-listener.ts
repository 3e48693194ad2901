// What the boards tell the part of the server that shows them to viewers.
import type { Answered } from './answered.ts'
import type { Board } from './board.ts'
import type { Change } from './write-change.ts'

export type BoardListener = {
  advanced(board: Board, change: Change, answered: Answered): void
  /** The board was read anew: which of its seats changed is not known. */
  replaced(board: Board): void
  /** The show is not in the database any more. */
  removed?(showId: string): void
  /** Whether the show has viewers, so that its board stays in memory. */
  isWatched?(showId: string): boolean
}

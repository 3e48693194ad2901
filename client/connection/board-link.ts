// The interface between a show's board and its connection: the board's requests, and the connection's notices.
import type { Abortable } from './abortable.ts'
import type { Requests } from './request-types.ts'
import type { FactName, Facts, Frame, Hold, Result, Show } from './types.ts'

/** A connection, as a board uses it. */
export interface BoardLink {
  /** Whether a request can be sent now. */
  readonly isLive: boolean
  /**
   * Sends a request of the board.
   * @param take gets the answer as soon as it arrives, before any frame that arrives after it. Without a connection, or
   * without an answer in time, the answer is `UNAVAILABLE`
   * @throws {InvalidResponseError} when the answer cannot be read; `take` is not called then
   */
  request<R extends 'show:join' | 'show:sync'>(
    name: R,
    payload: Requests[R]['payload'],
    options: Abortable,
    take: (answer: Result<Requests[R]['value']>) => void,
  ): Promise<unknown>
}

/**
 * Why a hold changed: the server's reason, `answered` (the visitor's own request), or `missed` (found different after a
 * lost connection).
 */
export type HoldCause = Facts['hold:changed']['cause'] | 'answered' | 'missed'

/** A message about a show, or a change of the connection, for the show's board. */
export type ShowNotice =
  /** There is a connection, new or again. */
  | { kind: 'live' }
  /** The show was left, or the connection closed. */
  | { kind: 'left' }
  | { kind: 'frame'; frame: Frame }
  | { kind: 'hold'; hold: Hold; cause: HoldCause }
  | { kind: 'show'; show: Show }
  | { kind: 'viewers'; viewers: number; seq: number }
  /** The show has reached this seq. */
  | { kind: 'seq'; seq: number }
  /** A fact came that could not be read. */
  | { kind: 'unreadable'; fact: FactName }

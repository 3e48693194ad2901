// The outcome of a scan, as the whole screen shows it.
import type { Signal } from './signals.ts'
import { doorTexts } from './texts.ts'

/** Seats of a booking that were admitted, so that it can be undone. */
export type Admitted = Readonly<{ bookingId: string; seatIds: readonly number[]; labels: readonly string[] }>

export type Verdict =
  /** The server is asked. */
  | { name: 'asking' }
  /** `former` are seats that a printed ticket may still show. */
  | {
      name: 'admitted'
      labels: readonly string[]
      former: readonly string[]
      buyer: string | undefined
      undo: Admitted
    }
  | { name: 'undone'; labels: readonly string[] }
  /** `at` is the server's time of their scan, `by` the operator who admitted them, and `door` the name of the door. */
  | { name: 'again'; labels: readonly string[]; at: string; by: string; door?: string | undefined; undo: Admitted }
  /** The booking does not have the chosen seats any more; `labels` are those that it has now. */
  | { name: 'moved'; labels: readonly string[] }
  /** Somebody else has the booking now, and new tickets. */
  | { name: 'passed on' }
  | { name: 'cancelled'; labels: readonly string[] }
  | { name: 'other show' }
  | { name: 'no ticket' }
  /** Kept by this phone. */
  | { name: 'unconfirmed' }
  /** `at` is in milliseconds since 1970, by this phone's clock. */
  | { name: 'kept already'; at: number }
  | { name: 'refused'; message: string }

/** How a verdict looks and sounds: its sign and words say the same as its colour. */
export type Look = Readonly<{
  tone: Signal | 'busy'
  sign: string
  title: string
  detail: string
  seats: readonly string[]
}>

/** What can be undone of a verdict. */
export function undoableIn(verdict: Verdict): Admitted | undefined {
  return verdict.name === 'admitted' || verdict.name === 'again' ? verdict.undo : undefined
}

/** @param time writes a time of day for people */
export function lookOf(verdict: Verdict, time: (at: string | number) => string): Look {
  const words = doorTexts.verdict
  const bad = (title: string, detail: string, seats: readonly string[] = []): Look => ({
    tone: 'bad',
    sign: '✕',
    title,
    detail,
    seats,
  })
  switch (verdict.name) {
    case 'asking':
      return { tone: 'busy', sign: '…', title: words.asking, detail: '', seats: [] }
    case 'admitted':
      return {
        tone: 'good',
        sign: '✓',
        title: words.admitted,
        detail: [verdict.buyer, verdict.former.length > 0 && words.sitsNow(verdict.former, verdict.labels)]
          .filter(Boolean)
          .join(' · '),
        seats: verdict.labels,
      }
    case 'undone':
      return { tone: 'unsure', sign: '↶', title: words.undone, detail: '', seats: verdict.labels }
    case 'again':
      return bad(words.again, words.againAt(time(verdict.at), verdict.by, verdict.door), verdict.labels)
    case 'moved':
      return bad(words.moved, words.movedHint, verdict.labels)
    case 'passed on':
      return bad(words.passedOn, words.passedOnHint)
    case 'cancelled':
      return bad(words.cancelled, words.cancelledHint, verdict.labels)
    case 'other show':
      return bad(words.otherShow, words.otherShowHint)
    case 'no ticket':
      return bad(words.noTicket, words.noTicketHint)
    case 'unconfirmed':
      return { tone: 'unsure', sign: '?', title: words.unconfirmed, detail: words.unconfirmedHint, seats: [] }
    case 'kept already':
      return bad(words.keptAlready, words.keptAlreadyHint(time(verdict.at)))
    case 'refused':
      return { tone: 'unsure', sign: '!', title: words.refused, detail: verdict.message, seats: [] }
  }
}

// What a contradiction in one seat's evidence means: which rule was broken, in a sentence.
import type { Clue, Move } from './evidence.ts'
import type { Expiry } from './seat-state.ts'
import { contradictionIn, type Contradiction } from './shortest-conflict.ts'
import type { Rule, Violation } from '../violation.ts'

/** The clue that the others leave no room for: of those at the last seq that asked last, the one that says most. */
const MOST_TELLING: readonly Clue['demand']['kind'][] = ['done', 'taken', 'free', 'missing', 'own', 'holder', 'status']

export function seatViolation(showId: string, seatId: number, contradiction: Contradiction, expiry: Expiry): Violation {
  const { clues, chances, seq } = contradiction
  const last = clues
    .filter((clue) => clue.seq === seq)
    .sort((a, b) => b.after - a.after || MOST_TELLING.indexOf(a.demand.kind) - MOST_TELLING.indexOf(b.demand.kind))
  const [rule, sentence] = last[0] ? meaning(last[0], seatId, contradiction, expiry) : (['H1', ''] as const)
  const unanswered = chances.map(({ by }) => by)
  return { rule, showId, sentence, exhibits: [...new Set([...clues.map(({ by }) => by), ...unanswered])] }
}

function meaning(
  { demand, seq }: Clue,
  seatId: number,
  contradiction: Contradiction,
  expiry: Expiry,
): readonly [Rule, string] {
  switch (demand.kind) {
    case 'done':
      return deedMeaning(demand.move, seatId)
    case 'taken': {
      if (demand.status === 'held' && isAboutTime(seatId, contradiction, expiry)) {
        return ['H5', `Seat ${seatId} was refused for a hold that had run out.`]
      }
      return [
        'H1',
        `Seat ${seatId} was refused as ${demand.status}, which it was not for anybody else during that call.`,
      ]
    }
    case 'free':
      return [
        'H1',
        `Seat ${seatId} is not among those that a refusal names, though it could not be had during that call.`,
      ]
    case 'missing':
      if (demand.status === undefined) return lost(seatId, seq)
      return [
        'B1',
        `A refusal says that seat ${seatId} was not held by who asked, or not so, and during the whole call it was.`,
      ]
    case 'own':
      return ['B1', `A refusal does not name seat ${seatId}, which who asked did not hold during that call.`]
    case 'holder':
      return demand.holds
        ? ['H1', `A visitor was told that they hold seat ${seatId} at seq ${seq}, when it cannot have been theirs.`]
        : lost(seatId, seq)
    case 'status':
      return [
        'M1',
        `At seq ${seq} a map shows seat ${seatId} as ${demand.status}, which no order of the answers explains.`,
      ]
  }
}

function lost(seatId: number, seq: number): readonly [Rule, string] {
  return [
    'H10',
    `A visitor no longer had seat ${seatId} at seq ${seq}, though their time was not up and they had not given it back.`,
  ]
}

function deedMeaning(move: Move, seatId: number): readonly [Rule, string] {
  switch (move.kind) {
    case 'take':
      return ['H1', `Seat ${seatId} was given to a visitor while somebody else had it.`]
    case 'give':
      return ['H1', `Seat ${seatId} was not released, though the answer says so.`]
    case 'buy':
      return ['B1', `Seat ${seatId} was sold to a visitor who did not hold it then.`]
    case 'cancel':
      return ['B4', `Seat ${seatId} was freed by the cancellation of a booking that it was not in.`]
  }
}

/** Whether there is an explanation when it does not matter how long holds last. */
function isAboutTime(seatId: number, { clues, chances }: Contradiction, expiry: Expiry): boolean {
  const endless: Expiry = { ...expiry, mayLast: () => true }
  return contradictionIn({ seatId, clues: [...clues], chances: [...chances] }, endless) === undefined
}

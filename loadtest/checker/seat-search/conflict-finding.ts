// The rule that a conflict in one seat's evidence breaks, in a sentence.
import type { Finding, Rule } from '../violation.ts'
import type { Expiry, Move, SeatEvidence } from './seat-state.ts'
import { findConflict, type Conflict } from './shortest-conflict.ts'

/** Which piece of evidence at the last seq names the conflict, of those that were requested last. */
const MOST_TELLING: readonly SeatEvidence['condition']['kind'][] = [
  'done',
  'taken',
  'free',
  'missing',
  'own',
  'holder',
  'status',
]

export function conflictFinding(seatId: number, conflict: Conflict, expiry: Expiry): Finding {
  const { evidence, possible, seq } = conflict
  const kindOf = ({ condition }: SeatEvidence): number => MOST_TELLING.indexOf(condition.kind)
  const [last] = evidence.filter((one) => one.seq === seq).sort((a, b) => b.after - a.after || kindOf(a) - kindOf(b))
  const [rule, sentence] = last ? meaning(last, seatId, conflict, expiry) : (['H1', ''] as const)
  return [rule, sentence, ...new Set([...evidence, ...possible].map(({ source }) => source))]
}

function meaning(
  { condition, seq }: SeatEvidence,
  seatId: number,
  conflict: Conflict,
  expiry: Expiry,
): readonly [Rule, string] {
  switch (condition.kind) {
    case 'done':
      return moveMeaning(condition.move, seatId)
    case 'taken':
      if (condition.status === 'held' && isAboutTime(seatId, conflict, expiry)) {
        return ['H5', `Seat ${seatId} was refused for a hold that had expired.`]
      }
      return ['H1', `Seat ${seatId} was refused as ${condition.status}, which it was for nobody else during that call.`]
    case 'free':
      return ['H1', `A refusal does not name seat ${seatId}, which was not available during that call.`]
    case 'missing':
      if (condition.status === undefined) return lost(seatId, seq)
      return [
        'B1',
        `A refusal says that its visitor did not hold seat ${seatId}, and they held it during the whole call.`,
      ]
    case 'own':
      return ['B1', `A refusal does not name seat ${seatId}, which its visitor did not hold during that call.`]
    case 'holder':
      if (!condition.holds) return lost(seatId, seq)
      return ['H1', `A visitor saw seat ${seatId} as theirs at seq ${seq}, when it cannot have been theirs.`]
    case 'status':
      return [
        'M1',
        `At seq ${seq} a map shows seat ${seatId} as ${condition.status}, which no order of the answers explains.`,
      ]
  }
}

function lost(seatId: number, seq: number): readonly [Rule, string] {
  return [
    'H10',
    `A visitor lost seat ${seatId} by seq ${seq}, though its hold had not expired and they had not released it.`,
  ]
}

function moveMeaning(move: Move, seatId: number): readonly [Rule, string] {
  switch (move.kind) {
    case 'take':
      return ['H1', `Seat ${seatId} was given to a visitor while somebody else had it.`]
    case 'give':
      return ['H1', `Seat ${seatId} was not released, though the answer says so.`]
    case 'buy':
      return ['B1', `Seat ${seatId} was sold to a visitor who did not hold it then.`]
    case 'cancel':
      return ['B4', `Seat ${seatId} was freed by the cancellation of a booking that did not include it.`]
  }
}

/** Whether there is an explanation when it does not matter how long holds last. */
function isAboutTime(seatId: number, { evidence, possible }: Conflict, expiry: Expiry): boolean {
  const endless: Expiry = { ...expiry, mayLast: () => true }
  return findConflict({ seatId, evidence: [...evidence], possible: [...possible] }, endless) === undefined
}

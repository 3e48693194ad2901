// H1: of all who ask for one seat, exactly one gets it, and each of the others is refused by that seat, as held.
import type { Hold, Refusal } from '../../shared/protocol.ts'
import { HoldAnswer } from '../wire/answers.ts'

/**
 * Judges the answers to requests that each asked for the same seat.
 * @returns what must not happen, in sentences
 */
export function raceViolations(answers: readonly unknown[], seatId: number): string[] {
  const holds: Hold[] = []
  /** How often each refusal came, by its text. */
  const refusals = new Map<string, number>()
  for (const answer of answers) {
    const { data } = HoldAnswer.safeParse(answer)
    if (data?.ok) holds.push(data.value)
    else {
      const text = data ? refusalText(data.error) : 'no answer that can be read'
      refusals.set(text, (refusals.get(text) ?? 0) + 1)
    }
  }
  const expected = refusalText({ code: 'SEATS_TAKEN', seats: [{ seatId, status: 'held' }] })
  const violations: string[] = []
  if (holds.length !== 1) violations.push(`H1 ${holds.length} visitors were given seat ${seatId}, instead of one.`)
  for (const { seatIds } of holds) {
    if (seatIds.length === 1 && seatIds[0] === seatId) continue
    const given = seatIds.length === 0 ? 'no seat' : `seat ${seatIds.join(' and ')}`
    violations.push(`H1 A visitor who asked for seat ${seatId} was given ${given}.`)
  }
  for (const [text, count] of refusals) {
    if (text === expected) continue
    violations.push(`H1 ${count} of those who asked for seat ${seatId} got ${text}, instead of ${expected}.`)
  }
  return violations
}

/** Such as “SEATS_TAKEN (seat 7 held)”. */
function refusalText({ code, seats }: Pick<Refusal, 'code' | 'seats'>): string {
  if (!seats) return code
  return `${code} (${seats.map(({ seatId, status }) => `seat ${seatId} ${status ?? 'of no status'}`).join(', ')})`
}

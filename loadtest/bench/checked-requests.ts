// The requests of the benchmark, and which answer to each is right. While time is measured, answers are checked by hand:
// schemas would cost more than the rest.
import type { Hold, Refusal } from '../../shared/protocol.ts'
import { HoldAnswer } from '../wire/answers.ts'

export type CheckedRequest = { event: string; payload: object; isRight: (answer: unknown) => boolean }

/** A hold of seats that no other client wants; as an echo, the same payload, which must come back unchanged. */
export function holding(event: 'seats:hold' | 'echo', showId: string, seatIds: readonly number[]): CheckedRequest {
  const payload = { showId, seatIds }
  const hasSeats = (held: unknown): boolean => Array.isArray(held) && seatIds.every((seatId) => held.includes(seatId))
  return event === 'echo'
    ? { event, payload, isRight: (answer) => hasSeats(fieldOf(answer, 'seatIds')) }
    : { event, payload, isRight: (answer) => isOk(answer) && hasSeats(fieldOf(fieldOf(answer, 'value'), 'seatIds')) }
}

export function releasing(showId: string): CheckedRequest {
  const isEmpty = (held: unknown): boolean => Array.isArray(held) && held.length === 0
  return {
    event: 'seats:release',
    payload: { showId },
    isRight: (answer) => isOk(answer) && isEmpty(fieldOf(fieldOf(answer, 'value'), 'seatIds')),
  }
}

export function confirming(showId: string, bookingId: string, seatIds: readonly number[]): CheckedRequest {
  return {
    event: 'booking:confirm',
    payload: { showId, bookingId, seatIds },
    isRight: (answer) => isOk(answer) && fieldOf(fieldOf(answer, 'value'), 'bookingId') === bookingId,
  }
}

export function joining(showId: string): CheckedRequest {
  return { event: 'show:join', payload: { showId }, isRight: isOk }
}

export function leaving(showId: string): CheckedRequest {
  return { event: 'show:leave', payload: { showId }, isRight: isOk }
}

export function isOk(answer: unknown): boolean {
  return fieldOf(answer, 'ok') === true
}

/** Whether the server refused a request since it had no time for it. It may be asked again. */
export function isBusy(answer: unknown): boolean {
  const code = fieldOf(fieldOf(answer, 'error'), 'code')
  return code === 'BUSY' || code === 'UNAVAILABLE'
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined
}

/**
 * H1: of all who ask for one seat, exactly one gets it, and each of the others is refused by that seat, as held. Judges
 * the answers to requests that each asked for the same seat.
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

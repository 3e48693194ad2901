// What clients ask for, and which answer is the right one. Looked at by hand: a schema would cost more than the rest.

/** What is asked, and how a right answer is told from a wrong one. */
export type CheckedRequest = { event: string; payload: object; isRight: (answer: unknown) => boolean }

/** A hold of seats that nobody else wants; as an echo, the same packet, which must come back as it was. */
export function holding(event: 'seats:hold' | 'echo', showId: string, seatIds: readonly number[]): CheckedRequest {
  const payload = { showId, seatIds }
  const has = (held: unknown): boolean => Array.isArray(held) && seatIds.every((seatId) => held.includes(seatId))
  return event === 'echo'
    ? { event, payload, isRight: (answer) => has(fieldOf(answer, 'seatIds')) }
    : { event, payload, isRight: (answer) => isOk(answer) && has(fieldOf(fieldOf(answer, 'value'), 'seatIds')) }
}

export function givingBack(showId: string): CheckedRequest {
  const isEmpty = (held: unknown): boolean => Array.isArray(held) && held.length === 0
  return {
    event: 'seats:release',
    payload: { showId },
    isRight: (answer) => isOk(answer) && isEmpty(fieldOf(fieldOf(answer, 'value'), 'seatIds')),
  }
}

export function confirming(showId: string, bookingId: string, seatIds: readonly number[]): CheckedRequest {
  const payload = { showId, bookingId, seatIds }
  return {
    event: 'booking:confirm',
    payload,
    isRight: (answer) => isOk(answer) && fieldOf(fieldOf(answer, 'value'), 'bookingId') === bookingId,
  }
}

export function joining(showId: string): CheckedRequest {
  return { event: 'show:join', payload: { showId }, isRight: isOk }
}

export function leaving(showId: string): CheckedRequest {
  return { event: 'show:leave', payload: { showId }, isRight: isOk }
}

/** Refused by this seat, as held. */
export function isTaken(answer: unknown, seatId: number): boolean {
  const error = fieldOf(answer, 'error')
  const seats = fieldOf(error, 'seats')
  return (
    fieldOf(error, 'code') === 'SEATS_TAKEN' &&
    Array.isArray(seats) &&
    fieldOf(seats[0], 'seatId') === seatId &&
    fieldOf(seats[0], 'status') === 'held'
  )
}

export function isOk(answer: unknown): boolean {
  return fieldOf(answer, 'ok') === true
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined
}

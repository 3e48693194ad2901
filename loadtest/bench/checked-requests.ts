// The requests of the benchmark, and which answer to each is right. Checked by hand: schemas would cost more than the rest.

export type CheckedRequest = { event: string; payload: object; isRight: (answer: unknown) => boolean }

/** A hold of seats that nobody else wants; as an echo, the same payload, which must come back unchanged. */
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

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined
}

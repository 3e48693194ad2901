// A step of the log as a line for a reader.
import type { Instant, Step, StepOf } from './show-record.ts'

const SEATS_SHOWN = 12

/**
 * Such as `held 4 5, A until 300.0`.
 * @param nameOf a visitor's name for the reader
 * @param timeText a time, in the form that the other lines have
 */
export function stepText(step: Step, nameOf: (visitorId: string) => string, timeText: (at: Instant) => string): string {
  if (step.cause === 'show-changed') return `${step.cause}: ${termsText(step, timeText)}${actorText(step)}`
  const whose = step.visitorId === undefined ? '' : `, ${nameOf(step.visitorId)}`
  const until = 'until' in step ? ` until ${timeText(step.until)}` : ''
  const moves = step.cause === 'moved' ? `: ${step.moves.map(({ from, to }) => `${from} to ${to}`).join(', ')}` : ''
  const booking = 'bookingId' in step ? ` as ${step.bookingId.slice(0, 8)}` : ''
  const request = 'requestId' in step && step.requestId !== undefined ? ` for ${step.requestId.slice(0, 8)}` : ''
  const allocation = 'allocation' in step ? allocationText(step.allocation, timeText) : ''
  return `${step.cause} ${seatsText(step.seatIds)}${whose}${until}${booking}${request}${moves}${allocation}${actorText(step)}`
}

export function seatsText(seatIds: readonly number[]): string {
  const more = seatIds.length - SEATS_SHOWN
  return `${seatIds.slice(0, SEATS_SHOWN).join(' ') || 'no seat'}${more > 0 ? ` and ${more} more` : ''}`
}

function allocationText(
  { name, until }: { name: string; until: number | null },
  timeText: (at: Instant) => string,
): string {
  return ` for ${name}${until === null ? '' : ` until ${timeText(until)}`}`
}

function termsText({ show, was }: StepOf<'show-changed'>, timeText: (at: Instant) => string): string {
  const before = new Map<string, unknown>(Object.entries(was))
  const text = (name: string, value: unknown): string =>
    name.endsWith('At') && typeof value === 'number' ? timeText(value) : JSON.stringify(value)
  return Object.entries(show)
    .map(([name, value]) => `${name} ${text(name, before.get(name))} to ${text(name, value)}`)
    .join(', ')
}

function actorText({ by }: Step): string {
  if (by === undefined) return ''
  if (by === 'server') return ', by a server'
  return `, by ${by.operator}${by.reason === undefined ? '' : ` (${by.reason})`}`
}

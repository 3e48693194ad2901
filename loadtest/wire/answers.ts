// Answers as they must be, and what came of a request, for the history and in a word.
import { z } from 'zod'
import { Refusal, requests } from '../../shared/protocol.ts'
import type { Outcome } from '../history.ts'

const answerOf = <V extends z.core.$ZodType>(value: V) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value, serverTime: z.string() }),
    z.object({ ok: z.literal(false), error: Refusal, serverTime: z.string() }),
  ])
export const HoldAnswer = answerOf(requests['seats:hold'].value)
export const BookingAnswer = answerOf(requests['booking:confirm'].value)
export const JoinAnswer = answerOf(requests['show:join'].value)
export const SyncAnswer = answerOf(requests['show:sync'].value)

/** Undefined: there came none, or none that can be read. */
type Read<V> = { ok: true; value: V } | { ok: false; error: Refusal } | undefined

export const UNKNOWN: Outcome = { kind: 'unknown' }

export function holdOutcome(answer: z.output<typeof HoldAnswer> | undefined): Outcome {
  return outcomeOf(answer, (hold) => ({ kind: 'hold', hold }))
}

export function bookingOutcome(answer: z.output<typeof BookingAnswer> | undefined): Outcome {
  return outcomeOf(answer, (booking) => ({ kind: 'booking', booking }))
}

function outcomeOf<V>(answer: Read<V>, good: (value: V) => Outcome): Outcome {
  if (!answer) return UNKNOWN
  if (answer.ok) return good(answer.value)
  const { error: refusal } = answer
  return refusal.code === 'UNAVAILABLE' || refusal.code === 'INTERNAL' ? UNKNOWN : { kind: 'refused', refusal }
}

/** `ok`, a refusal's code, or that no answer came. */
export function wordOf(answer: Read<unknown>): string {
  if (!answer) return 'no answer'
  return answer.ok ? 'ok' : answer.error.code
}

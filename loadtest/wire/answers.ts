// Reads answers and facts, each of which must match its schema. Answers tell the server's time.
import { z } from 'zod'
import type { Requests } from '../../client/connection/request-types.ts'
import type { Result } from '../../client/connection/types.ts'
import { facts, Refusal, requests, type Booking, type Hold } from '../../shared/protocol.ts'
import type { Deed, Outcome } from '../history.ts'
import type { LoadContext } from './load-context.ts'

const answerOf = <V extends z.core.$ZodType>(value: V) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value, serverTime: z.string() }),
    z.object({ ok: z.literal(false), error: Refusal, serverTime: z.string() }),
  ])
export const HoldAnswer = answerOf(requests['seats:hold'].value)
const BookingAnswer = answerOf(requests['booking:confirm'].value)
type CommandAnswer = z.output<typeof HoldAnswer> | z.output<typeof BookingAnswer>

/** The schema of the answer to a command. */
export function commandAnswer(request: Deed['request']): z.ZodType<CommandAnswer> {
  return request === 'booking:confirm' || request === 'booking:cancel' ? BookingAnswer : HoldAnswer
}

/** The requests that keep a map right. */
export type MapRequest = 'show:join' | 'show:sync'
export const mapAnswers: {
  readonly [R in MapRequest]: z.ZodType<Result<Requests[R]['value']> & { serverTime: string }>
} = {
  'show:join': answerOf(requests['show:join'].value),
  'show:sync': answerOf(requests['show:sync'].value),
}

export const UNKNOWN: Outcome = { kind: 'unknown' }

/** @param answer undefined when there was none */
export function outcomeOf(
  answer: { ok: true; value: Hold | Booking } | { ok: false; error: Refusal } | undefined,
): Outcome {
  if (!answer) return UNKNOWN
  if (answer.ok) {
    const { value } = answer
    return 'bookingId' in value ? { kind: 'booking', booking: value } : { kind: 'hold', hold: value }
  }
  const { error: refusal } = answer
  return refusal.code === 'UNAVAILABLE' || refusal.code === 'INTERNAL' ? UNKNOWN : { kind: 'refused', refusal }
}

/** `ok`, a refusal's code, or `no answer`. */
export function wordOf(answer: { ok: true } | { ok: false; error: { code: string } } | undefined): string {
  if (!answer) return 'no answer'
  return answer.ok ? 'ok' : answer.error.code
}

/**
 * @param raw null when there was no answer
 * @param sentAt by `performance.now()`
 * @returns undefined when there was no answer, or one that does not match its schema, which is a violation
 */
export function readAnswer<A extends { serverTime: string }>(
  { clock, tally }: LoadContext,
  schema: z.ZodType<A>,
  request: string,
  raw: unknown,
  sentAt: number,
): A | undefined {
  if (raw === null) return undefined
  const { data } = schema.safeParse(raw)
  if (data) clock.learn(data.serverTime, sentAt)
  else tally.violation(`The answer to ${request} does not match its schema.`)
  return data
}

/** The outcome of a command, for the history, and the word for it, for the tally. */
export function readCommandAnswer(
  context: LoadContext,
  request: Deed['request'],
  raw: unknown,
  sentAt: number,
): { word: string; outcome: Outcome; serverTime?: string } {
  const answer = readAnswer(context, commandAnswer(request), request, raw, sentAt)
  return { word: wordOf(answer), outcome: outcomeOf(answer), ...(answer && { serverTime: answer.serverTime }) }
}

const Fact = z.discriminatedUnion('name', [
  z.object({ name: z.literal('visitor'), value: facts.visitor }),
  z.object({ name: z.literal('hold:changed'), value: facts['hold:changed'] }),
  z.object({ name: z.literal('booking:changed'), value: facts['booking:changed'] }),
  z.object({ name: z.literal('room:viewers'), value: facts['room:viewers'] }),
])
const FACT_NAMES: ReadonlySet<string> = new Set(Fact.options.map(({ shape }) => shape.name.value))

/** @returns undefined for a fact that no map needs, or one that does not match its schema, which is a violation */
export function readFact({ tally }: LoadContext, name: string, value: unknown): z.output<typeof Fact> | undefined {
  if (!FACT_NAMES.has(name)) return undefined
  const { data } = Fact.safeParse({ name, value })
  if (!data) tally.violation(`${name} does not match its schema.`)
  return data
}

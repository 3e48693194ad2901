// Reads the answers to a visitor's requests: each must match its schema, and tells the server's time.
import { z } from 'zod'
import type { Requests, Result } from '../../client/connection/types.ts'
import { Refusal, requests } from '../../shared/protocol.ts'
import type { Deed, Outcome } from '../history.ts'
import type { LoadContext } from './load-context.ts'

const answerOf = <V extends z.core.$ZodType>(value: V) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value, serverTime: z.string() }),
    z.object({ ok: z.literal(false), error: Refusal, serverTime: z.string() }),
  ])
export const HoldAnswer = answerOf(requests['seats:hold'].value)
export const BookingAnswer = answerOf(requests['booking:confirm'].value)

/** The requests that keep a map right. */
export type MapRequest = 'show:join' | 'show:sync'
export const mapAnswers: {
  readonly [R in MapRequest]: z.ZodType<Result<Requests[R]['value']> & { serverTime: string }>
} = {
  'show:join': answerOf(requests['show:join'].value),
  'show:sync': answerOf(requests['show:sync'].value),
}

export const UNKNOWN: Outcome = { kind: 'unknown' }

export function holdOutcome(answer: z.output<typeof HoldAnswer> | undefined): Outcome {
  return outcomeOf(answer, (hold) => ({ kind: 'hold', hold }))
}

export function bookingOutcome(answer: z.output<typeof BookingAnswer> | undefined): Outcome {
  return outcomeOf(answer, (booking) => ({ kind: 'booking', booking }))
}

function outcomeOf<V>(
  answer: { ok: true; value: V } | { ok: false; error: Refusal } | undefined,
  good: (value: V) => Outcome,
): Outcome {
  if (!answer) return UNKNOWN
  if (answer.ok) return good(answer.value)
  const { error: refusal } = answer
  return refusal.code === 'UNAVAILABLE' || refusal.code === 'INTERNAL' ? UNKNOWN : { kind: 'refused', refusal }
}

/** `ok`, a refusal's code, or `no answer`. */
export function wordOf(answer: { ok: true } | { ok: false; error: { code: string } } | undefined): string {
  if (!answer) return 'no answer'
  return answer.ok ? 'ok' : answer.error.code
}

export class AnswerReader {
  readonly #context: LoadContext

  constructor(context: LoadContext) {
    this.#context = context
  }

  /** The outcome of a command, for the history, and the word for it, for the tally. */
  outcomeOf(
    request: Deed['request'],
    raw: unknown,
    sentAt: number,
  ): { word: string; outcome: Outcome; serverTime?: string } {
    if (request === 'booking:confirm' || request === 'booking:cancel') {
      const answer = this.read(BookingAnswer, request, raw, sentAt)
      return { word: wordOf(answer), outcome: bookingOutcome(answer), ...(answer && { serverTime: answer.serverTime }) }
    }
    const answer = this.read(HoldAnswer, request, raw, sentAt)
    return { word: wordOf(answer), outcome: holdOutcome(answer), ...(answer && { serverTime: answer.serverTime }) }
  }

  /**
   * @param raw null when there was no answer
   * @param sentAt by `performance.now()`
   * @returns undefined when there was no answer, or one that does not match its schema, which is a violation
   */
  read<A extends { serverTime: string }>(
    schema: z.ZodType<A>,
    request: string,
    raw: unknown,
    sentAt: number,
  ): A | undefined {
    if (raw === null) return undefined
    const { data } = schema.safeParse(raw)
    if (data) this.#context.clock.learn(data.serverTime, sentAt)
    else this.#mismatch(`The answer to ${request}`)
    return data
  }

  /** @returns undefined when the fact does not match its schema, which is a violation */
  readFact<S extends z.core.$ZodType>(schema: S, name: string, value: unknown): z.output<S> | undefined {
    const { data } = z.safeParse(schema, value)
    if (data === undefined) this.#mismatch(name)
    return data
  }

  #mismatch(what: string): void {
    this.#context.tally.violation(`${what} does not match its schema.`)
  }
}

// Reads a visitor's answers: each must be of its shape, is counted, and tells the server's time.
import type { z } from 'zod'
import type { Deed, Outcome } from '../history.ts'
import { BookingAnswer, bookingOutcome, HoldAnswer, holdOutcome, wordOf } from './answers.ts'
import type { LoadContext } from './load-context.ts'

export class Reading {
  readonly #wire: LoadContext

  constructor(wire: LoadContext) {
    this.#wire = wire
  }

  /** What came of a request, for the history, and in a word. */
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

  /** `sentAt` is of `performance.now()`. @returns undefined when there is no answer, or none that can be read */
  read<A extends z.ZodType<{ serverTime: string }>>(
    schema: A,
    request: string,
    raw: unknown,
    sentAt: number,
  ): z.output<A> | undefined {
    if (raw === null) return undefined
    const { data } = schema.safeParse(raw)
    if (data) this.#wire.clock.learn(data.serverTime, sentAt)
    else this.misfit(`The answer to ${request}`)
    return data
  }

  misfit(what: string): void {
    this.#wire.tally.violation(`${what} is not of its shape.`)
  }
}

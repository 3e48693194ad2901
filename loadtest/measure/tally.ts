// What one process of the load has counted since it last told.
import type { z } from 'zod'
import type { Counted } from '../instructions.ts'
import { Latencies } from './latencies.ts'

/** What came of a request: `ok`, a refusal's code, or that no answer came. */
export type Word = string

export class Tally {
  #latencies = new Latencies()
  #answers: Record<string, Record<Word, number>> = {}
  readonly #violations: string[] = []

  /** `ms` are counted from the moment at which the request was meant to be sent. */
  answered(request: string, word: Word, ms: number): void {
    const answers = (this.#answers[request] ??= {})
    answers[word] = (answers[word] ?? 0) + 1
    this.#latencies.record(request, ms)
  }

  /** A duration that is no request's. */
  took(name: string, ms: number): void {
    this.#latencies.record(name, ms)
  }

  /** Something that must not be, in a sentence; the first few say enough. */
  violation(sentence: string): void {
    if (this.#violations.length < MOST_VIOLATIONS) this.#violations.push(sentence)
  }

  take(): z.infer<typeof Counted> {
    const counted = {
      answers: this.#answers,
      latencies: this.#latencies.encoded(),
      violations: this.#violations.splice(0),
    }
    this.#latencies = new Latencies()
    this.#answers = {}
    return counted
  }
}

/** In a second, of one process. */
const MOST_VIOLATIONS = 20

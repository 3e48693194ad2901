// What one process of the load has counted since it last reported.
import type { TallyTotals } from '../instructions.ts'
import { Latencies } from './latencies.ts'

/** Of one process in a second: the first violations tell enough. */
const MOST_VIOLATIONS = 20

export class Tally {
  #latencies = new Latencies()
  #answers: TallyTotals['answers'] = {}
  readonly #violations: string[] = []

  /**
   * Counts the outcome of a request.
   * @param outcome `ok`, a refusal's code, or `no answer`
   * @param ms from the instant at which the request was meant to be sent
   */
  answered(request: string, outcome: string, ms: number): void {
    const answers = (this.#answers[request] ??= {})
    answers[outcome] = (answers[outcome] ?? 0) + 1
    this.#latencies.record(request, ms)
  }

  /** Records a duration that is no request's. */
  took(name: string, ms: number): void {
    this.#latencies.record(name, ms)
  }

  /** Records something that must not happen, in a sentence. */
  violation(sentence: string): void {
    if (this.#violations.length < MOST_VIOLATIONS) this.#violations.push(sentence)
  }

  /** Returns the totals, and begins again from zero. */
  take(): TallyTotals {
    const totals = {
      answers: this.#answers,
      latencies: this.#latencies.encoded(),
      violations: this.#violations.splice(0),
    }
    this.#latencies = new Latencies()
    this.#answers = {}
    return totals
  }
}

// Counts what a fuzz test has done so far, and prints it in a line.
import { number, plural } from '../format.ts'

const MB = 1024 * 1024

export class Tally {
  readonly #say: (line: string) => void
  readonly #words = new Map<string, number>()
  #memory = 0
  #connections = 0
  #closed = 0
  #mostGrown = 0
  inputs = 0
  /** Bookings and cancellations that honest buyers were confirmed. */
  bought = 0
  readonly counters = {
    counted: (word: string): unknown => this.#words.set(word, this.countOf(word) + 1),
    opened: (): unknown => this.#connections++,
    closedByServer: (): unknown => this.#closed++,
  }

  constructor(say: (line: string) => void) {
    this.#say = say
  }

  countOf(word: string): number {
    return this.#words.get(word) ?? 0
  }

  /** Prints the counts. @param bytes of the server's memory now */
  pulse(bytes: number): void {
    this.#memory = bytes
    this.#say(this.line)
  }

  /** Notes by how much the server's memory has grown in a lap. */
  grew(bytes: number): void {
    this.#mostGrown = Math.max(this.#mostGrown, bytes)
  }

  get line(): string {
    const words = [...this.#words].sort(([, a], [, b]) => b - a).map(([word, count]) => `${word} ${number(count)}`)
    return [
      plural(this.inputs, 'input'),
      plural(this.#connections, 'connection'),
      `${number(this.#closed)} closed by the server`,
      `${Math.round(this.#memory / MB)} MB`,
      words.join(', '),
    ].join(' · ')
  }

  get summary(): string {
    return `${this.line}\nHonest buyers: ${plural(this.bought, 'booking')}. The server’s memory grew by ${Math.round(this.#mostGrown / MB)} MB in a lap at most.`
  }
}

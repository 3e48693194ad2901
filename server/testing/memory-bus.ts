// A transport within this process, for tests: it can be away, lose, repeat and reorder messages, and carry any text.
import type { LinkEvents, Transport } from '../bus/transport.ts'

export class MemoryBus {
  readonly #links = new Set<LinkEvents>()
  /** Every text that was sent, in order. */
  readonly sent: string[] = []
  #isAway = false
  /** How often each text is delivered to a link, and how many others overtake it; by default once and none. */
  fate: (text: string) => Readonly<{ times: number; overtakenBy: number }> = () => ({ times: 1, overtakenBy: 0 })
  #held: { events: LinkEvents; text: string; until: number }[] = []

  readonly transport: Transport = {
    kind: 'redis',
    name: 'The bus of this test',
    whySilent: 'the test keeps it silent',
    open: (events) => {
      if (this.#isAway) return Promise.reject(new Error('The bus is away.'))
      this.#links.add(events)
      return Promise.resolve({
        send: (text) => {
          if (!this.#links.has(events)) return Promise.reject(new Error('The link is broken.'))
          this.send(text)
          return Promise.resolve()
        },
        close: () => Promise.resolve(void this.#links.delete(events)),
      })
    },
  }

  /** How many links are open. */
  get links(): number {
    return this.#links.size
  }

  /** Delivers a text to all links, as their own messages are delivered. */
  send(text: string): void {
    this.sent.push(text)
    for (const events of this.#links) {
      const { times, overtakenBy } = this.fate(text)
      for (let i = 0; i < times; i++) this.#held.push({ events, text, until: this.sent.length + overtakenBy })
    }
    const due = this.#held.filter(({ until }) => until <= this.sent.length)
    this.#held = this.#held.filter((each) => !due.includes(each))
    for (const { events, text } of due) setImmediate(() => this.#links.has(events) && events.onText(text))
  }

  /** Breaks all links, and refuses new ones. */
  goAway(): void {
    this.#isAway = true
    for (const events of [...this.#links]) {
      this.#links.delete(events)
      events.onBroken(new Error('The bus went away.'))
    }
  }

  comeBack(): void {
    this.#isAway = false
  }
}

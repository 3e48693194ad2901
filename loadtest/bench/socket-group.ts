// The connections of a generator that do the same, and what came of a workload of theirs.
import { RunError } from '../run.ts'
import type { CheckedRequest } from './checked-requests.ts'
import type { BenchClient } from './bench-client.ts'

/** So many handshakes at a time: more at once only wait for each other. */
const PORTION = 100
const EXAMPLE_LENGTH = 300

export class SocketGroup {
  readonly clients: BenchClient[] = []
  asked = 0
  answered = 0
  wrong = 0
  example = ''

  /** @throws {RunError} when the server does not take them all */
  async open(clients: number, openOne: () => Promise<BenchClient>): Promise<void> {
    while (this.clients.length < clients) {
      const portion = Math.min(PORTION, clients - this.clients.length)
      this.clients.push(...(await Promise.all(Array.from({ length: portion }, openOne))))
    }
  }

  /** Resolves with the answer when it is there, and counts it if it is wrong. */
  do(client: BenchClient, { event, payload, isRight }: CheckedRequest): Promise<unknown> {
    this.asked++
    return new Promise((resolve) =>
      client.ask(event, payload, (answer) => {
        this.answered++
        this.judge(isRight(answer), answer)
        resolve(answer)
      }),
    )
  }

  /** All do one request at once. */
  async all(requestOf: (client: number) => CheckedRequest): Promise<void> {
    await Promise.all(this.clients.map((client, i) => this.do(client, requestOf(i))))
  }

  judge(isRight: boolean, answer: unknown): void {
    if (isRight) return
    this.wrong++
    this.example ||= JSON.stringify(answer).slice(0, EXAMPLE_LENGTH)
  }

  /** Forgets what was counted before. */
  reset(): void {
    this.asked = 0
    this.answered = 0
    this.wrong = 0
    this.example = ''
  }

  close(): void {
    for (const client of this.clients.splice(0)) client.drop()
  }
}

/** One of these, by turns. @throws {RunError} when there are none */
export function byTurns<T>(all: readonly T[], i: number): T {
  const one = all[i % all.length]
  if (one === undefined) throw new RunError('A workload needs one of what it has none of.')
  return one
}

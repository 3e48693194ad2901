// A visitor inside, who holds a seat and gives it back all the time, and measures how long the answers take.
import { setTimeout as pause } from 'node:timers/promises'
import { Latencies, type Percentiles } from '../measure/tally.ts'
import { now } from '../run-clock.ts'
import { RunError } from '../run.ts'
import { BareSocket } from '../wire/bare-socket.ts'

const EVERY_MS = 20

export class Insider {
  readonly #socket: BareSocket
  readonly #showId: string

  private constructor(socket: BareSocket, showId: string) {
    this.#socket = socket
    this.#showId = showId
  }

  /** @throws {RunError} when the server refuses it */
  static async enter(url: string, showId: string, localAddress: string): Promise<Insider> {
    const listener = { takeText: () => false, takeFact: () => undefined, closed: () => undefined }
    const socket = await BareSocket.open(url, { localAddress, token: undefined, patient: true }, listener)
    if (socket instanceof BareSocket) return new Insider(socket, showId)
    throw new RunError(`The visitor who measures was refused: ${socket.message}`)
  }

  /** Holds and gives back until `end` resolves. @returns how long the answers took */
  async measureUntil(end: Promise<unknown>): Promise<Percentiles | undefined> {
    const latencies = new Latencies()
    const seen = { end: false }
    const ended = (): void => void (seen.end = true)
    void end.then(ended, ended)
    for (let turn = 0; !seen.end && this.#socket.isOpen; turn++) {
      const startedAt = now()
      const name = turn % 2 === 0 ? 'seats:hold' : 'seats:release'
      await new Promise((resolve) => this.#socket.ask(name, { showId: this.#showId, seatIds: [0] }, resolve))
      latencies.record('answers', now() - startedAt)
      await pause(EVERY_MS)
    }
    return latencies.percentiles().answers
  }

  leave(): void {
    this.#socket.drop()
  }
}

// Honest buyers beside an attacker, at another address: what they ask for is answered, how fast, and what is refused.
import { Agent } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import type { Answer } from '../../shared/protocol.ts'

const EVERY_MS = 50
const ANSWER_MS = 20_000

/** One buyer's latencies, refusals by code, and number of lost connections. */
export type Met = { latencies: number[]; refusals: Map<string, number>; lost: number }

export class HonestBuyer {
  readonly #socket: Socket
  readonly #showId: string
  readonly #seats: readonly number[]
  #met: Met = { latencies: [], refusals: new Map(), lost: 0 }
  #done = false
  #going: Promise<void> = Promise.resolve()

  private constructor(socket: Socket, showId: string, seats: readonly number[]) {
    this.#socket = socket
    this.#showId = showId
    this.#seats = seats
    socket.on('disconnect', () => this.#met.lost++)
  }

  /** @param seats those that the buyer takes and gives back, one after the other */
  static async come(url: string, from: string, showId: string, seats: readonly number[]): Promise<HonestBuyer> {
    const options = { transports: ['websocket'], forceNew: true, auth: { protocol: 1 } }
    // In Node, socket.io-client takes an agent; its types are for browsers and lack it.
    Reflect.set(options, 'agent', new Agent({ localAddress: from }))
    const socket = io(url, options)
    await new Promise((resolve) => socket.once('visitor', resolve))
    const buyer = new HonestBuyer(socket, showId, seats)
    await buyer.#ask('show:join', { showId })
    buyer.#going = buyer.#go()
    return buyer
  }

  /** Returns the measurements since the last call, and starts over. */
  take(): Met {
    const met = this.#met
    this.#met = { latencies: [], refusals: new Map(), lost: 0 }
    return met
  }

  async leave(): Promise<void> {
    this.#done = true
    await this.#going
    this.#socket.close()
  }

  async #go(): Promise<void> {
    const { showId } = { showId: this.#showId }
    for (let turn = 0; !this.#done; turn++) {
      const seatIds = [this.#seats[turn % this.#seats.length] ?? 0]
      await this.#ask('seats:hold', { showId, seatIds })
      await pause(EVERY_MS)
      await this.#ask('seats:release', { showId })
      await pause(EVERY_MS)
    }
  }

  async #ask(name: string, payload: object): Promise<void> {
    const askedAt = performance.now()
    try {
      const answer = (await this.#socket.timeout(ANSWER_MS).emitWithAck(name, payload)) as Answer<unknown>
      this.#met.latencies.push(performance.now() - askedAt)
      if (!answer.ok) this.#count(answer.error.code)
    } catch {
      this.#met.latencies.push(ANSWER_MS)
      this.#count('no answer')
    }
  }

  #count(code: string): void {
    this.#met.refusals.set(code, (this.#met.refusals.get(code) ?? 0) + 1)
  }
}

/** Infinity when nothing was answered. */
export function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Infinity
}

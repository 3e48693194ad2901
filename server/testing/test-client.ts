// A Socket.IO client for tests. It records every event, and validates events and answers with the protocol's schemas.
import { EventEmitter, once } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import { z } from 'zod'
import { routes, type Call, type OperatorRouteName, type RouteAnswer } from '../../shared/http.ts'
import {
  facts,
  Refusal,
  requests,
  type Answer,
  type Fact,
  type FactName,
  type Payload,
  type RequestName,
  type Value,
} from '../../shared/protocol.ts'

const ANSWER_MS = 10_000

export type Offer = { token?: unknown; operatorToken?: unknown; protocol?: unknown }

export class TestClient {
  readonly socket: Socket
  /** All events received, in order. */
  readonly facts: { name: FactName; fact: unknown }[] = []
  /** Every text packet, as received. */
  readonly packets: string[] = []
  readonly #bell = new EventEmitter().setMaxListeners(0)
  #visitor: Fact<'visitor'> | undefined

  constructor(url: string, offer: Offer, headers: Record<string, string>) {
    this.socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: offer,
      extraHeaders: headers,
    })
    this.socket.io.engine.on('packet', ({ data }: { data?: unknown }) => {
      if (typeof data === 'string') this.packets.push(data)
    })
    this.socket.onAny((name: string, fact: unknown) => {
      if (!isFactName(name)) throw new Error(`The protocol has no fact ${name}.`)
      if (name === 'visitor') this.#visitor = facts.visitor.parse(fact)
      this.facts.push({ name, fact })
      this.#bell.emit('heard')
    })
  }

  get visitor(): Fact<'visitor'> {
    if (!this.#visitor) throw new Error('The server has not said who this is.')
    return this.#visitor
  }

  /** The events of that name received so far. */
  received<F extends FactName>(name: F): Fact<F>[] {
    return this.facts.flatMap((one) => {
      if (one.name !== name) return []
      checkFact(name, one.fact)
      return one.fact
    })
  }

  /**
   * The first event of that name for which `fits` holds: one that was received already, or a future one.
   * @param after an event that was returned before: only those behind it count
   */
  async waitFor<F extends FactName>(
    name: F,
    fits: (fact: Fact<F>) => boolean = () => true,
    after?: Fact<FactName>,
  ): Promise<Fact<F>> {
    for (let i = this.facts.findIndex(({ fact }) => fact === after) + 1; ; i++) {
      while (i >= this.facts.length) await once(this.#bell, 'heard')
      const one = this.facts[i]
      if (one?.name !== name) continue
      checkFact(name, one.fact)
      if (fits(one.fact)) return one.fact
    }
  }

  async request<R extends RequestName>(name: R, payload: Payload<R>): Promise<Answer<Value<R>>> {
    const answer: unknown = await this.socket.timeout(ANSWER_MS).emitWithAck(name, payload)
    checkAnswer(requests[name].value, answer)
    return answer as Answer<Value<R>>
  }

  /** Sends a request. @returns the value of the answer @throws {Error} when it is refused */
  async get<R extends RequestName>(name: R, payload: Payload<R>): Promise<Value<R>> {
    const answer = await this.request(name, payload)
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`)
    return answer.value
  }

  /** Sends a request. @returns its refusal @throws {Error} when it is not refused */
  async refusal<R extends RequestName>(name: R, payload: Payload<R>): Promise<Refusal> {
    const answer = await this.request(name, payload)
    if (answer.ok) throw new Error(`${name} was not refused.`)
    return answer.error
  }

  /** Calls an operator's route. */
  operate<N extends OperatorRouteName>(name: N, call: Call<N>): Promise<Answer<RouteAnswer<N>>> {
    return this.operateAny(name, call)
  }

  /** Sends any payload to an operator's route. */
  async operateAny<N extends OperatorRouteName>(name: N, payload: unknown): Promise<Answer<RouteAnswer<N>>> {
    const answer: unknown = await this.socket.timeout(ANSWER_MS).emitWithAck(`operator:${name}`, payload)
    checkAnswer(routes[name].answer, answer)
    return answer as Answer<RouteAnswer<N>>
  }

  close(): void {
    this.socket.disconnect()
  }
}

/** Connects, and waits for the `visitor` event. @throws {Error} with the server's refusal in `data` */
export async function connectClient(
  url: string,
  offer: Offer = {},
  headers: Record<string, string> = {},
): Promise<TestClient> {
  const asker = new TestClient(url, offer, headers)
  const refused = new Promise<never>((_, reject) => {
    asker.socket.once('connect_error', reject)
  })
  await Promise.race([asker.waitFor('visitor'), refused])
  return asker
}

function isFactName(name: string): name is FactName {
  return Object.hasOwn(facts, name)
}

function checkFact<F extends FactName>(name: F, fact: unknown): asserts fact is Fact<F> {
  facts[name].parse(fact)
}

function checkAnswer(value: z.core.$ZodType, answer: unknown): void {
  const serverTime = z.iso.datetime({ precision: 3 })
  const good = z.object({ ok: z.literal(true), value, serverTime })
  const refused = z.object({ ok: z.literal(false), error: Refusal, serverTime })
  z.union([good, refused]).parse(answer)
}

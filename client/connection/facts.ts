// Facts, which the server sends without being asked: each is checked, and passed on to its listeners.
import type * as z from 'zod/mini'
import { Listeners, report } from './listeners.ts'
import { factSchemas, parseValue } from './response-schemas.ts'
import type { FactName, Facts } from './types.ts'

/** One kind of fact, with its schema and its listeners. */
class Fact<T> {
  readonly #name: FactName
  readonly #schema: z.ZodMiniType<T>
  readonly #unreadable: Listeners<FactName>
  readonly listeners = new Listeners<T>()
  #isReported = false

  constructor(name: FactName, schema: z.ZodMiniType<T>, unreadable: Listeners<FactName>) {
    this.#name = name
    this.#schema = schema
    this.#unreadable = unreadable
  }

  take(raw: unknown): void {
    let value: T
    try {
      value = parseValue(this.#name, this.#schema, raw)
    } catch (error) {
      // A server that sends one unreadable fact sends many: only the first is reported.
      if (!this.#isReported) report(error)
      this.#isReported = true
      return this.#unreadable.emit(this.#name)
    }
    this.listeners.emit(value)
  }
}

/** The facts of one socket. */
export class FactFeed {
  readonly #unreadable = new Listeners<FactName>()
  readonly #facts: { readonly [F in FactName]: Fact<Facts[F]> } = {
    visitor: this.#fact('visitor'),
    'seats:changed': this.#fact('seats:changed'),
    'hold:changed': this.#fact('hold:changed'),
    'booking:changed': this.#fact('booking:changed'),
    'booking:passed-on': this.#fact('booking:passed-on'),
    'show:changed': this.#fact('show:changed'),
    'room:viewers': this.#fact('room:viewers'),
    'visitor:revoked': this.#fact('visitor:revoked'),
    'server:draining': this.#fact('server:draining'),
  }

  /** Takes a fact as it came. Unknown facts, of a newer server, are ignored. */
  take(name: string, raw: unknown): void {
    if (this.#isKnown(name)) this.#facts[name].take(raw)
  }

  /** Calls `listener` with every fact of a name, until the returned function is called. */
  on<F extends FactName>(name: F, listener: (fact: Facts[F]) => void): () => void {
    return this.#facts[name].listeners.subscribe(listener)
  }

  /** Calls `listener` with the name of each fact that could not be read. */
  onUnreadable(listener: (name: FactName) => void): () => void {
    return this.#unreadable.subscribe(listener)
  }

  #fact<F extends FactName>(name: F): Fact<Facts[F]> {
    return new Fact(name, factSchemas[name], this.#unreadable)
  }

  #isKnown(name: string): name is FactName {
    return Object.hasOwn(this.#facts, name)
  }
}

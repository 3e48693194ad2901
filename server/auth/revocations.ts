// Which visitor tokens were ended before their time: kept in the database, known to every server within seconds.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import { LEEWAY_S, VALID_FOR_S, type TokenFacts } from './tokens.ts'

const DAY_S = 24 * 60 * 60
const SECOND_MS = 1000
/** Until every token that a revocation concerns has expired, also one renewed by a server that did not know of it yet. */
const KEPT_S = VALID_FOR_S + LEEWAY_S + DAY_S
/** A transaction may commit so long after the moment that its row has: it lasts for seconds. */
const COMMITTED_WITHIN_S = 60
/** Old ones are forgotten with every so many reads. */
const READS_UNTIL_FORGOTTEN = 500

/**
 * The tokens that end: of one visitor, or of all visitors whose first token was issued to the address of that key, or
 * to any address where it is null; in each case if that was from `from` (null: ever) until `until`, inclusive.
 */
export type Revocation = Readonly<{
  visitorId: string | null
  address: string | null
  from: Date | null
  /** Null: now, by the database's clock. */
  until: Date | null
}>

type Stored = { visitorId: string | null; address: string | null; fromMs: number; untilMs: number; madeAtMs: number }

/** Stores revocations, in the transaction of `em`. */
export async function storeRevocation(em: EntityManager, { visitorId, address, from, until }: Revocation) {
  await em.execute(
    `insert into revocation (visitor_id, address_key, issued_from, issued_until)
     values (?, ?, ?, coalesce(?::timestamptz, clock_timestamp()))`,
    [visitorId, address, from, until],
  )
}

export class Revocations {
  readonly #orm: MikroORM
  readonly #onRevoked: (visitorId: string | undefined) => void
  readonly #revoking = new Map<string, Promise<void>>()
  readonly #byVisitor = new Map<string, Stored>()
  /** Of addresses and times: there are few. */
  readonly #others = new Map<string, Stored>()
  /** When the database was last read, by its own clock. */
  #readAtMs = 0
  #reads = 0

  /** @param onRevoked is told the visitor whose tokens ended, or undefined when they may be anybody's */
  constructor(orm: MikroORM, onRevoked: (visitorId: string | undefined) => void) {
    this.#orm = orm
    this.#onRevoked = onRevoked
  }

  isRevoked(facts: TokenFacts): boolean {
    const own = this.#byVisitor.get(facts.visitorId)
    if (own && concerns(own, facts)) return true
    for (const other of this.#others.values()) if (concerns(other, facts)) return true
    return false
  }

  /** Ends all tokens of a visitor that were issued up to now; on this server at once. Several at a time are one. */
  revokeVisitor(facts: TokenFacts): Promise<void> {
    const { visitorId } = facts
    const underWay = this.#revoking.get(visitorId)
    if (underWay) return underWay
    const revoked = this.#revoke(facts).finally(() => this.#revoking.delete(visitorId))
    this.#revoking.set(visitorId, revoked)
    return revoked
  }

  async #revoke({ visitorId, beganAtS }: TokenFacts): Promise<void> {
    const em = this.#orm.em.fork()
    // After a failover the database's clock may be behind the moment at which the visitor began.
    const [row] = await em.execute<{ until: Date | string }[]>(
      'select greatest(clock_timestamp(), to_timestamp(?::float8)) as until',
      [beganAtS],
    )
    await storeRevocation(em, { visitorId, address: null, from: null, until: row ? new Date(row.until) : null })
    await this.read()
  }

  /** Reads what was revoked since the last time. */
  async read(): Promise<void> {
    const em = this.#orm.em.fork()
    const rows = await em.execute<(Stored & { id: string | null; readAtMs: number })[]>(
      `select revocation_id::text as id, visitor_id as "visitorId", address_key as address,
         coalesce(${msOf('issued_from')}, 0) as "fromMs", ${msOf('issued_until')} as "untilMs",
         ${msOf('created_at')} as "madeAtMs", ${msOf('now()')} as "readAtMs"
       from (select) as one left join revocation on created_at > to_timestamp(?::float8 / 1000)
       order by revocation_id`,
      [this.#readAtMs - COMMITTED_WITHIN_S * SECOND_MS],
    )
    for (const { id, readAtMs, ...stored } of rows) {
      this.#readAtMs = readAtMs
      if (id !== null && this.#add(id, stored)) this.#onRevoked(stored.visitorId ?? undefined)
    }
    if (this.#reads++ % READS_UNTIL_FORGOTTEN === 0) await this.#forget(em)
  }

  /** @returns whether it is new here */
  #add(id: string, stored: Stored): boolean {
    const { visitorId, untilMs } = stored
    if (visitorId === null) {
      if (this.#others.has(id)) return false
      this.#others.set(id, stored)
      return true
    }
    const known = this.#byVisitor.get(visitorId)
    if (known && known.untilMs >= untilMs) return false
    this.#byVisitor.set(visitorId, stored)
    return true
  }

  async #forget(em: EntityManager): Promise<void> {
    const since = this.#readAtMs - KEPT_S * SECOND_MS
    for (const all of [this.#byVisitor, this.#others]) {
      for (const [key, { madeAtMs }] of all) if (madeAtMs < since) all.delete(key)
    }
    await em.execute('delete from revocation where created_at < to_timestamp(?::float8 / 1000)', [since])
  }
}

function concerns({ address, fromMs, untilMs }: Stored, facts: TokenFacts): boolean {
  const beganAtMs = facts.beganAtS * SECOND_MS
  // Tokens have whole seconds: one that was issued in the second of `from` counts.
  return (address === null || address === facts.address) && beganAtMs > fromMs - SECOND_MS && beganAtMs <= untilMs
}

function msOf(time: string): string {
  return `(date_part('epoch', ${time}) * 1000)::float8`
}

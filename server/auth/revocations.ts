// Revoked visitor tokens: stored in the database, known to every server within seconds.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import { LEEWAY_S, VALID_FOR_S, type TokenFacts } from './visitor-tokens.ts'

const DAY_S = 24 * 60 * 60
const SECOND_MS = 1000
/** Until every token that a revocation concerns has expired, even one renewed by a server that had not read it yet. */
const KEPT_S = VALID_FOR_S + LEEWAY_S + DAY_S
/** A transaction may commit this long after its row's `created_at`: transactions last for seconds. */
const COMMITTED_WITHIN_S = 60
/** Old revocations are deleted once in this many reads. */
const READS_UNTIL_DELETION = 500

/**
 * Which tokens are revoked: those of one visitor, or of all visitors whose first token was issued to one address (null: to
 * any address); in each case only if the first token was issued from `from` (null: ever) until `until`, inclusive.
 */
export type Revocation = Readonly<{
  visitorId: string | null
  /** The key of an address. */
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
  /** Revocations by address and time; there are few. */
  readonly #others = new Map<string, Stored>()
  /** When the revocations were last read, by the database's clock. */
  #readAtMs = 0
  #reads = 0

  /** @param onRevoked called with the visitor of a new revocation, or undefined when it may concern any visitor */
  constructor(orm: MikroORM, onRevoked: (visitorId: string | undefined) => void) {
    this.#orm = orm
    this.#onRevoked = onRevoked
  }

  /** Whether tokens with these facts are revoked. */
  isRevoked(facts: TokenFacts): boolean {
    const own = this.#byVisitor.get(facts.visitorId)
    if (own && concerns(own, facts)) return true
    for (const other of this.#others.values()) if (concerns(other, facts)) return true
    return false
  }

  /**
   * Revokes all tokens of a visitor that were issued up to now. This server refuses them at once. Concurrent calls for one
   * visitor share one write.
   */
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
    // After a failover, the database's clock may be behind the time at which the visitor began.
    const [row] = await em.execute<{ until: Date | string }[]>(
      'select greatest(clock_timestamp(), to_timestamp(?::float8)) as until',
      [beganAtS],
    )
    await storeRevocation(em, { visitorId, address: null, from: null, until: row ? new Date(row.until) : null })
    await this.read()
  }

  /** Reads the revocations that were stored since the last read. */
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
    if (this.#reads++ % READS_UNTIL_DELETION === 0) await this.#deleteOld(em)
  }

  /** @returns whether this server did not know the revocation yet */
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

  async #deleteOld(em: EntityManager): Promise<void> {
    const since = this.#readAtMs - KEPT_S * SECOND_MS
    for (const all of [this.#byVisitor, this.#others]) {
      for (const [key, { madeAtMs }] of all) if (madeAtMs < since) all.delete(key)
    }
    await em.execute('delete from revocation where created_at < to_timestamp(?::float8 / 1000)', [since])
  }
}

function concerns({ address, fromMs, untilMs }: Stored, facts: TokenFacts): boolean {
  const beganAtMs = facts.beganAtS * SECOND_MS
  // Tokens have whole seconds: a token issued in the second of `from` is concerned.
  return (address === null || address === facts.address) && beganAtMs > fromMs - SECOND_MS && beganAtMs <= untilMs
}

function msOf(time: string): string {
  return `(date_part('epoch', ${time}) * 1000)::float8`
}

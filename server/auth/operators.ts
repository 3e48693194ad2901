// Operators: named tokens with a role, of which the database has only hashes.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import type { Role } from '../../shared/operators.ts'
import type { Refusal } from '../../shared/protocol.ts'

const TOKEN_BYTES = 32
const TOKEN_PREFIX = 'hf_op_'
/** A server learns this late that a token was revoked. */
const BELIEVED_MS = 1000
/** Unknown tokens are remembered too, so that guessing costs the database one read a token. */
const REMEMBERED_AT_MOST = 1000

/** An operator as steps of the log and answers name them. */
export type KnownOperator = Readonly<{ name: string; role: Role }>

/**
 * The operator of a token, or why there is none: `UNAUTHORIZED`, `FORBIDDEN` for a visitor's token, or `BUSY` when the identity
 * provider's keys cannot be fetched.
 */
export type IdentifiedOperator = { ok: true; operator: KnownOperator } | { ok: false; error: Refusal }

/** Tells operators by tokens that are not ours; undefined for a token that is none of theirs either. */
export type OtherOperators = { identify: (token: string) => Promise<IdentifiedOperator | undefined> }

/** An operator as the list of operators has them. Times are by the database's clock. */
export type StoredOperator = KnownOperator & Readonly<{ createdAt: Date; revokedAt: Date | null }>

/**
 * Makes an operator, or gives a revoked one a new token and role.
 * @returns the token, which is stored nowhere and cannot be read again
 * @throws {RangeError} when there is an operator of this name
 */
export async function addOperator(em: EntityManager, name: string, role: Role): Promise<string> {
  const token = TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url')
  const added = await em.execute<unknown[]>(
    `insert into operator (name, role, token_hash) values (?, ?, ?)
     on conflict (name) do update set role = excluded.role, token_hash = excluded.token_hash,
       created_at = clock_timestamp(), revoked_at = null
     where operator.revoked_at is not null
     returning name`,
    [name, role, hashOf(token)],
  )
  if (added.length === 0) {
    throw new RangeError(`There is an operator named ${name} already: choose another name, or revoke that one first.`)
  }
  return token
}

/** Ends an operator's token; servers refuse it within a second. @throws {RangeError} when there is no such operator */
export async function revokeOperator(em: EntityManager, name: string): Promise<void> {
  const revoked = await em.execute<unknown[]>(
    'update operator set revoked_at = coalesce(revoked_at, clock_timestamp()) where name = ? returning name',
    [name],
  )
  if (revoked.length === 0) throw new RangeError(`There is no operator named ${name}.`)
}

/** All operators, revoked ones too, by name. */
export async function listOperators(em: EntityManager): Promise<StoredOperator[]> {
  const rows = await em.execute<(KnownOperator & { createdAt: Date | string; revokedAt: Date | string | null })[]>(
    'select name, role, created_at as "createdAt", revoked_at as "revokedAt" from operator order by name',
  )
  return rows.map(({ createdAt, revokedAt, ...known }) => ({
    ...known,
    createdAt: new Date(createdAt),
    revokedAt: revokedAt === null ? null : new Date(revokedAt),
  }))
}

type Remembered = { until: number; operator: Promise<KnownOperator | undefined> }

const REVOKED: Refusal = {
  code: 'UNAUTHORIZED',
  message: 'This operator’s token is unknown or was revoked. Ask an admin for a new one.',
}
const NOT_AN_OPERATOR: Refusal = {
  code: 'FORBIDDEN',
  message: 'This is for operators, and the token is not an operator’s.',
}

/** The name under which the log has what was done with `OPERATOR_TOKEN`. */
const MASTER: KnownOperator = { name: 'OPERATOR_TOKEN', role: 'admin' }

/** Tells operators by their tokens. */
export class Operators {
  readonly #orm: MikroORM
  readonly #masterToken: string | undefined
  readonly #ofProvider: OtherOperators | undefined
  /** By the hash of a token: what the database said of it within the last second. */
  readonly #remembered = new Map<string, Remembered>()

  /**
   * @param masterToken the server's own token, which is that of an admin; undefined: there is none
   * @param ofProvider the operators of the identity provider; undefined: it has none
   */
  constructor(orm: MikroORM, masterToken: string | undefined, ofProvider?: OtherOperators) {
    this.#orm = orm
    this.#masterToken = masterToken
    this.#ofProvider = ofProvider
  }

  /** Makes an operator, see `addOperator`. */
  add(name: string, role: Role): Promise<string> {
    return addOperator(this.#orm.em.fork(), name, role)
  }

  /** Ends an operator's token, at once on this server, see `revokeOperator`. */
  async revoke(name: string): Promise<void> {
    await revokeOperator(this.#orm.em.fork(), name)
    this.#remembered.clear()
  }

  /** All operators, see `listOperators`. */
  list(): Promise<StoredOperator[]> {
    return listOperators(this.#orm.em.fork())
  }

  /** Whether this is the server's own token. */
  isMaster(token: string): boolean {
    return isSecret(token, this.#masterToken)
  }

  /** The operator whose token this is. A revoked token of ours is refused within a second. */
  async identify(token: string): Promise<IdentifiedOperator> {
    if (this.isMaster(token)) return { ok: true, operator: MASTER }
    if (!token.startsWith(TOKEN_PREFIX)) {
      return (await this.#ofProvider?.identify(token)) ?? { ok: false, error: NOT_AN_OPERATOR }
    }
    const operator = await this.#named(token)
    return operator ? { ok: true, operator } : { ok: false, error: REVOKED }
  }

  #named(token: string): Promise<KnownOperator | undefined> {
    const hash = hashOf(token)
    const now = performance.now()
    const known = this.#remembered.get(hash)
    if (known && known.until > now) return known.operator
    const operator = this.#read(hash)
    operator.catch(() => this.#remembered.delete(hash))
    this.#remembered.delete(hash)
    this.#remembered.set(hash, { until: now + BELIEVED_MS, operator })
    const [oldest] = this.#remembered.keys()
    if (this.#remembered.size > REMEMBERED_AT_MOST && oldest !== undefined) this.#remembered.delete(oldest)
    return operator
  }

  async #read(hash: string): Promise<KnownOperator | undefined> {
    const [row] = await this.#orm.em
      .fork()
      .execute<KnownOperator[]>('select name, role from operator where token_hash = ? and revoked_at is null', [hash])
    return row
  }
}

/** Compares digests, so that the time it takes reveals nothing about the secret. */
export function isSecret(token: string, secret: string | undefined): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return secret !== undefined && timingSafeEqual(digest(token), digest(secret))
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

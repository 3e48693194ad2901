// Prepares a new connection: checks that its server takes writes, and sets what our statements rely on.
import type { PoolClient } from 'pg'
import { SetupError } from '../setup-error.ts'

/** PostgreSQL's own time limits in milliseconds; 0: none. */
export type SessionTimeouts = Readonly<{ lockMs: number; statementMs: number; idleInTransactionMs: number }>

/** The server is read-only. It has the SQLSTATE that a write would be refused with. */
export class ReadOnlyError extends Error {
  readonly code = '25006'
}

/** What a session reports about itself. */
type Facts = {
  pid: number
  readOnly: boolean
  statementLimitMs: number
  commitsAtOnce: boolean
  /** Whether the role limits whole transactions, which PostgreSQL can from version 17 on. */
  limitsTransactions: boolean
}

/** How PostgreSQL writes values and reads literals. A database or a role may have other defaults. */
const NOTATION = {
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
}

/** A lower default limit would cancel healthy statements. */
const LEAST_STATEMENT_MS = 1000

const READ_ONLY = `pg_is_in_recovery() or current_setting('transaction_read_only')::bool`

/**
 * Prepares a new connection in one round trip, by statements, since connection poolers refuse startup parameters.
 * @returns the SQL that must follow each `begin`, and precede statements outside of transactions: empty, except behind a
 * pooler, where the next statement may find another session's settings or none
 * @throws {ReadOnlyError} when the server is a standby, or takes no writes
 * @throws {SetupError} behind a pooler, when the role's own limit ends statements before they set theirs
 */
export async function prepareSession(client: PoolClient, limits: SessionTimeouts): Promise<string> {
  const facts = await readFacts(client, limits)
  if (facts.readOnly) throw readOnlyError()
  if (facts.pid === processIdOf(client)) return ''
  if (facts.statementLimitMs > 0 && facts.statementLimitMs < LEAST_STATEMENT_MS) {
    throw new SetupError(
      `Behind a connection pooler the statement_timeout of ${facts.statementLimitMs} ms that DATABASE_URL’s user has by default would end statements before they set their own: set it with “alter role … set statement_timeout = 0”.`,
    )
  }
  const commits = facts.commitsAtOnce ? '' : '; set local synchronous_commit = on'
  const whole = facts.limitsTransactions ? '; set local transaction_timeout = 0' : ''
  return (
    `; set local lock_timeout = ${limits.lockMs}; set local statement_timeout = ${limits.statementMs}` +
    `; set local idle_in_transaction_session_timeout = ${limits.idleInTransactionMs}${whole}${commits}`
  )
}

/** @throws {ReadOnlyError} when the server of an open connection no longer takes writes */
export async function requireWritable(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ readOnly: boolean }>(`select ${READ_ONLY} as "readOnly"`)
  if (rows[0]?.readOnly !== false) throw readOnlyError()
}

async function readFacts(client: PoolClient, limits: SessionTimeouts): Promise<Facts> {
  const always = Object.entries(NOTATION)
  const direct = Object.entries({
    lock_timeout: limits.lockMs,
    statement_timeout: limits.statementMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionMs,
    idle_session_timeout: 0,
    transaction_timeout: 0,
    // Our transactions name theirs; a job queue's do not.
    default_transaction_isolation: 'read committed',
  })
  const values = [...always.map((pair) => [...pair, true]), ...direct.map((pair) => [...pair, false])]
    .map(([name, value, isAlways]) => `('${name}', '${value}', ${isAlways})`)
    .join()
  // Several statements in one message are one transaction. The first is there since a role may have a limit of 1 ms; the
  // second sets what this version of PostgreSQL knows, and time limits only on a server process that is ours alone.
  const results: unknown = await client.query(
    `set local statement_timeout = ${limits.statementMs};
     select set_config(name, value, false) from pg_settings join (values ${values}) as wanted (name, value, always) using (name)
     where always or pg_backend_pid() = ${processIdOf(client)};
     select set_config('synchronous_commit', 'on', false)
     where current_setting('synchronous_commit') = 'off' and pg_backend_pid() = ${processIdOf(client)};
     select pg_backend_pid() as pid, ${READ_ONLY} as "readOnly", setting <> 'off' as "commitsAtOnce",
       (select reset_val::int from pg_settings where name = 'statement_timeout') as "statementLimitMs",
       exists (select from pg_settings where name = 'transaction_timeout' and reset_val <> '0') as "limitsTransactions"
     from pg_settings where name = 'synchronous_commit'`,
  )
  const facts = Array.isArray(results) ? (results.at(-1) as { rows: Facts[] } | undefined)?.rows[0] : undefined
  if (!facts) throw new Error('The database did not say what the session is like.')
  return facts
}

/** The id of the server process, as reported when the connection began. A pooler reports a number of its own. */
function processIdOf(client: PoolClient): number {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : 0
}

function readOnlyError(): ReadOnlyError {
  return new ReadOnlyError('the server is read-only: a standby, or one that takes no writes')
}

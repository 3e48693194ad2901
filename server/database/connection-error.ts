// Explains in a sentence why a database could not be opened.
import { SetupError } from '../setup-error.ts'
import type { DatabaseTarget } from './database-url.ts'
import { isAboutTls } from './failover.ts'

/** A `SetupError` with what the operator must correct, for an error on opening a database. Other values are returned as they are. */
export function connectionSetupError(thrown: unknown, target: DatabaseTarget): unknown {
  const error = rootOf(thrown)
  if (error instanceof SetupError || !(error instanceof Error)) return error
  const where = target.hosts.map(({ host, port }) => `${host}:${port}`).join(' and ')
  return new SetupError(sentence(error, where, target), { cause: thrown })
}

function sentence(error: Error, where: string, { hosts, sslMode }: DatabaseTarget): string {
  const code = 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return `No PostgreSQL answers at ${where}: start it, or correct DATABASE_URL.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host of DATABASE_URL, ${hosts.map(({ host }) => host).join(' and ')}, cannot be found: correct it.`
    case '25006':
      return `PostgreSQL at ${where} is read-only (a standby, or its default_transaction_read_only is on): have DATABASE_URL lead to the primary.`
    case '28P01':
      return `PostgreSQL at ${where} refuses the user or password of DATABASE_URL: correct them.`
    case '28000':
      // pg_hba.conf, which may want TLS or no TLS, or has no line for this user; or there is no such user.
      return /pg_hba/.test(error.message)
        ? `PostgreSQL at ${where} does not let this user in from here with sslmode=${sslMode} (${error.message}): correct DATABASE_URL, or its pg_hba.conf.`
        : `PostgreSQL at ${where} refuses the user or password of DATABASE_URL: correct them.`
    case '3D000':
      return `PostgreSQL at ${where} has no database of that name: create it, or correct DATABASE_URL.`
    case '42P07':
      return `The database at ${where} has tables that this version did not make: move the data folder away, or have DATABASE_URL lead to an empty database.`
    case '42501':
      return `The user of DATABASE_URL may not create tables at ${where}: grant it, or run npm run migrate as the owner.`
    case '3F000':
      return `The search_path of DATABASE_URL’s user at ${where} names no schema that exists: set it with “alter role … set search_path = public”.`
    case '53300':
    case 'POOL_FULL':
      return `PostgreSQL at ${where} has no connection left: close some, or raise its max_connections.`
  }
  if (/statement pooling mode/.test(error.message)) {
    return `The connection pooler at ${where} hands out a server connection for each statement: set its pool_mode to transaction (or session), since a sale takes transactions.`
  }
  if (isAboutTls(error)) {
    return `PostgreSQL at ${where} cannot be reached with sslmode=${sslMode} (${error.message}): correct sslmode or sslrootcert in DATABASE_URL, or the server’s certificate.`
  }
  if (/^[0-9A-Z]{5}$/.test(code) && !/^(08|57P)/.test(code)) {
    return `PostgreSQL at ${where} could not bring the database up to date (${error.message}, SQLSTATE ${code}): put that right, and start again.`
  }
  return `PostgreSQL at ${where} cannot be reached (${error.message}): correct DATABASE_URL.`
}

/** The innermost cause of an error, since each layer wraps the error of the one below. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error && !(error instanceof SetupError)
    ? rootOf(error.cause)
    : error
}

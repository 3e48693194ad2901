// Chooses which of a database's hosts to connect to, and whether by TLS. libpq tries all within one attempt; here one attempt
// tries one of them.
import { readFileSync } from 'node:fs'
import { checkServerIdentity, type ConnectionOptions } from 'node:tls'
import { SetupError } from '../setup-error.ts'
import type { DatabaseTarget, Host } from './database-url.ts'

/** One host to connect to, with or without TLS. */
export type Endpoint = Host & Readonly<{ ssl: false | ConnectionOptions }>

export class HostFailover {
  /** For each host, its endpoints in the order in which `sslmode` prefers them. */
  readonly #ways: readonly (readonly Endpoint[])[]
  #host = 0
  #fallback = 0

  /** @throws {SetupError} when a certificate's file cannot be read */
  constructor(target: DatabaseTarget) {
    this.#ways = target.hosts.map((host) => waysTo(host, target))
  }

  /** The endpoint to try next: the one that worked last. */
  get current(): Endpoint {
    const way = this.#ways[this.#host]?.[this.#fallback]
    if (!way) throw new RangeError('A database has at least one host.')
    return way
  }

  /** The number of endpoints. */
  get length(): number {
    return this.#ways.flat().length
  }

  /**
   * Moves on from an endpoint that failed, unless another caller already has. A host is tried with the other choice of TLS
   * only when it refuses the first: after a short outage a connection must not come back without encryption.
   */
  leave(way: Endpoint, error: unknown): void {
    if (way !== this.current) return
    if (isAboutTls(error) && this.#fallback + 1 < (this.#ways[this.#host]?.length ?? 0)) {
      this.#fallback++
    } else {
      this.#fallback = 0
      this.#host = (this.#host + 1) % this.#ways.length
    }
  }
}

function waysTo(host: Host, target: DatabaseTarget): Endpoint[] {
  const plain: Endpoint = { ...host, ssl: false }
  // Unix sockets have no TLS, as in libpq.
  if (host.host.startsWith('/')) return [plain]
  const encrypted: Endpoint = { ...host, ssl: tlsOptions(host.host, target) }
  switch (target.sslMode) {
    case 'disable':
      return [plain]
    case 'allow':
      return [plain, encrypted]
    case 'prefer':
      return [encrypted, plain]
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return [encrypted]
  }
}

function tlsOptions(host: string, { sslMode, rootCertificate, certificate, key, keyPassword }: DatabaseTarget) {
  const verifies = sslMode === 'verify-ca' || sslMode === 'verify-full'
  return {
    rejectUnauthorized: verifies,
    ...(verifies &&
      rootCertificate !== undefined &&
      rootCertificate !== 'system' && { ca: fileOf('sslrootcert', rootCertificate) }),
    ...(certificate !== undefined && { cert: fileOf('sslcert', certificate) }),
    ...(key !== undefined && { key: fileOf('sslkey', key) }),
    ...(keyPassword !== undefined && { passphrase: keyPassword }),
    // With our own host name: for an IP address pg passes none, and Node would check for “localhost”.
    checkServerIdentity: (_name, peer) => (sslMode === 'verify-full' ? checkServerIdentity(host, peer) : undefined),
  } satisfies ConnectionOptions
}

function fileOf(parameter: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new SetupError(
      `The file that DATABASE_URL names as ${parameter} cannot be read (${reason}): correct its path.`,
    )
  }
}

/** Whether an error is about TLS: from node-postgres where a server has none, or 28000 where `pg_hba.conf` requires it. */
export function isAboutTls(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return code === '28000' || /^ERR_(SSL|TLS)|CERT/.test(code) || /SSL connection/.test(error.message)
}

// Which of a database's hosts to connect to, and whether by TLS: what libpq tries within one attempt, tried one after another.
import { readFileSync } from 'node:fs'
import { checkServerIdentity, type ConnectionOptions } from 'node:tls'
import { SetupError } from '../setup-error.ts'
import type { DatabaseTarget, Host } from './database-url.ts'

/** One way to connect. */
export type Endpoint = Host & Readonly<{ ssl: false | ConnectionOptions }>

export class HostFailover {
  /** For each host, the ways in the order in which `sslmode` prefers them. */
  readonly #ways: readonly (readonly Endpoint[])[]
  #host = 0
  #fallback = 0

  /** @throws {SetupError} when a certificate's file cannot be read */
  constructor(target: DatabaseTarget) {
    this.#ways = target.hosts.map((host) => waysTo(host, target))
  }

  /** The way to try next: the one that worked last. */
  get current(): Endpoint {
    const way = this.#ways[this.#host]?.[this.#fallback]
    if (!way) throw new RangeError('A database has at least one host.')
    return way
  }

  /** How many ways there are. */
  get length(): number {
    return this.#ways.flat().length
  }

  /**
   * Moves on from a way that did not work, unless somebody else has already. Only a server that refuses TLS, or its
   * absence, is tried the other way: one that is away for a moment must not come back without encryption.
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
  // No network, no TLS: so does libpq.
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
    // By our own host: for an address pg names none, and Node would then ask for the certificate of “localhost”.
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

/** What node-postgres says of a server that has no TLS, and what PostgreSQL says (28000) where `pg_hba.conf` asks for it. */
export function isAboutTls(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return code === '28000' || /^ERR_(SSL|TLS)|CERT/.test(code) || /SSL connection/.test(error.message)
}

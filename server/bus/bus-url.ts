// Parses BUS_URL. What it says wrongly is refused by name, and never repeated: it may be a part of the password.

export type RedisTarget = Readonly<{
  kind: 'redis'
  host: string
  port: number
  username: string | undefined
  password: string | undefined
  /** Undefined: no TLS. `rootCertificate` is the path of a PEM file; undefined: the certificate authorities of Node. */
  tls: Readonly<{ rootCertificate: string | undefined }> | undefined
  /** Servers with the same channel hear each other. */
  channel: string
}>

/** `postgres`: LISTEN and NOTIFY of the server's own database. */
export type BusTarget = RedisTarget | Readonly<{ kind: 'postgres' }> | Readonly<{ kind: 'off' }>

const SHAPE =
  'must be off, or look like redis://user:password@host:6379 or rediss://…, with special characters as %23 and so on'
const DEFAULT_PORT = 6379
const DEFAULT_PREFIX = 'holdfast'

class BusUrlError extends Error {}

/** The target of a setting, or its fault as the rest of a sentence that begins with “The setting BUS_URL”. */
export function readBusUrl(text: string): BusTarget | { problem: string } {
  if (text === 'off') return { kind: 'off' }
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof BusUrlError) return { problem: error.message }
    throw error
  }
}

function parse(text: string): RedisTarget {
  const url = /\s/.test(text) ? null : URL.parse(text)
  // A “#” of a password begins a fragment, and its “/” the path.
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '' || /#/.test(text)) return refuse(SHAPE)
  const [, database = '0'] =
    /^\/?(\d{1,5})?$/.exec(url.pathname) ?? refuse('must have no path but the number of a database')
  if (url.port === '0') refuse('must have a port from 1 to 65535')
  const isTls = url.protocol === 'rediss:'
  const { prefix = DEFAULT_PREFIX, sslrootcert } = readParameters(url.searchParams)
  if (!/^[\w.:-]{1,100}$/.test(prefix)) refuse('must have a prefix of letters, digits and “_.:-”, 100 at most')
  if (sslrootcert !== undefined && !isTls) refuse('must begin with rediss:// where it has sslrootcert')
  return {
    kind: 'redis',
    host: decode(url.hostname).replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    username: decode(url.username) || undefined,
    password: decode(url.password) || undefined,
    tls: isTls ? { rootCertificate: sslrootcert } : undefined,
    // Redis has the same channels in each of its databases.
    channel: `${prefix}:bus:${Number(database)}`,
  }
}

function readParameters(given: URLSearchParams): { prefix?: string; sslrootcert?: string } {
  const read: { prefix?: string; sslrootcert?: string } = {}
  for (const [name, value] of given) {
    if (name !== 'prefix' && name !== 'sslrootcert') {
      refuse('must have no parameters but prefix and sslrootcert: write a “?” of the password as %3F')
    } else if (value !== '') read[name] = value
  }
  return read
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return refuse('must have no “%” but before the two hexadecimal digits of a character: write the sign itself as %25')
  }
}

function refuse(problem: string): never {
  throw new BusUrlError(problem)
}

// Parses DATABASE_URL. Every parameter of a PostgreSQL URL works as in libpq, or is refused by name.
import { SetupError } from '../setup-error.ts'

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
type SslMode = (typeof SSL_MODES)[number]

export type Host = Readonly<{ host: string; port: number }>

/** A database as its URL describes it. Fields that the URL leaves out are undefined. */
export type DatabaseTarget = Readonly<{
  /** At least one, in the order in which to try them. A host that starts with `/` is the folder of a Unix socket. */
  hosts: readonly Host[]
  user: string | undefined
  password: string | undefined
  database: string
  sslMode: SslMode
  /** Paths of PEM files. `rootCertificate` can be `system`: the certificate authorities that are part of Node. */
  rootCertificate: string | undefined
  certificate: string | undefined
  key: string | undefined
  keyPassword: string | undefined
  sslNegotiation: 'postgres' | 'direct'
  channelBinding: 'disable' | 'prefer' | 'require'
  applicationName: string
  /** Command-line options for the server process, such as `-c search_path=sales`. */
  options: string | undefined
  connectTimeoutMs: number | undefined
}>

/** `problem` continues the sentence “The setting DATABASE_URL …”. It never repeats a user, a password or a value. */
class DatabaseUrlError extends SetupError {
  readonly problem: string

  constructor(problem: string) {
    super(`The setting DATABASE_URL ${problem}.`)
    this.problem = problem
  }
}

/** The fault of a URL, as the rest of a sentence that begins with “The setting DATABASE_URL”; undefined without a fault. */
export function problemIn(url: string): string | undefined {
  try {
    parseDatabaseUrl(url)
  } catch (error) {
    if (error instanceof DatabaseUrlError) return error.problem
    throw error
  }
  return undefined
}

const SHAPE = 'must look like postgres://user:password@host:5432/database'
/** `scheme://user:password@hosts/database?parameters`. As in libpq, “#” is an ordinary character and starts no fragment. */
const PARTS = /^postgres(?:ql)?:\/\/(?:([^/]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/
const HOST = /^(\[[^\]]+\]|[^:[\]]*)(?::(\d*))?$/
const DEFAULT_PORT = 5432
const DEFAULT_HOST = 'localhost'

/**
 * Parses `postgres://user:password@host:port,host:port/database?parameter=value`.
 * @throws {SetupError} that names the fault
 */
export function parseDatabaseUrl(url: string): DatabaseTarget {
  if (/\s/.test(url)) throw new DatabaseUrlError('must have no spaces and no line breaks: write a space as %20')
  const [, login = '', places = '', path = '', query = ''] = PARTS.exec(url) ?? refuse(SHAPE)
  const given = readParameters(query)
  const [, user = '', password] = /^([^:]*)(?::(.*))?$/.exec(login) ?? []
  const database = given.dbname ?? decode(path)
  if (database === '') refuse(SHAPE)
  const sslMode = readSslMode(given)
  const sslNegotiation = oneOf('sslnegotiation', given.sslnegotiation ?? 'postgres', ['postgres', 'direct'])
  const channelBinding = oneOf('channel_binding', given.channel_binding ?? 'prefer', ['disable', 'prefer', 'require'])
  if (
    ['disable', 'allow', 'prefer'].includes(sslMode) &&
    (sslNegotiation === 'direct' || channelBinding === 'require')
  ) {
    refuse('must have sslmode=require or stricter, since another parameter needs TLS')
  }
  return {
    hosts: readHosts(places, given),
    user: given.user ?? (decode(user) || undefined),
    password: given.password ?? (password === undefined ? undefined : decode(password)),
    database,
    sslMode,
    rootCertificate: given.sslrootcert,
    certificate: given.sslcert,
    key: given.sslkey,
    keyPassword: given.sslpassword,
    sslNegotiation,
    channelBinding,
    applicationName: given.application_name ?? given.fallback_application_name ?? 'holdfast',
    options: given.options,
    connectTimeoutMs: readConnectTimeout(given.connect_timeout),
  }
}

const USED = [
  ...['host', 'port', 'user', 'password', 'dbname', 'application_name', 'fallback_application_name', 'options'],
  ...['connect_timeout', 'target_session_attrs', 'client_encoding', 'sslmode', 'ssl', 'sslrootcert', 'sslcert'],
  ...['sslkey', 'sslpassword', 'sslnegotiation', 'channel_binding', 'gssencmode', 'uselibpqcompat'],
] as const
type Parameters = { [name in (typeof USED)[number]]?: string }

/** Parses the parameters. One that is not part of a `DatabaseTarget` must ask for the default behaviour, or it is refused. */
function readParameters(query: string): Parameters {
  const given: Parameters = {}
  for (const pair of query.split('&').filter((text) => text !== '')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/.exec(pair) ?? []
    const used = USED.find((known) => known === decode(name))
    if (!used)
      return refuse(`must not have the parameter “${printable(name)}”: Holdfast does not use it, so leave it out`)
    // In libpq and in URLs of providers, an empty value means that the parameter is not set.
    if (value !== '') given[used] = decode(value)
  }
  // Only a host that takes writes is used, with any number of hosts.
  oneOf('target_session_attrs', given.target_session_attrs ?? 'read-write', ['read-write', 'primary', 'any'])
  oneOf('gssencmode', given.gssencmode ?? 'disable', ['disable', 'prefer'])
  oneOf('client_encoding', (given.client_encoding ?? 'utf8').toLowerCase(), ['utf8', 'utf-8', 'auto'])
  return given
}

function readSslMode({ sslmode, ssl, sslrootcert }: Parameters): SslMode {
  // JDBC's name, which libpq accepts too.
  if (ssl !== undefined) oneOf('ssl', ssl, ['true'])
  const asked = sslmode ?? (ssl === 'true' ? 'require' : sslrootcert === 'system' ? 'verify-full' : 'prefer')
  // node-postgres' own name for libpq's `require`.
  const mode = asked === 'no-verify' ? 'require' : oneOf('sslmode', asked, SSL_MODES)
  if (sslrootcert === 'system') {
    if (mode !== 'verify-full') refuse('must have sslmode=verify-full where sslrootcert is system')
  } else if (mode === 'verify-ca' && sslrootcert === undefined) {
    refuse(
      'must name the certificate authority’s file as sslrootcert for sslmode=verify-ca, or say sslmode=verify-full',
    )
  }
  // As in libpq: a named certificate authority is used for verification.
  return mode === 'require' && sslrootcert !== undefined && asked !== 'no-verify' ? 'verify-ca' : mode
}

function readHosts(places: string, { host, port }: Parameters): Host[] {
  const named = host?.split(',')
  const ports = port?.split(',') ?? []
  const written = places.split(',').map((place) => HOST.exec(place) ?? refuse(SHAPE))
  if (ports.length > 1 && ports.length !== (named ?? written).length) refuse('must have one port, or one for each host')
  return (named ?? written).map((each, i) => {
    const inUrl = written.length === 1 ? written[0] : written[i]
    const name = typeof each === 'string' ? each : decode(each[1] ?? '')
    return {
      host: name.replace(/^\[(.*)\]$/, '$1') || DEFAULT_HOST,
      port: readPort(ports.length === 1 ? ports[0] : (ports[i] ?? inUrl?.[2])),
    }
  })
}

function readPort(text = ''): number {
  const port = text === '' ? DEFAULT_PORT : Number(text)
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : refuse('must have ports from 1 to 65535')
}

/** In whole seconds; libpq's minimum is 2. */
function readConnectTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,3}$/.test(text)) refuse('must have a connect_timeout of 1 to 9999 seconds')
  return Math.max(2, Number(text)) * 1000
}

function oneOf<const T extends string>(name: string, value: string, values: readonly T[]): T {
  const known = values.find((each) => each === value)
  return known ?? refuse(`must have a ${name} of ${values.join(', ').replace(/, (?=[^,]*$)/, ' or ')}`)
}

function decode(text: string): string {
  try {
    const decoded = decodeURIComponent(text)
    if (!decoded.includes('\0')) return decoded
  } catch {
    // The same sentence.
  }
  return refuse('must have no “%” but before the two hexadecimal digits of a character: write the sign itself as %25')
}

/** A mistyped name can contain anything, also a part of a password with an “&” or a “?”. */
function printable(name: string): string {
  return /^\w{1,40}$/.test(name) ? name : '…'
}

function refuse(problem: string): never {
  throw new DatabaseUrlError(problem)
}

// Which pages may connect: a browser names its page's origin, and CORS does not cover WebSockets.
import type { IncomingMessage } from 'node:http'

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }
/** So many origins that are refused are told; anybody can name ever new ones. */
const MOST_TOLD = 20
const MOST_SHOWN = 200

export type OriginOptions = {
  /** Sites that may connect beside the server's own, as `originOf` writes them. */
  allowed: readonly string[]
  /** Whether what a proxy at this address says of the request (`X-Forwarded-…`) is believed. */
  isTrustedProxy: (address: string) => boolean
  /** Told the first time that an origin is refused. */
  onRefused: (refused: { origin: string; host: string }) => void
}

/** The site that a request asked for; what is undefined is not said by the request. */
type Site = { hostname: string; port: string | undefined; protocol: string | undefined }

/**
 * An origin as browsers write it: no final slash, no default port, in small letters, without the dot that ends a full
 * domain name. Undefined for what is no origin of a web page, such as `null`, which sandboxed pages send.
 */
export function originOf(text: string): string | undefined {
  const url = URL.parse(text)
  if (!url || !(url.protocol in DEFAULT_PORTS) || url.href !== `${url.origin}/` || /[*\s]/.test(text)) return undefined
  return `${url.protocol}//${withoutDot(url.hostname)}${url.port && `:${url.port}`}`
}

/** Whether an origin is that of a site that `ALLOWED_ORIGINS` names. */
export function isListed(origin: string, allowed: readonly string[]): boolean {
  const normal = originOf(origin)
  return normal !== undefined && allowed.includes(normal)
}

/**
 * Makes the check of handshakes: whether one comes from no page, from a page of this server, or from one that is allowed.
 * A page is of this server when it has the host and the port that the request asked for. A `Host` without a port stands
 * for the default port of either scheme, since a proxy that ends TLS need not say so.
 */
export function originCheck({ allowed, isTrustedProxy, onRefused }: OriginOptions) {
  const told = new Set<string>()
  return (request: IncomingMessage): boolean => {
    const { origin, host = '' } = request.headers
    if (origin === undefined || isListed(origin, allowed)) return true
    const isTrusted = isTrustedProxy(request.socket.remoteAddress ?? '')
    if (isOfSite(origin, siteOf(request, isTrusted))) return true
    const refused = { origin: origin.slice(0, MOST_SHOWN), host: host.slice(0, MOST_SHOWN) }
    if (told.size < MOST_TOLD && !told.has(refused.origin)) {
      told.add(refused.origin)
      onRefused(refused)
    }
    return false
  }
}

function isOfSite(origin: string, site: Site | undefined): boolean {
  const page = URL.parse(originOf(origin) ?? '')
  if (!page || site?.hostname !== page.hostname) return false
  if (site.protocol !== undefined && site.protocol !== page.protocol) return false
  return site.port === undefined ? page.port === '' : site.port === (page.port || DEFAULT_PORTS[page.protocol])
}

function siteOf({ headers }: IncomingMessage, isTrusted: boolean): Site | undefined {
  const forwarded = (name: string): string | undefined =>
    isTrusted ? first(headers[`x-forwarded-${name}`]) : undefined
  const named = authority(forwarded('host') ?? '')
  const site = named ?? authority(headers.host ?? '')
  if (!site) return undefined
  const protocol = forwarded('proto')
  return {
    hostname: site.hostname,
    port: named?.port ?? forwarded('port') ?? site.port,
    protocol: protocol && `${protocol.toLowerCase().replace(/^ws/, 'http')}:`,
  }
}

/** The parts of `host` or `host:port`; a default port that is spelled out is a port. */
function authority(host: string): { hostname: string; port: string | undefined } | undefined {
  const [http, https] = [URL.parse(`http://${host}`), URL.parse(`https://${host}`)]
  if (!http || !https || http.href !== `${http.origin}/`) return undefined
  return { hostname: withoutDot(http.hostname), port: http.port || https.port || undefined }
}

/** Proxies behind each other add to a list; the one nearest to the browser comes first. */
function first(header: string | string[] | undefined): string | undefined {
  return (
    String(header ?? '')
      .split(',', 1)[0]
      ?.trim() || undefined
  )
}

function withoutDot(hostname: string): string {
  return hostname.replace(/\.$/, '')
}

// Which pages may connect: checks the `Origin` of handshakes, since CORS does not cover WebSockets.
import type { IncomingMessage } from 'node:http'

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }
/** This many refused origins are reported; clients can make up any number. */
const REPORTED_AT_MOST = 20
const REPORTED_CHARACTERS = 200

/** What the log says of a refused origin. */
export const ORIGIN_REFUSED =
  'A page of another site was refused. If the page is yours, name its origin in ALLOWED_ORIGINS; if a proxy changes Host, have it pass Host on, or X-Forwarded-Host with TRUST_PROXY set.'

export type OriginOptions = {
  /** Sites that may connect beside the server's own, as `originOf` writes them. */
  allowed: readonly string[]
  /** Whether the `X-Forwarded-…` headers of a proxy at this address are trusted. */
  isTrustedProxy: (address: string) => boolean
  /** Called the first time that an origin is refused. */
  onRefused: (refused: { origin: string; host: string }) => void
}

/** The site that a request was sent to; undefined parts are not in the request. */
type Site = { hostname: string; port: string | undefined; protocol: string | undefined }

/**
 * Normalises an origin as browsers write it: no final slash, no default port, in lower case, without the dot that ends a
 * full domain name.
 * @returns undefined for a text that is not the origin of a web page, such as `null`, which sandboxed pages send
 */
export function originOf(text: string): string | undefined {
  const url = URL.parse(text)
  if (!url || !(url.protocol in DEFAULT_PORTS) || url.href !== `${url.origin}/` || /[*\s]/.test(text)) return undefined
  return `${url.protocol}//${withoutDot(url.hostname)}${url.port && `:${url.port}`}`
}

/** Whether `ALLOWED_ORIGINS` names an origin. */
export function isListed(origin: string, allowed: readonly string[]): boolean {
  const normal = originOf(origin)
  return normal !== undefined && allowed.includes(normal)
}

/**
 * Makes the check of handshakes, which accepts requests without a page, from this server's pages, and from allowed sites. A
 * page is this server's when its origin has the host and port that the request was sent to. A `Host` without a port stands
 * for the default port of either scheme, since a proxy that terminates TLS need not say that it does.
 */
export function originCheck({ allowed, isTrustedProxy, onRefused }: OriginOptions) {
  const reported = new Set<string>()
  return (request: IncomingMessage): boolean => {
    const { origin, host = '' } = request.headers
    if (origin === undefined || isListed(origin, allowed)) return true
    const isTrusted = isTrustedProxy(request.socket.remoteAddress ?? '')
    if (isOfSite(origin, siteOf(request, isTrusted))) return true
    const refused = { origin: origin.slice(0, REPORTED_CHARACTERS), host: host.slice(0, REPORTED_CHARACTERS) }
    if (reported.size < REPORTED_AT_MOST && !reported.has(refused.origin)) {
      reported.add(refused.origin)
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

/** The parts of `host` or `host:port`. A default port that is spelled out is kept. */
function authority(host: string): { hostname: string; port: string | undefined } | undefined {
  const [http, https] = [URL.parse(`http://${host}`), URL.parse(`https://${host}`)]
  if (!http || !https || http.href !== `${http.origin}/`) return undefined
  return { hostname: withoutDot(http.hostname), port: http.port || https.port || undefined }
}

/** The first value of a header: of several proxies, the one nearest to the browser. */
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

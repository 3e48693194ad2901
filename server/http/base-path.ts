// The base path: the server's path on its site, which some proxies leave in the addresses of the requests they forward.
import type { IncomingMessage, Server } from 'node:http'

/**
 * Removes the base path from the addresses of requests and handshakes before any other listener sees them. An address
 * without it stays as it is: the proxy may have removed it, and health checks do not come through the proxy.
 *
 * Call it after all other listeners are added.
 * @param basePath with a slash at both ends
 */
export function removeBasePath(http: Server, basePath: string): void {
  if (basePath === '/') return
  const remove = (request: IncomingMessage): void => {
    const url = request.url ?? ''
    const bare = basePath.slice(0, -1)
    const rest = url.startsWith(bare) ? url.slice(bare.length) : undefined
    if (rest === undefined || !/^([/?]|$)/.test(rest)) return
    request.url = rest.startsWith('/') ? rest : `/${rest}`
  }
  http.prependListener('request', remove)
  http.prependListener('upgrade', remove)
}

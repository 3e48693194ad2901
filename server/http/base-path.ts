// The base path: where the server is on its site, when a proxy leaves that path in the addresses that it passes on.
import type { IncomingMessage, Server } from 'node:http'

/**
 * Takes the base path out of the addresses of requests and handshakes before anything else sees them. An address without
 * it is left as it is: a proxy may have taken it out, and health checks come past the proxy.
 *
 * Call it when everything else listens to the server already.
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

// Where a server's parts are, from the one address that it is known by.

export interface ServerAddress {
  origin: string
  /** Of Socket.IO, as its `path` option wants it. */
  socketPath: string
  /** Below it is the API: with a slash at its end. */
  base: string
}

/**
 * @param url of the server, perhaps with a path as in `https://site.example/booking/`; in a page it may be relative to
 * the page, and is the root of the page's site when undefined
 * @throws {TypeError} when it is no address
 */
export function serverAddress(url: string | undefined, socketPath?: string): ServerAddress {
  const page = typeof location === 'undefined' ? undefined : location.href
  const { origin, pathname } = new URL(url ?? '/', page)
  const path = pathname.replace(/\/*$/, '/')
  return { origin, socketPath: socketPath ?? `${path}socket.io`, base: origin + path }
}

// Where and how to connect.
import type { Abortable } from './abortable.ts'
import type { Visitor } from './types.ts'

/** The options of `connect`; all may be left out. */
export interface ConnectOptions extends Abortable {
  /** The visitor’s token; without one the server makes a new visitor. */
  token?: string | undefined
  /** Called with each connect, with the visitor and a fresh token to keep. */
  onVisitor?: ((visitor: Visitor) => void) | undefined
  /**
   * Called when the server has made a new visitor. When it returns a token, the connection is made again with that
   * token: of several tabs that start at once, all become the first one’s visitor.
   */
  instead?: (() => string | undefined) | undefined
  /** False to connect later, when `open` is called. */
  open?: boolean | undefined
  /** Socket.IO's path; by default `socket.io` below the path of the server's address. */
  path?: string | undefined
  /** Socket.IO's transports, `['websocket']` by default: Holdfast's server takes no other. */
  transports?: ('websocket' | 'polling' | 'webtransport')[] | undefined
  /** How long a request, or an HTTP call, waits for its answer: 8000 by default. */
  answerTimeoutMs?: number | undefined
  /** How long an attempt to connect may take: 20000 by default. */
  connectTimeoutMs?: number | undefined
  /** Closes the connection when it is aborted. */
  signal?: AbortSignal | undefined
}

export const ANSWER_TIMEOUT_MS = 8000
export const CONNECT_TIMEOUT_MS = 20_000

/** The addresses of one server, as URLs and paths. */
export interface ServerAddress {
  origin: string
  /** Of Socket.IO, as its `path` option wants it. */
  socketPath: string
  /** The address below which the API is, with a slash at its end. */
  base: string
}

/**
 * The addresses of a server's API and sockets.
 * @param url of the server, perhaps with a path as in `https://site.example/booking/`. In a page it may be relative to the
 * page; undefined means the root of the page's site
 * @throws {TypeError} when `url` is no address
 */
export function serverAddress(url: string | undefined, socketPath?: string): ServerAddress {
  const page = typeof location === 'undefined' ? undefined : location.href
  const { origin, pathname } = new URL(url ?? '/', page)
  const path = pathname.replace(/\/*$/, '/')
  return { origin, socketPath: socketPath ?? `${path}socket.io`, base: origin + path }
}

// What somebody who connects may choose.
import type { Visitor } from './types.ts'
import type { Abortable } from './abortable.ts'

export interface ConnectOptions extends Abortable {
  /** The visitor’s token; without one the server makes a new visitor. */
  token?: string | undefined
  /** Told with each connect who the visitor is, with a fresh token to keep. */
  onVisitor?: ((visitor: Visitor) => void) | undefined
  /**
   * Asked when the server has made a new visitor: the token of another one to be instead, if there is one by now. The
   * connection is then made again with it.
   */
  instead?: (() => string | undefined) | undefined
  /** False when `open` is to be called later. */
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

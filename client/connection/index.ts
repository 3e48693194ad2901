// The exports of the package @holdfast/client.
import { HttpApi } from './http-api.ts'
import { ANSWER_TIMEOUT_MS, serverAddress, type ConnectOptions } from './connect-options.ts'

export type { ReadonlyBoard } from './board.ts'
export type { HoldCause } from './board-link.ts'
export { connect, type Connection } from './connection.ts'
export type { MapChange, ShowMap } from './follow-show.ts'
export type { HttpApi } from './http-api.ts'
export type * from './list-types.ts'
export type { LinkState } from './link-state.ts'
export type { ConnectOptions } from './connect-options.ts'
export type * from './plan-types.ts'
export { InvalidResponseError, isOutcomeUnknown, isPassing, RefusedError } from './refusals.ts'
export type * from './request-types.ts'
export type { BoardChange, ShowBoard } from './show-board.ts'
export type * from './types.ts'
export type { Abortable, ConfirmOptions } from './abortable.ts'

/**
 * A server's HTTP API without a connection. `Connection.http` is the same with the connection's token.
 * @throws {TypeError} when `url` is no address
 */
export function httpApi(url?: string, options: Pick<ConnectOptions, 'token' | 'answerTimeoutMs'> = {}): HttpApi {
  const { token, answerTimeoutMs = ANSWER_TIMEOUT_MS } = options
  return new HttpApi(serverAddress(url).base, answerTimeoutMs, () => token)
}

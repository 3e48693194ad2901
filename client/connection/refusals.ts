// The refusals that the client itself answers with, and the errors that it throws.
import { report } from './listeners.ts'
import type { Answer, Refusal } from './types.ts'

/** A refusal, thrown by `live`, `joined` and `follow`, which promise a value. `refusal` has the code. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** A message does not follow the protocol: a defect of the server, or of a proxy before it. `follow` throws it. */
export class InvalidResponseError extends Error {
  override readonly name = 'InvalidResponseError'
}

/** The refusal of `live` and `joined` when the connection is closed or the show is left. */
export const CLOSED: Refusal = { code: 'UNAVAILABLE', message: 'This was closed. Connect or join again.' }

export const NOT_CONNECTED = 'There is no connection to the server. Try again when it is back.'
/** Without an answer in time. The request may have been carried out. */
export const NO_ANSWER = 'The server did not answer. It is safe to ask the same again.'

/** For an answer that could not be read. */
const UNREADABLE: Refusal = {
  code: 'INTERNAL',
  message: 'The server’s answer could not be read. It is safe to try again.',
}

/**
 * Reports an `InvalidResponseError`, which is a defect of the server.
 * @returns the refusal to answer the call with: `INTERNAL`
 * @throws `error` when it is another one, such as the reason of an aborted signal
 */
export function reportUnreadable(error: unknown): Refusal {
  if (!(error instanceof InvalidResponseError)) throw error
  report(error)
  return UNREADABLE
}

/**
 * The answer `UNAVAILABLE`, for a request that could not be sent or got no answer. `serverNow` is in milliseconds since
 * 1970.
 */
export function unavailable(message: string, serverNow: number): Answer<never> & { error: { code: 'UNAVAILABLE' } } {
  return { ok: false, error: { code: 'UNAVAILABLE', message }, serverTime: new Date(serverNow).toISOString() }
}

/** Whether the refused request may still have been carried out. Repeating it with the same ids is safe. */
export function isOutcomeUnknown({ code }: Pick<Refusal, 'code'>): boolean {
  return code === 'UNAVAILABLE' || code === 'INTERNAL'
}

/** Whether the same request may be granted a little later. */
export function isPassing({ code }: Pick<Refusal, 'code'>): boolean {
  return ['BUSY', 'UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL'].includes(code)
}

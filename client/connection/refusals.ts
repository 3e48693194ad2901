// Refusals that a client makes itself, in the words of the protocol, and the errors that it throws.
import { report } from './listeners.ts'
import type { Answer, Refusal } from './types.ts'

/** An expected "no" where a value was promised. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** Something that came from the server and is not as the protocol says: a defect of the server, or of a proxy before it. */
export class InvalidResponseError extends Error {
  override readonly name = 'InvalidResponseError'
}

/** Why a promise of a connection that was closed, or of a show that was left, is not kept. */
export const CLOSED: Refusal = { code: 'UNAVAILABLE', message: 'This was closed. Connect or join again.' }

export const NOT_CONNECTED = 'There is no connection to the server. Try again when it is back.'
/** The request may have been carried out all the same. */
export const SAME_AGAIN = 'The server did not answer. It is safe to ask the same again.'

/** What a call is refused with whose answer could not be read. */
const UNREADABLE: Refusal = {
  code: 'INTERNAL',
  message: 'The server’s answer could not be read. It is safe to try again.',
}

/**
 * Reports an answer that could not be read, a defect of the server, and says how to refuse the call.
 * @throws `error` when it is another one, such as that the caller gave up
 */
export function unreadable(error: unknown): Refusal {
  if (!(error instanceof InvalidResponseError)) throw error
  report(error)
  return UNREADABLE
}

/** The answer to a request that could not be sent, or whose own answer never came. */
export function unavailable(message: string, serverNow: number): Answer<never> & { error: { code: 'UNAVAILABLE' } } {
  return { ok: false, error: { code: 'UNAVAILABLE', message }, serverTime: new Date(serverNow).toISOString() }
}

/** Whether what was asked for may have happened all the same; asking the same again, with the same ids, is safe. */
export function isOutcomeUnknown({ code }: Pick<Refusal, 'code'>): boolean {
  return code === 'UNAVAILABLE' || code === 'INTERNAL'
}

/** Whether the same may be granted a little later. */
export function isPassing({ code }: Pick<Refusal, 'code'>): boolean {
  return ['BUSY', 'UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL'].includes(code)
}

// Refusals that a client makes itself, in the words of the protocol.
import type { Answer, Refusal } from '../../shared/protocol.ts'

/** An expected "no" where a value was promised. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** Why a promise of a connection that was closed, or of a show that was left, is not kept. */
export const CLOSED: Refusal = { code: 'UNAVAILABLE', message: 'This was closed. Connect or join again.' }

/** The answer to a request that could not be sent, or whose own answer never came. */
export function unavailable(message: string, serverNow: number): Answer<never> {
  return { ok: false, error: { code: 'UNAVAILABLE', message }, serverTime: new Date(serverNow).toISOString() }
}

/** Whether what was asked for may have happened all the same; asking the same again is safe. */
export function isOutcomeUnknown({ code }: Refusal): boolean {
  return code === 'UNAVAILABLE' || code === 'INTERNAL'
}

/** The refusal in a failed handshake, if the server gave one. */
export function refusalIn(error: Error): Refusal | undefined {
  const data: unknown = 'data' in error ? error.data : undefined
  return isRefusal(data) ? data : undefined
}

function isRefusal(data: unknown): data is Refusal {
  return typeof data === 'object' && data !== null && 'code' in data && 'message' in data
}

// One request over HTTP: its good response, or the refusal that it is.
import { refusalIn } from './response-schemas.ts'
import { InvalidResponseError, SAME_AGAIN } from './refusals.ts'
import type { Result } from './types.ts'
import type { Abortable } from './abortable.ts'

/**
 * Sends a request.
 * @throws {InvalidResponseError} when it is turned down without a refusal
 * @throws {Error} when it cannot be sent, or is aborted
 */
export async function send(url: string, init: RequestInit): Promise<Result<Response>> {
  const response = await fetch(url, init)
  if (response.ok) return { ok: true, value: response }
  const refusal = refusalIn(jsonIn(await response.text()))
  if (refusal) return { ok: false, error: refusal }
  // A proxy's page, of a server that is not there.
  if (response.status >= 500) throw new Error(`The server answered with status ${response.status}.`)
  throw new InvalidResponseError(`The server answered ${url} with status ${response.status}, and no refusal.`)
}

/**
 * Asks, and waits for the answer; without one it is `UNAVAILABLE`.
 * @throws {InvalidResponseError} when the answer cannot be read
 * @throws the signal's reason when it is aborted first
 */
export async function answerTo<V>(ask: () => Promise<Result<V>>, { signal }: Abortable): Promise<Result<V>> {
  try {
    signal?.throwIfAborted()
    return await ask()
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof InvalidResponseError) throw error
    return { ok: false, error: { code: 'UNAVAILABLE', message: SAME_AGAIN } }
  }
}

/** The value that a text stands for; undefined when it is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

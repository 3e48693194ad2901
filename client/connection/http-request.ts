// Sends one HTTP request, and turns its response into a result: a value or a refusal.
import { refusalFrom } from './response-schemas.ts'
import { InvalidResponseError, NO_ANSWER } from './refusals.ts'
import type { Result } from './types.ts'
import type { Abortable } from './abortable.ts'

/**
 * Sends a request. The result is the response when its status is 2xx, else the refusal in its body.
 * @throws {InvalidResponseError} when the status is 3xx or 4xx and the body is no refusal
 * @throws {Error} when the request cannot be sent or is aborted, and for 5xx without a refusal
 */
export async function send(url: string, init: RequestInit): Promise<Result<Response>> {
  const response = await fetch(url, init)
  if (response.ok) return { ok: true, value: response }
  const refusal = refusalFrom(parseJson(await response.text()))
  if (refusal) return { ok: false, error: refusal }
  // The error page of a proxy whose server is down.
  if (response.status >= 500) throw new Error(`The server answered with status ${response.status}.`)
  throw new InvalidResponseError(`The server answered ${url} with status ${response.status}, and no refusal.`)
}

/**
 * The result of `ask`, or `UNAVAILABLE` when `ask` fails: no connection, or no answer in time.
 * @throws {InvalidResponseError} when the answer cannot be read
 * @throws the signal's reason when it is aborted first
 */
export async function answerOrUnavailable<V>(ask: () => Promise<Result<V>>, { signal }: Abortable): Promise<Result<V>> {
  try {
    signal?.throwIfAborted()
    return await ask()
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof InvalidResponseError) throw error
    return { ok: false, error: { code: 'UNAVAILABLE', message: NO_ANSWER } }
  }
}

/** The value of a JSON text; undefined when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// Promises that the caller can abort by a signal.
import type { Buyer } from './types.ts'

/** Of a call that can be aborted: its promise is then rejected with the signal's reason. */
export interface Abortable {
  signal?: AbortSignal | undefined
}

/** Of a confirmation: who buys. */
export interface ConfirmOptions extends Abortable {
  buyer?: Buyer | undefined
}

/** `Promise.withResolvers`, which Node has only since version 22. */
export function withResolvers<T>(): PromiseWithResolvers<T> {
  let settle: Pick<PromiseWithResolvers<T>, 'resolve' | 'reject'> | undefined
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }))
  // The executor has run by now.
  if (!settle) throw new Error('A promise was made without its functions.')
  return { promise, ...settle }
}

/**
 * Resolves with the first value of `read` that is not undefined. `read` is called now and after every change, and the
 * subscription ends when the promise is settled.
 * @throws what `read` throws, when the value can no longer come
 * @throws the signal's reason when it is aborted first
 */
export function waitFor<T>(
  read: () => T | undefined,
  subscribe: (changed: () => void) => () => void,
  { signal }: Abortable = {},
): Promise<T> {
  const { promise, resolve, reject } = withResolvers<T>()
  const attempt = (): void => {
    try {
      signal?.throwIfAborted()
      const value = read()
      if (value !== undefined) resolve(value)
    } catch (error) {
      reject(error)
    }
  }
  const stop = subscribe(attempt)
  signal?.addEventListener('abort', attempt)
  attempt()
  return promise.finally(() => {
    stop()
    signal?.removeEventListener('abort', attempt)
  })
}

/**
 * Resolves after `ms` milliseconds.
 * @throws the signal's reason when it is aborted first
 */
export function delay(ms: number, { signal }: Abortable): Promise<void> {
  signal?.throwIfAborted()
  const { promise, resolve, reject } = withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), ms)
  const abort = (): void => reject(signal?.reason)
  signal?.addEventListener('abort', abort)
  return promise.finally(() => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  })
}

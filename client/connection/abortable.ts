// Waits for something that has happened, or is going to.

/** For calls that can be given up: the promise is then rejected with the signal's reason. */
export interface Abortable {
  signal?: AbortSignal | undefined
}

/** As `Promise.withResolvers`, which Node has only from 22 on. */
export function withResolvers<T>(): PromiseWithResolvers<T> {
  let settle: Pick<PromiseWithResolvers<T>, 'resolve' | 'reject'> | undefined
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }))
  // The executor has run by now.
  if (!settle) throw new Error('A promise was made without its functions.')
  return { promise, ...settle }
}

/**
 * Resolves with what `look` finds, now or after a change; it throws when there is nothing to wait for any more.
 * Nothing is left behind when the promise is settled.
 */
export function found<T>(
  look: () => T | undefined,
  subscribe: (changed: () => void) => () => void,
  { signal }: Abortable = {},
): Promise<T> {
  const { promise, resolve, reject } = withResolvers<T>()
  const looked = (): void => {
    try {
      signal?.throwIfAborted()
      const value = look()
      if (value !== undefined) resolve(value)
    } catch (error) {
      reject(error)
    }
  }
  const stop = subscribe(looked)
  signal?.addEventListener('abort', looked)
  looked()
  return promise.finally(() => {
    stop()
    signal?.removeEventListener('abort', looked)
  })
}

/**
 * Waits so long.
 * @throws the signal's reason when it is aborted first
 */
export function paused(ms: number, { signal }: Abortable): Promise<void> {
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

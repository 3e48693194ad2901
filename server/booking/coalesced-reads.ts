// Coalesces reads by key: keys that are asked for while one statement runs are read together by the next.
import { ReadsFullError } from './errors.ts'

const WAIT_AT_MOST = 2000

/**
 * @param ask reads the values of some keys
 * @param atOnce the most keys of one statement
 * @param waitAtMost the most keys that wait
 * @returns a function that returns the value of a key, read after the call, or undefined for a key without a value. It
 *   throws `ReadsFullError` when too many keys wait, and what `ask` throws, to all that wait
 */
export function coalesceReads<K, V>(
  ask: (keys: K[]) => Promise<ReadonlyMap<K, V>>,
  atOnce: number,
  waitAtMost = WAIT_AT_MOST,
): (key: K) => Promise<V | undefined> {
  const waiting = new Map<K, PromiseWithResolvers<V | undefined>>()
  let isAsking = false

  async function askAll(): Promise<void> {
    isAsking = true
    while (waiting.size > 0) {
      const asked = [...waiting].slice(0, atOnce)
      for (const [key] of asked) waiting.delete(key)
      try {
        const found = await ask(asked.map(([key]) => key))
        for (const [key, { resolve }] of asked) resolve(found.get(key))
      } catch (error) {
        // The other keys would only wait for the same error.
        for (const [, { reject }] of [...asked, ...waiting]) reject(error)
        waiting.clear()
      }
    }
    isAsking = false
  }

  return (key) => {
    const already = waiting.get(key)
    if (already) return already.promise
    if (waiting.size >= waitAtMost) return Promise.reject(new ReadsFullError())
    const asked = Promise.withResolvers<V | undefined>()
    waiting.set(key, asked)
    // Waits, so that all keys of this turn of the event loop go into the first statement.
    if (!isAsking) {
      isAsking = true
      setImmediate(() => void askAll())
    }
    return asked.promise
  }
}

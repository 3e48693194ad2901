// Asks the database about many keys by one statement: those who ask while one runs are asked about together in the next.
import { ReadsFullError } from './errors.ts'

const WAIT_AT_MOST = 2000

/**
 * @param ask finds what there is for some keys; what it began to read after a key was asked for is read late enough
 * @param atOnce the most keys of one statement
 * @returns a function that gives what was found for a key, or undefined when nothing was. It throws `ReadsFullError` when
 *   2,000 keys wait, and what `ask` throws, which ends the wait of all
 */
export function coalesceReads<K, V>(
  ask: (keys: K[]) => Promise<ReadonlyMap<K, V>>,
  atOnce: number,
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
        // Whoever waits behind them would only wait for the same.
        for (const [, { reject }] of [...asked, ...waiting]) reject(error)
        waiting.clear()
      }
    }
    isAsking = false
  }

  return (key) => {
    const already = waiting.get(key)
    if (already) return already.promise
    if (waiting.size >= WAIT_AT_MOST) return Promise.reject(new ReadsFullError())
    const asked = Promise.withResolvers<V | undefined>()
    waiting.set(key, asked)
    // Whatever else this turn of the event loop asks for goes into the first statement.
    if (!isAsking) {
      isAsking = true
      setImmediate(() => void askAll())
    }
    return asked.promise
  }
}

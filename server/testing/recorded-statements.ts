// Records the SQL that this process sends to databases through node-postgres, whichever pool or library sends it.
import { Client } from 'pg'

/** The texts of the statements sent since `recordStatements`, each once. */
export type RecordedStatements = { texts: ReadonlySet<string>; stop: () => void }

export function recordStatements(): RecordedStatements {
  const texts = new Set<string>()
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the client below
  const original = Client.prototype.query
  const recording = function (this: Client, ...args: unknown[]): unknown {
    const text = textOf(args[0])
    if (text !== undefined) texts.add(text)
    return Reflect.apply(original, this, args)
  }
  Object.assign(Client.prototype, { query: recording })
  return { texts, stop: () => Object.assign(Client.prototype, { query: original }) }
}

/** Of a text, or of a query object. */
function textOf(query: unknown): string | undefined {
  if (typeof query === 'string') return query
  if (typeof query !== 'object' || query === null || !('text' in query)) return undefined
  return typeof query.text === 'string' ? query.text : undefined
}

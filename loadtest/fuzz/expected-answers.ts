// Which answers a server must give to a socket's messages, up to the first message that may end the connection.

/** Socket.IO reads up to 15 digits exactly. */
const REQUEST = /^42(?:\/,)?(\d{1,15})(\[.*)$/s
const CONNECT = /^40(\{.*\})?$/s
/** Event names that Socket.IO reserves. It closes a connection that sends one. */
const RESERVED = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']
/** In bytes. No answer is expected to a message near the size limit. */
const SHORT = 16_000
const PONG = '3'

/** Whether a message asks for the connection of a visitor, in a way that is answered. */
export function isConnect(message = ''): boolean {
  return CONNECT.test(message) && (message.length === 2 || jsonIn(message.slice(2)) !== undefined)
}

/** The request in a message with an id. No such request need exist. */
export function requestIn(message: string): { id: number; name: string } | undefined {
  const [, id, text = ''] = REQUEST.exec(message) ?? []
  const args = jsonIn(text)
  if (id === undefined || !Array.isArray(args) || args.length === 0) return undefined
  const [name] = args as unknown[]
  // A list in a list in a list, thousands deep, cannot be written out.
  return { id: Number(id), name: typeof name === 'string' || typeof name === 'number' ? String(name) : '' }
}

/** How many answers each id must get. Messages after one that may end the connection do not count. */
export function expectedAnswers(messages: readonly string[]): Map<number, number> {
  const counts = new Map<number, number>()
  const [first = '', ...others] = messages
  if (!isConnect(first)) return counts
  for (const message of others) {
    if (message === PONG) continue
    const request = requestIn(message)
    const isFit = request && !RESERVED.includes(request.name) && Buffer.byteLength(message) < SHORT
    // A name may also be a number; what else there may be at its place ends the connection.
    if (!isFit || !/^42(?:\/,)?\d+\[\s*["\d]/.test(message) || message.includes('_placeholder')) return counts
    counts.set(request.id, (counts.get(request.id) ?? 0) + 1)
  }
  return counts
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

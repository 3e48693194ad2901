// Which answers a socket's messages are owed, as far as all of them are such that a server must go on listening.

/** So many digits Socket.IO reads as the number that they are. */
const REQUEST = /^42(?:\/,)?(\d{1,15})(\[.*)$/s
const CONNECT = /^40(\{.*\})?$/s
/** Names of events that Socket.IO keeps for itself, and for which it closes a connection. */
const RESERVED = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']
/** What a message may have in bytes; one that is nearly as long is not waited for. */
const SHORT = 16_000
const PONG = '3'

/** Whether a message asks for the connection of a visitor, in a way that is answered. */
export function isConnect(message = ''): boolean {
  return CONNECT.test(message) && (message.length === 2 || jsonIn(message.slice(2)) !== undefined)
}

/** The request that a message is, if it asks for an answer; its name may be one that there is not. */
export function requestIn(message: string): { id: number; name: string } | undefined {
  const [, id, text = ''] = REQUEST.exec(message) ?? []
  const args = jsonIn(text)
  if (id === undefined || !Array.isArray(args) || args.length === 0) return undefined
  const [name] = args as unknown[]
  // A list in a list in a list, thousands deep, cannot be written out.
  return { id: Number(id), name: typeof name === 'string' || typeof name === 'number' ? String(name) : '' }
}

/** How many answers each id is owed. Behind the first message that may end the connection nothing is. */
export function owedBy(messages: readonly string[]): Map<number, number> {
  const owed = new Map<number, number>()
  const [first = '', ...others] = messages
  if (!isConnect(first)) return owed
  for (const message of others) {
    if (message === PONG) continue
    const request = requestIn(message)
    const isFit = request && !RESERVED.includes(request.name) && Buffer.byteLength(message) < SHORT
    // A name may also be a number; what else there may be at its place ends the connection.
    if (!isFit || !/^42(?:\/,)?\d+\[\s*["\d]/.test(message) || message.includes('_placeholder')) return owed
    owed.set(request.id, (owed.get(request.id) ?? 0) + 1)
  }
  return owed
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

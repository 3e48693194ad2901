// Divides the bytes between a server and PostgreSQL into messages, and names those at which a fault may strike.
// https://www.postgresql.org/docs/current/protocol-message-formats.html

/**
 * - `locked`: PostgreSQL says that a transaction is open: it has locked a show, as a rule.
 * - `commit-sent`: the server sends a change together with its commit.
 * - `committed`: PostgreSQL answers that this change is committed.
 */
export const BOOKING_MOMENTS = ['locked', 'commit-sent', 'committed'] as const
/** `hint-sent`: the server tells the others of a change, or listens to them. */
export type DatabaseMoment = (typeof BOOKING_MOMENTS)[number] | 'hint-sent'

/** One message; `moment` comes when it passes. */
export type Message = { bytes: Buffer; moment?: DatabaseMoment }

const TYPE_BYTES = 1
const LENGTH_BYTES = 4
const TYPES = { query: 'Q', parse: 'P', commandComplete: 'C', readyForQuery: 'Z' } as const
/** ReadyForQuery's status within a transaction. */
const IN_TRANSACTION = 'T'

/** The messages of one connection, which must not be encrypted. */
export class DatabaseMessages {
  #fromServer: Buffer = Buffer.alloc(0)
  #fromDatabase: Buffer = Buffer.alloc(0)
  #hasBegun = false
  #isCommitting = false

  /** @returns the messages that are complete now */
  fromServer(chunk: Buffer): Message[] {
    const messages: Message[] = []
    let rest = Buffer.concat([this.#fromServer, chunk])
    for (;;) {
      // The first message of a connection has no type.
      const bytes = takeMessage(rest, this.#hasBegun ? TYPE_BYTES : 0)
      if (!bytes) break
      const moment = this.#hasBegun ? sentIn(bytes) : undefined
      if (moment === 'commit-sent') this.#isCommitting = true
      messages.push({ bytes, ...(moment && { moment }) })
      this.#hasBegun = true
      rest = rest.subarray(bytes.length)
    }
    this.#fromServer = rest
    return messages
  }

  /** @returns the messages that are complete now */
  fromDatabase(chunk: Buffer): Message[] {
    const messages: Message[] = []
    let rest = Buffer.concat([this.#fromDatabase, chunk])
    for (let bytes = takeMessage(rest, TYPE_BYTES); bytes; bytes = takeMessage(rest, TYPE_BYTES)) {
      const moment = this.#momentOf(bytes)
      messages.push({ bytes, ...(moment && { moment }) })
      rest = rest.subarray(bytes.length)
    }
    this.#fromDatabase = rest
    return messages
  }

  #momentOf(bytes: Buffer): DatabaseMoment | undefined {
    const body = bytes.toString('latin1', TYPE_BYTES + LENGTH_BYTES)
    switch (typeOf(bytes)) {
      case TYPES.commandComplete:
        return this.#isCommitting && body === 'COMMIT\0' ? 'committed' : undefined
      case TYPES.readyForQuery:
        this.#isCommitting = false
        return body === IN_TRANSACTION ? 'locked' : undefined
      default:
        return undefined
    }
  }
}

function sentIn(bytes: Buffer): DatabaseMoment | undefined {
  const type = typeOf(bytes)
  if (type !== TYPES.query && type !== TYPES.parse) return undefined
  if (bytes.includes('write_change')) return 'commit-sent'
  return /\b(pg_notify|listen)\b/.test(bytes.toString('latin1', TYPE_BYTES + LENGTH_BYTES)) ? 'hint-sent' : undefined
}

function takeMessage(buffer: Buffer, typeBytes: number): Buffer | undefined {
  if (buffer.length < typeBytes + LENGTH_BYTES) return undefined
  // The length counts itself, but not the type.
  const end = typeBytes + buffer.readInt32BE(typeBytes)
  return buffer.length < end ? undefined : buffer.subarray(0, end)
}

function typeOf(bytes: Buffer): string {
  return bytes.toString('latin1', 0, TYPE_BYTES)
}

// The messages of the bus: which notices they carry, and how they are read. Anybody who can reach the transport can send one,
// so nothing is believed that is not checked, and a notice only ever makes a node look into the database, or show a count.
import { z } from 'zod'
import { Seq, ShowId } from '../../shared/ids.ts'

/** PostgreSQL takes less than 8,000 bytes. */
const BYTES_AT_MOST = 7500
/** Newer versions may send longer messages. */
const READ_AT_MOST = 64_000
const NOTICES_AT_MOST = 1000
const PEOPLE_AT_MOST = 1_000_000

const NodeId = z.string().regex(/^[\w-]{1,40}$/)

const Notice = z.discriminatedUnion('kind', [
  /** A sign of life, each second. It comes back to its sender, too, and so proves that the bus carries messages. */
  z.object({ kind: z.literal('beat'), id: z.int().nonnegative() }),
  /** A show is at `seq`, or later. */
  z.object({ kind: z.literal('seq'), showId: ShowId, seq: Seq }),
  /** How many people look at a show through the sender, and a sample of them: `sampleOf`. */
  z.object({
    kind: z.literal('viewers'),
    showId: ShowId,
    people: z.int().nonnegative().max(PEOPLE_AT_MOST),
    sample: z.base64url().max(400),
  }),
  /** Visitor tokens were revoked. */
  z.object({ kind: z.literal('revoked') }),
  /** The sender shuts down: its viewers are connecting to other nodes. */
  z.object({ kind: z.literal('left') }),
])
export type Notice = z.infer<typeof Notice>

const Message = z.object({ from: NodeId, notices: z.array(z.unknown()).max(NOTICES_AT_MOST) })
export type Message = Readonly<{ from: string; notices: readonly Notice[] }>

/** Notices as messages, each of which every transport takes. */
export function messagesOf(from: string, notices: readonly Notice[]): string[] {
  const messages: string[] = []
  const head = `{"from":${JSON.stringify(from)},"notices":[`
  let [part, bytes]: [string[], number] = [[], head.length]
  const finish = (): void => {
    if (part.length > 0) messages.push(`${head}${part.join(',')}]}`)
    ;[part, bytes] = [[], head.length]
  }
  for (const notice of notices) {
    const text = JSON.stringify(notice)
    const more = Buffer.byteLength(text) + 1
    if (bytes + more > BYTES_AT_MOST || part.length === NOTICES_AT_MOST) finish()
    part.push(text)
    bytes += more
  }
  finish()
  return messages
}

/** Reads a message; undefined when it is none. Notices of kinds that this version does not know are left out. */
export function readMessage(text: string): Message | undefined {
  if (text.length > READ_AT_MOST) return undefined
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  const { data: message } = Message.safeParse(json)
  if (!message) return undefined
  return { from: message.from, notices: message.notices.flatMap((notice) => Notice.safeParse(notice).data ?? []) }
}

// Lets go of who does not read what they are sent: it would pile up in this process without an end.
import type { LiveSocket } from './sockets.ts'

/** A snapshot of the largest hall is 50 kB; who is so far behind starts anew with one. */
export const UNREAD_BYTES_AT_MOST = 4 * 1024 * 1024

/** Closes a connection that has not taken the last four megabytes which Socket.IO made for it; a line looks at its own. */
export function limitUnread(conn: LiveSocket['conn']): void {
  let unread = 0
  conn.on('packetCreate', ({ data }: { data?: string | Uint8Array }) => {
    unread += data?.length ?? 0
    if (unread > UNREAD_BYTES_AT_MOST) conn.close(true)
  })
  conn.on('drain', () => (unread = 0))
}

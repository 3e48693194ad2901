// What becomes of sockets whose visitor's token was ended before its time.
import { REVOKED, type Visitors } from '../auth/visitors.ts'
import type { LiveSocket } from './live-socket.ts'

/** Tells a socket whose token was revoked so, and closes its connection. @returns whether it was revoked */
export function disconnectIfRevoked({ data: { facts, writer }, conn }: LiveSocket, visitors: Visitors): boolean {
  if (!visitors.isRevoked(facts)) return false
  writer.tell('visitor:revoked', { error: REVOKED })
  conn.close()
  return true
}

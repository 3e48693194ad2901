// What becomes of sockets whose visitor's token was ended before its time.
import { REVOKED, type Visitors } from '../auth/visitors.ts'
import type { LiveSocket } from './sockets.ts'

/** Tells a socket whose token was revoked so, and closes its connection. @returns whether it was revoked */
export function disconnectIfRevoked({ data: { facts, line }, conn }: LiveSocket, visitors: Visitors): boolean {
  if (!visitors.isRevoked(facts)) return false
  line.tell('visitor:revoked', { error: REVOKED })
  conn.close()
  return true
}

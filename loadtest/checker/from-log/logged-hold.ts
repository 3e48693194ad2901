// A visitor's hold as an answer states it, by the log.
import { isoTime } from '../../../server/audit/finding.ts'
import type { Replay } from '../../../server/audit/replay.ts'
import type { Hold } from '../../../shared/protocol.ts'

/** @param seq the one up to which the log is replayed */
export function loggedHold({ showId, holds }: Replay, visitorId: string, seq: number, holdMaxMs: number): Hold {
  const hold = holds.get(visitorId)
  if (!hold) return { showId, seatIds: [], expiresAt: null, maxExpiresAt: null, seq }
  const seatIds = [...hold.seatIds].sort((a, b) => a - b)
  const times = { expiresAt: isoTime(hold.until), maxExpiresAt: isoTime(hold.since + holdMaxMs) }
  return { showId, seatIds, ...times, seq, ...(hold.checkout && { checkout: true }) }
}

// Every attack there is, by its name.
import type { Attack } from './attack.ts'
import { fragmentFlood, fragments } from './fragments.ts'
import { bookings, cycles, newVisitors, overHttp, relay, renewal } from './hoarding.ts'
import { chunks, healthChecks, polling, refusals } from './http-floods.ts'
import { afterDisconnect, pipelined, silentReaders, streams } from './memory.ts'
import { flood, halfRequests, reads, reconnects, seatLists, stranding, unanswered } from './starving.ts'

export const ATTACKS: readonly Attack[] = [
  newVisitors,
  cycles,
  renewal,
  relay,
  overHttp,
  bookings,
  pipelined,
  silentReaders,
  afterDisconnect,
  streams,
  flood,
  unanswered,
  reads,
  seatLists,
  reconnects,
  stranding,
  halfRequests,
  polling,
  healthChecks,
  refusals,
  fragments,
  fragmentFlood,
  chunks,
]

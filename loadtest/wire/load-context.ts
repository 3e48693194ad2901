// What all connections of a process share.
import { ServerClock } from '../../client/connection/server-clock.ts'
import { FrameLag } from '../measure/frame-lag.ts'
import { Tally } from '../measure/tally.ts'
import { now } from '../run-clock.ts'
import { FrameCache } from './frame-cache.ts'
import type { Recorder } from './recorder.ts'

export type LoadContext = {
  /** Of the servers that sell the show: connections go to them in turn. */
  urls: readonly string[]
  showId: string
  /** Local addresses to connect from, in turn. None: the system chooses. */
  addresses: readonly string[]
  tally: Tally
  recorder: Recorder
  frames: FrameCache
  frameLag: FrameLag
  clock: ServerClock
  /** Whether the next connection sends its commands over HTTP. It still follows the map by its socket. */
  isNextByHttp: () => boolean
  /** How many connections there have been, and how many are open. */
  opened: number
  open: number
}

type Target = Pick<LoadContext, 'urls' | 'showId' | 'recorder'> &
  Partial<Pick<LoadContext, 'addresses' | 'isNextByHttp'>>

export function loadContext(target: Target): LoadContext {
  const tally = new Tally()
  const frameLag = new FrameLag((ms) => tally.took('frame lag', ms))
  return {
    addresses: [],
    isNextByHttp: () => false,
    ...target,
    tally,
    frameLag,
    frames: new FrameCache(),
    clock: new ServerClock(),
    opened: 0,
    open: 0,
  }
}

/** Where the next connection goes: the servers and the local addresses take turns. */
export function nextTarget(context: LoadContext): { url: string; localAddress: string | undefined; isByHttp: boolean } {
  const { urls, addresses } = context
  const turn = context.opened++
  const url = urls[turn % urls.length] ?? ''
  return { url, localAddress: addresses[turn % addresses.length], isByHttp: context.isNextByHttp() }
}

/** Notes when a change was decided, to measure the lag of its frame. @param databaseMs by the database's clock; may be NaN */
export function noteDecision({ frameLag, clock }: LoadContext, seq: number, databaseMs: number): void {
  if (!Number.isNaN(databaseMs)) frameLag.decided(seq, databaseMs - clock.now() + now())
}

// What all lines of a process share.
import type { ServerClock } from '../../client/connection/server-clock.ts'
import type { FrameLag } from '../measure/frame-lag.ts'
import type { Tally } from '../measure/tally.ts'
import type { FrameCache } from './frame-cache.ts'
import type { Recorder } from './recorder.ts'

export type LoadContext = {
  /** Of the servers that sell the show: lines go to them in turn. */
  urls: readonly string[]
  showId: string
  addresses: readonly string[]
  tally: Tally
  recorder: Recorder
  frames: FrameCache
  frameLag: FrameLag
  clock: ServerClock
  /** Whether the next line sends its commands over HTTP. It follows the map by its socket all the same. */
  isNextByHttp: () => boolean
  /** How many lines there have been, and how many there are. */
  opened: number
  open: number
}

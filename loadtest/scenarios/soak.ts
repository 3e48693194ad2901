// Scenario: buyers for as long as you like, who cancel what they bought. When they have gone, all is as it was before.
import { SECOND_MS } from '../run-clock.ts'
import { showSource, type CommonOptions, type Scenario } from './scenario.ts'

export type SoakOptions = CommonOptions & {
  /** How many are there at a time, on average, once all have come. */
  buyers: number
}

const LOOK_MS = SECOND_MS
const HESITATE_MS = SECOND_MS
const GRACE_SECONDS = 3
/** The share of the time in which more and more come. */
const RAMP = 0.1
/** Hours of frames to everybody would be more than a disk wants. */
const FRAMES_OF = 10
/** Compiled code and caches: measured 0 MB more after a minute. A kilobyte for each buyer passes it within minutes. */
const HEAP_MAY_GROW = 20 * 1024 * 1024

export function soak(options: SoakOptions): Scenario {
  const { buyers, for: seconds } = options
  const pace = { look: LOOK_MS * options.pace, hesitate: HESITATE_MS * options.pace }
  const mostAtATime = 5 * buyers
  // Hesitating, having bought, and looking before it.
  const visitMs = pace.look + 2 * pace.hesitate
  const rate = { perSecond: (buyers * SECOND_MS) / visitMs, rampSeconds: RAMP * seconds, seconds }
  return {
    name: 'soak',
    options,
    place: showSource(options, { GRACE_SECONDS: String(Math.ceil(GRACE_SECONDS * options.pace)) }),
    populations: [
      { kind: 'buyers', arrivals: { rate, mostAtATime }, pace, mostSeats: 4, rush: 2, abandon: 0.2, cancel: true },
    ],
    framesOf: FRAMES_OF,
    sockets: mostAtATime,
    heapMayGrow: HEAP_MAY_GROW,
    isOver: () => false,
  }
}

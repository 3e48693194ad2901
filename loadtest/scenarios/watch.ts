// Scenario: many look at a map that changes: how long after a commit does each screen show it, and are all of them right?
import { showSource, type CommonOptions, type Scenario } from './scenario.ts'

export type WatchOptions = CommonOptions & {
  viewers: number
  /** Per second. */
  changes: number
}

/** Of one person: an answer may take a second before changes come later than they are meant to. */
const CHANGES_PER_SECOND = 1
/** A frame to each of ten thousand viewers twenty times a second would be gigabytes: a sample is written down. */
const FRAMES_OF = 100

export function watch(options: WatchOptions): Scenario {
  const { viewers, changes, for: seconds } = options
  const changers = Math.max(Math.ceil(changes / CHANGES_PER_SECOND), options.workers)
  return {
    name: 'watch',
    options,
    place: showSource(options, {}),
    populations: [
      { kind: 'viewers', count: viewers },
      { kind: 'seat-changers', count: changers, perSecond: changes, seconds },
    ],
    framesOf: FRAMES_OF,
    sockets: viewers + changers,
    isOver: () => false,
  }
}

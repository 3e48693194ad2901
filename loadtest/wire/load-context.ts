// What all connections of a process share: where they go, what is counted and recorded, and the frames parsed so far.
import { z } from 'zod'
import { ServerClock } from '../../client/connection/server-clock.ts'
import { Frame } from '../../shared/protocol.ts'
import { FrameLag } from '../measure/frame-lag.ts'
import { Tally } from '../measure/tally.ts'
import { now } from '../run-clock.ts'
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

const PREFIX = '42["seats:changed",'
/** At 20 frames a second, the frames of several seconds. */
const REMEMBERED = 200

const Message = z.tuple([z.literal('seats:changed'), Frame])

/** Undefined: the text is no frame. `misfit`: the text should be a frame, and does not match the schema. */
export type ReadFrame = Frame | 'misfit' | undefined

export class FrameCache {
  readonly #known = new Map<string, Frame>()

  /** Returns the same object for the same text. */
  read(text: string): ReadFrame {
    if (!text.startsWith(PREFIX)) return undefined
    const known = this.#known.get(text)
    if (known) return known
    const frame = parse(text)
    if (!frame) return 'misfit'
    this.#known.set(text, frame)
    const [oldest] = this.#known.keys()
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest)
    return frame
  }
}

function parse(text: string): Frame | undefined {
  try {
    return Message.safeParse(JSON.parse(text.slice(2))).data?.[1]
  } catch {
    return undefined
  }
}

// Parses frames: thousands of connections receive the same text, which is parsed and checked once.
import { z } from 'zod'
import { Frame } from '../../shared/protocol.ts'

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

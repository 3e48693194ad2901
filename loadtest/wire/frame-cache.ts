// Frames as they come: thousands of connections get the same text, and it is read and checked only once.
import { z } from 'zod'
import { Frame } from '../../shared/protocol.ts'

const BEGINNING = '42["seats:changed",'
/** At 20 frames a second, what comes within several seconds. */
const REMEMBERED = 200

const Message = z.tuple([z.literal('seats:changed'), Frame])

/** `undefined`: the text is no frame. A text that should be one and is not of its shape is `misfit`. */
export type Read = Frame | 'misfit' | undefined

export class FrameCache {
  readonly #known = new Map<string, Frame>()

  /** The same object for the same text. */
  read(text: string): Read {
    if (!text.startsWith(BEGINNING)) return undefined
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

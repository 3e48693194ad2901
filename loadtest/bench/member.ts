// One connection of the benchmark: asks, and counts the frames that it is sent.
import { RunError } from '../run.ts'
import type { Frames } from '../wire/frames.ts'
import { BareSocket } from '../wire/socket.ts'
import type { FrameArrivals } from './frame-arrivals.ts'

export class Member {
  #socket: BareSocket | undefined
  #visitorId = ''
  /** Since it connected. */
  frames = 0

  /** @throws {RunError} when the server does not take it */
  static async open(url: string, frames: Frames, arrivals: FrameArrivals): Promise<Member> {
    const member = new Member()
    const socket = await BareSocket.open(
      url,
      { localAddress: undefined, token: undefined, patient: true },
      {
        takeText: (text) => {
          const frame = frames.read(text)
          if (frame === undefined || frame === 'misfit') return false
          member.frames++
          arrivals.add(frame)
          return true
        },
        takeFact: (name, value) => {
          if (name === 'visitor' && hasVisitorId(value)) member.#visitorId = value.visitorId
        },
        closed: () => undefined,
      },
    )
    if (!(socket instanceof BareSocket)) throw new RunError(`A server does not take a socket: ${socket.message}`)
    member.#socket = socket
    return member
  }

  get visitorId(): string {
    return this.#visitorId
  }

  /** `answered` is called the moment that the answer is there; with null, when there comes none. */
  ask(event: string, payload: object, answered: (answer: unknown) => void): void {
    if (this.#socket) this.#socket.ask(event, payload, answered)
    else answered(null)
  }

  drop(): void {
    this.#socket?.drop()
  }
}

function hasVisitorId(value: unknown): value is { visitorId: string } {
  return typeof value === 'object' && value !== null && 'visitorId' in value && typeof value.visitorId === 'string'
}

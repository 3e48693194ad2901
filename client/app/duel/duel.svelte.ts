// Two customers in two frames who want the same seat at the same moment: who got it, and when each of them saw so.
import { isReport, nowMs, type Order, type Report } from './messages.ts'

export const SIDES = ['left', 'right'] as const
export type Side = (typeof SIDES)[number]

/** What one side saw, and how long after the seat was asked for, in whole milliseconds. */
export interface Seen {
  got: boolean
  afterMs: number
}

export interface Round {
  name: string
  left: Seen
  right: Seen
}

export class Duel {
  readonly #frames: Partial<Record<Side, Window>> = {}
  readonly #events = new AbortController()
  /** Whether a side can be ordered about. */
  here = $state<Record<Side, boolean>>({ left: false, right: false })
  wins = $state<Record<Side, number>>({ left: 0, right: 0 })
  /** The last one that is over. */
  round = $state.raw<Round>()
  isOn = $state(false)
  /** The show has no seat left to be fought for. */
  isOver = $state(false)
  readonly isReady = $derived(this.here.left && this.here.right && !this.isOn)
  #cleared: Partial<Record<Side, number | undefined>> = {}
  #seen: Partial<Record<Side, Seen>> = {}
  #startedAt = 0

  constructor() {
    addEventListener('message', (event) => this.#told(event), { signal: this.#events.signal })
  }

  /** Names the frame of a side. */
  seat(side: Side, frame: HTMLIFrameElement): void {
    if (frame.contentWindow) this.#frames[side] = frame.contentWindow
  }

  /** Both give back what they have, and then take the same seat. */
  start(): void {
    if (!this.isReady) return
    this.isOn = true
    this.isOver = false
    this.#cleared = {}
    this.#seen = {}
    for (const side of SIDES) this.#order(side, { duel: 'clear' })
  }

  leave(): void {
    this.#events.abort()
  }

  #told({ source, origin, data }: MessageEvent<unknown>): void {
    const side = SIDES.find((each) => this.#frames[each] === source)
    if (side && origin === location.origin && isReport(data)) this.#heard(side, data)
  }

  #heard(side: Side, report: Report): void {
    switch (report.duel) {
      case 'here':
        this.here[side] = true
        // A frame that was loaded anew has forgotten its orders.
        this.isOn = false
        break
      case 'cleared':
        this.#cleared[side] = report.free
        if (this.isOn && SIDES.every((each) => each in this.#cleared)) this.#take(this.#cleared.left)
        break
      case 'saw':
        this.#seen[side] = { got: report.got, afterMs: Math.max(1, Math.round(report.at - this.#startedAt)) }
        this.#settle(report.name)
    }
  }

  #take(seatId: number | undefined): void {
    if (seatId === undefined) {
      this.isOn = false
      this.isOver = true
      return
    }
    this.#startedAt = nowMs()
    // Somebody has to be told first, but not always the same one.
    const order = Math.random() < 0.5 ? SIDES : SIDES.toReversed()
    for (const side of order) this.#order(side, { duel: 'take', seatId })
  }

  #settle(name: string): void {
    const { left, right } = this.#seen
    if (!left || !right) return
    this.round = { name, left, right }
    for (const side of SIDES) if (this.round[side].got) this.wins[side]++
    this.isOn = false
  }

  #order(side: Side, order: Order): void {
    this.#frames[side]?.postMessage(order, location.origin)
  }
}

// The duel: two customers take the same seat at the same moment. Records who got it, and when each of them saw the outcome.
import { strandedBy } from '../../../shared/stranded.ts'
import { valueAt, WHEELCHAIR } from '../../seat-map/seat-index.ts'
import { AVAILABLE, HELD } from '../../seat-map/look.ts'
import type { Sale } from '../show/sale.svelte.ts'

export const SIDES = ['left', 'right'] as const
export type Side = (typeof SIDES)[number]

/** What one side saw, and how long after the start of the round, in whole milliseconds. */
export interface Seen {
  got: boolean
  afterMs: number
}

export interface Round {
  /** The name of the seat. */
  name: string
  left: Seen
  right: Seen
}

export class Duel {
  /** The sale that each side looks at. */
  readonly sales = $state<Record<Side, Sale | undefined>>({ left: undefined, right: undefined })
  wins = $state<Record<Side, number>>({ left: 0, right: 0 })
  /** The latest finished round. */
  round = $state.raw<Round>()
  isOn = $state(false)
  /** The show has no seat left for a round. */
  isOver = $state(false)
  readonly isReady = $derived(
    !this.isOn && SIDES.every((side) => this.sales[side]?.seatIndex && this.sales[side].session.live),
  )

  /** One round: both sides give back what they have, and then take the same seat. */
  async start(): Promise<void> {
    const { left, right } = this.sales
    if (!this.isReady || !left || !right) return
    this.isOn = true
    await Promise.all([left, right].map(giveAllBack))
    const seatId = randomFreeSeat(left)
    this.isOver = seatId === undefined
    if (seatId !== undefined) this.#record(await playRound(left, right, seatId))
    this.isOn = false
  }

  #record(round: Round): void {
    this.round = round
    for (const side of SIDES) if (round[side].got) this.wins[side]++
  }
}

async function giveAllBack(sale: Sale): Promise<void> {
  sale.conflicts.clear()
  if (sale.mine.length > 0) await sale.giveBack(sale.mine)
}

/** Both take the seat, in random order: one has to ask first, but not always the same one. */
async function playRound(left: Sale, right: Sale, seatId: number): Promise<Round> {
  const startedAt = performance.now()
  const isLeftFirst = Math.random() < 0.5
  const [first, second] = isLeftFirst ? [left, right] : [right, left]
  const [one, other] = await Promise.all([takeAndSee(first, seatId, startedAt), takeAndSee(second, seatId, startedAt)])
  const name = left.nameOf(seatId)
  return isLeftFirst ? { name, left: one, right: other } : { name, left: other, right: one }
}

/** Takes the seat, and waits until the page shows the outcome. */
async function takeAndSee(sale: Sale, seatId: number, startedAt: number): Promise<Seen> {
  sale.spotlight = { seatId }
  const got = await sale.take([seatId])
  await new Promise((drawn) => requestAnimationFrame(drawn))
  return { got, afterMs: Math.max(1, Math.round(performance.now() - startedAt)) }
}

/** A random free seat that may be taken alone; undefined when there is none. */
function randomFreeSeat(sale: Sale): number | undefined {
  const { seatIndex, blocks, looks } = sale
  if (!seatIndex) return undefined
  const isFree = (seatId: number): boolean => sale.isFree(seatId)
  const fits = (seatId: number): boolean =>
    isFree(seatId) &&
    (valueAt(seatIndex.flags, seatId) & WHEELCHAIR) === 0 &&
    strandedBy([seatId], blocks, isFree).length === 0
  const free = Array.from({ length: seatIndex.seatCount }, (_, seatId) => seatId).filter(fits)
  // The other side's seat may still look held. Prefer a seat that strands none whether that seat is free or not.
  const mayBeFree = (seatId: number): boolean => [AVAILABLE, HELD].includes(looks[seatId] ?? AVAILABLE)
  const preferred = free.filter((seatId) => strandedBy([seatId], blocks, mayBeFree).length === 0)
  const choice = preferred.length > 0 ? preferred : free
  return choice[Math.floor(Math.random() * choice.length)]
}

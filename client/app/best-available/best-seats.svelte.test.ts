import { expect, test } from 'vitest'
import type { Answer, BestSeatsPreview, BestSeatsRequest, Hold, RefusalCode } from '../../connection/types.ts'
import { AVAILABLE, HELD } from '../../seat-map/look.ts'
import type { SeatKind } from '../../seat-map/seat-filter.ts'
import { seatIndexOf } from '../../seat-map/seat-index.ts'
import type { Wish } from '../show/conflict-card.ts'
import { BestSeats, type SaleOfBestSeats } from './best-seats.svelte.ts'
import { seatBlocks } from '../seats/seating-plan.svelte.ts'

const serverTime = '2026-01-01T00:00:00.000Z'
const CATEGORIES = [
  { categoryId: 'stalls', name: 'Stalls', price: 4500 },
  { categoryId: 'circle', name: 'Circle', price: 3000 },
  { categoryId: 'box', name: 'Box', price: 9000 },
]
/** Three rows of four seats, each of a category. */
const seatIndex = seatIndexOf({
  planId: 'small',
  name: 'Small',
  focus: { x: 0, y: 0 },
  categories: CATEGORIES,
  sections: [
    {
      name: 'Hall',
      rows: CATEGORIES.map(({ categoryId, name }, y) => ({
        name,
        seats: [1, 2, 3, 4].map((x) => ({ number: String(x), x, y, categoryId })),
      })),
    },
  ],
})

const refusalOf = (code: RefusalCode) => ({ ok: false as const, error: { code, message: '' }, serverTime })
const preview = (...seatIds: number[]): Answer<BestSeatsPreview> => ({
  ok: true,
  value: { showId: 'show', seatIds, total: { amount: 4500 * seatIds.length, currency: 'EUR' }, seq: 1 },
  serverTime,
})
const held = (...picked: number[]): Answer<Hold> => ({
  ok: true,
  value: { showId: 'show', seatIds: picked, picked, expiresAt: null, maxExpiresAt: null, seq: 2 },
  serverTime,
})

/** A page whose server answers when the test says so. */
class Page implements SaleOfBestSeats {
  readonly showId = 'show'
  readonly filter = $state({ categoryIds: new Array<string>(), kind: undefined as SeatKind | undefined })
  readonly seatIndex = seatIndex
  readonly blocks = seatBlocks(seatIndex)
  looks = $state.raw<Uint8Array>(new Uint8Array(12).fill(AVAILABLE))
  maxSeats = $state(10)
  spare = $state(10)
  readonly events: unknown[] = []
  readonly asked: BestSeatsRequest[] = []
  readonly heldBest: (string | undefined)[] = []
  answers: Promise<Answer<BestSeatsPreview>>[] = []
  holds: Answer<Hold>[] = []
  others: Answer<Hold>[] = []
  readonly session = {
    connection: {
      previewBest: (_showId: string, request: BestSeatsRequest) => {
        this.asked.push(request)
        return this.answers.shift() ?? Promise.resolve(refusalOf('NOT_ENOUGH_SEATS'))
      },
      holdBest: (_showId: string, _requestId: string, { categoryId }: BestSeatsRequest) => {
        this.heldBest.push(categoryId)
        return Promise.resolve(this.others.shift() ?? refusalOf('NOT_ENOUGH_SEATS'))
      },
    },
  }
  readonly best = new BestSeats(this)
  isFree = (seatId: number) => this.looks[seatId] === AVAILABLE
  requestHold = () => Promise.resolve(this.holds.shift())
  took = (seatIds: readonly number[]) => this.events.push({ took: seatIds })
  tookOthers = (seatIds: readonly number[]) => this.events.push({ others: seatIds })
  refused = ({ code }: { code: RefusalCode }, wish: Wish) => this.events.push({ code, ...wish })
  correct = () => (this.looks = this.looks.with(1, HELD))

  async found(...seatIds: number[]): Promise<void> {
    this.answers.push(Promise.resolve(preview(...seatIds)))
    await this.best.find()
  }
}

test('an answer that comes after the form was closed, or after a later question, changes nothing', async () => {
  const page = new Page()
  const [first, second] = [
    Promise.withResolvers<Answer<BestSeatsPreview>>(),
    Promise.withResolvers<Answer<BestSeatsPreview>>(),
  ]
  page.answers.push(first.promise, second.promise)
  const found = page.best.find()
  page.best.close()
  expect(page.best.isAsking).toBe(false)
  const foundAgain = page.best.find()
  second.resolve(preview(1, 2))
  await foundAgain
  first.resolve(refusalOf('NOT_ENOUGH_SEATS'))
  await found
  expect(page.best).toMatchObject({ isOpen: true, isAsking: false, preview: { seatIds: [1, 2] } })
  expect(page.events).toEqual([])

  const third = Promise.withResolvers<Answer<BestSeatsPreview>>()
  page.answers.push(third.promise)
  const foundLast = page.best.find()
  page.best.close()
  third.resolve(preview(2, 3))
  await foundLast
  expect(page.best).toMatchObject({ isOpen: false, isAsking: false, preview: undefined })
  await page.best.reserve()
  expect(page.events).toEqual([])
})

test('H11 when the seats of the preview are taken, the server chooses others at once that cost no more', async () => {
  const page = new Page()
  await page.found(0, 1)
  page.holds.push(refusalOf('SEATS_TAKEN'))
  page.others.push(refusalOf('NOT_ENOUGH_SEATS'), held(4, 5))
  await page.best.reserve()
  // Never of the box, which is dearer.
  expect(page.heldBest).toEqual(['stalls', 'circle'])
  expect(page.events).toEqual([{ others: [4, 5] }])
  expect(page.best.isOpen).toBe(false)

  page.filter.categoryIds = ['stalls', 'box']
  await page.found(0, 1)
  page.holds.push(refusalOf('SEATS_TAKEN'))
  await page.best.reserve()
  expect(page.heldBest.slice(2)).toEqual(['stalls'])
  // There are dearer ones only: the form asks again and shows their price.
  expect(page.best).toMatchObject({ isOpen: true, isOutdated: true })
  await page.found(8, 9)
  expect(page.best).toMatchObject({ wasLate: true, preview: { seatIds: [8, 9] } })
})

test('seats that are taken after the form was closed are not replaced by others', async () => {
  const page = new Page()
  await page.found(0, 1)
  page.holds.push(refusalOf('SEATS_TAKEN'))
  const reserved = page.best.reserve()
  page.best.close()
  await reserved
  expect(page.heldBest).toEqual([])
  expect(page.events).toEqual([])
})

test('H3 the form asks for no more than the visitor may still have, wheelchair places too, and at the limit for nothing', async () => {
  const page = new Page()
  page.best.seatCount = 4
  page.best.placeCount = 3
  page.spare = 2
  expect(page.best).toMatchObject({ seatCount: 0, placeCount: 2, quantity: 2 })
  await page.found(0, 1)
  expect(page.asked).toEqual([{ quantity: 2, wheelchairPlaces: 2 }])
  page.spare = 5
  expect(page.best).toMatchObject({ seatCount: 2, placeCount: 3, isOutdated: true })
  page.spare = 0
  expect(page.best).toMatchObject({ isAtLimit: true, isOutdated: false })
  await page.best.find()
  expect(page.asked).toHaveLength(1)
})

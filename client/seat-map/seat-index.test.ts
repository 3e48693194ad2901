import { expect, test } from 'vitest'
import { placedSeats, type SeatingPlan } from '../../shared/seating-plan.ts'
import { fit } from './view.ts'
import { seatIndexOf, seatOf } from './seat-index.ts'

const plan: SeatingPlan = {
  planId: 'room',
  name: 'A Room',
  focus: { x: 0, y: -2 },
  stage: {
    label: 'Stage',
    outline: [
      { x: -2, y: -4 },
      { x: 2, y: -4 },
      { x: 0, y: -3 },
    ],
  },
  categories: [
    { categoryId: 'near', name: 'Near', price: 4500 },
    { categoryId: 'far', name: 'Far', price: 2000 },
  ],
  sections: [
    {
      name: 'Stalls',
      rows: [
        {
          name: 'A',
          seats: [
            { number: '1', x: 0, y: 0, categoryId: 'near' },
            { number: '2', x: 1, y: 0, categoryId: 'near', accessible: true },
          ],
        },
        { name: 'B', seats: [{ number: '1', x: 0, y: 1, categoryId: 'far' }] },
      ],
    },
    { name: 'Balcony', rows: [{ name: 'A', seats: [{ number: '1', x: 0, y: 6, categoryId: 'far' }] }] },
  ],
}

test('the seat index numbers and prices seats as the server does', () => {
  const seatIndex = seatIndexOf(plan)
  const seats = Array.from({ length: seatIndex.seatCount }, (_, seatId) => {
    const { section, row, number, price } = seatOf(seatIndex, seatId) ?? {}
    return { seatId, section, row, number, price }
  })
  expect(seats).toEqual(
    placedSeats(plan).map(({ seatId, section, row, number, price }) => ({ seatId, section, row, number, price })),
  )
})

test('the bounds of the seat index fit into any window, and hold every seat', () => {
  const seatIndex = seatIndexOf(plan)
  for (const [width, height] of [
    [360, 400],
    [1080, 700],
    [300, 2000],
  ] as const) {
    const view = fit(seatIndex.bounds, width, height)
    for (const seatId of seatIndex.x.keys()) {
      const x = (seatIndex.x[seatId] ?? NaN) * view.scale + view.left
      const y = (seatIndex.y[seatId] ?? NaN) * view.scale + view.top
      expect(x).toBeGreaterThan(0)
      expect(x).toBeLessThan(width)
      expect(y).toBeGreaterThan(0)
      expect(y).toBeLessThan(height)
    }
  }
})

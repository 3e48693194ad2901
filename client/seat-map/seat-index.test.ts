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

test('a hall numbers and prices its seats as the server does', () => {
  const hall = seatIndexOf(plan)
  const seats = Array.from({ length: hall.seatCount }, (_, seatId) => {
    const { section, row, number, price } = seatOf(hall, seatId) ?? {}
    return { seatId, section, row, number, price }
  })
  expect(seats).toEqual(
    placedSeats(plan).map(({ seatId, section, row, number, price }) => ({ seatId, section, row, number, price })),
  )
})

test('a hall fits into any window, whole and as large as may be', () => {
  const hall = seatIndexOf(plan)
  for (const [width, height] of [
    [360, 400],
    [1080, 700],
    [300, 2000],
  ] as const) {
    const view = fit(hall.bounds, width, height)
    for (const seatId of hall.x.keys()) {
      const x = (hall.x[seatId] ?? NaN) * view.scale + view.left
      const y = (hall.y[seatId] ?? NaN) * view.scale + view.top
      expect(x).toBeGreaterThan(0)
      expect(x).toBeLessThan(width)
      expect(y).toBeGreaterThan(0)
      expect(y).toBeLessThan(height)
    }
  }
})

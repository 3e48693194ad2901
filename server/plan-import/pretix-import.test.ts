// Tests the import of plans from pretix's editor: the result for valid files, and the error for invalid ones.
import { expect, test } from 'vitest'
import { placedSeats } from '../../shared/seating-plan.ts'
import { readPretixPlan } from './pretix-import.ts'

const PRICES = new Map([
  ['Parkett', 4500],
  ['Rollstuhl', 2000],
])

const seat = (row: string, number: number, x: number, category = 'Parkett') => ({
  seat_guid: `${row}-${number}`,
  seat_number: String(number),
  uuid: 'ca4e2f4c',
  position: { x, y: 0 },
  category,
})

/** A drawing of two zones as the editor exports it, with an aisle in row 1 and a stage. */
function drawing() {
  return {
    name: 'Kleiner Saal',
    size: { width: 1000, height: 600 },
    categories: [
      { name: 'Parkett', color: '#ff0000' },
      { name: 'Rollstuhl', color: '#00ff00' },
    ],
    zones: [
      {
        name: 'Parkett',
        zone_id: 'parkett',
        position: { x: 100, y: 200 },
        rows: [
          {
            row_number: '1',
            row_number_position: 'both',
            position: { x: 0, y: 0 },
            seats: [seat('1', 1, 0), seat('1', 2, 25)],
          },
          {
            row_number: '1',
            row_number_position: null,
            position: { x: 100, y: 0 },
            seats: [seat('1', 3, 0, 'Rollstuhl')],
          },
          { row_number: '2', position: { x: 0, y: 30 }, seats: [seat('2', 1, 0), seat('2', 2, 25)] },
        ],
        areas: [
          {
            shape: 'rectangle',
            color: '#ccc',
            border_color: '#000',
            rotation: 0,
            position: { x: 0, y: -100 },
            rectangle: { width: 200, height: 50 },
            text: { position: { x: 100, y: 25 }, color: '#333', text: 'Bühne' },
          },
        ],
      },
      { name: '', position: { x: 100, y: 400 }, rows: [{ row_number: '', seats: [seat('B', 1, 0)] }], areas: [] },
    ],
  }
}

const read = (value: unknown) =>
  readPretixPlan(typeof value === 'string' ? value : JSON.stringify(value), { planId: undefined, prices: PRICES })

test('zones become sections, rows with the same number become one row, and the positions of zone, row and seat add up', () => {
  const plan = read(drawing())
  expect(plan.planId).toBe('kleiner-saal')
  expect(placedSeats(plan).map(({ label, price, x, y }) => ({ label, price, x, y }))).toEqual([
    { label: 'Parkett 1-1', price: 4500, x: 4, y: 8 },
    { label: 'Parkett 1-2', price: 4500, x: 5, y: 8 },
    { label: 'Parkett 1-3', price: 2000, x: 8, y: 8 },
    { label: 'Parkett 2-1', price: 4500, x: 4, y: 9.2 },
    { label: 'Parkett 2-2', price: 4500, x: 5, y: 9.2 },
    { label: 'Zone 2 1-1', price: 4500, x: 4, y: 16 },
  ])
})

test('seats of a wheelchair category become wheelchair places', () => {
  expect(
    placedSeats(read(drawing()))
      .filter((placed) => placed.accessible)
      .map(({ label }) => label),
  ).toEqual(['Parkett 1-3'])
})

test('an area that is named a stage becomes the stage; without one the focus is in front of the first row', () => {
  const plan = read(drawing())
  expect(plan.stage?.label).toBe('Bühne')
  expect(plan.stage?.outline[2]).toEqual({ x: 12, y: 6 })
  expect(plan.focus).toEqual({ x: 8, y: 5 })
  const without = drawing()
  without.zones[0]?.areas.pop()
  expect(read(without).stage).toBeUndefined()
  expect(read(without).focus.y).toBe(5)
})

test('a rotated shape is rotated about its position, and a round one becomes a polygon', () => {
  const turned = drawing()
  const [area] = turned.zones[0]?.areas ?? []
  if (area) area.rotation = 90
  expect(read(turned).stage?.outline[1]).toEqual({ x: 4, y: 12 })
  const round = { shape: 'circle', position: { x: 50, y: 0 }, circle: { radius: 25 }, text: { text: 'Main Stage' } }
  const circle = { ...drawing(), zones: drawing().zones.map((zone) => ({ ...zone, areas: [round] })) }
  expect(read(circle).stage?.outline).toHaveLength(24)
  expect(read(circle).stage?.outline[0]).toEqual({ x: 7, y: 8 })
})

test('a section’s name is in front of its seats, unless other seats are there', () => {
  expect(read(drawing()).sections.map((section) => section.labelAt)).toEqual([
    { x: 6, y: 6.5 },
    { x: 4, y: 14.5 },
  ])
  const close = drawing()
  for (const zone of close.zones.slice(1)) zone.position = { x: 100, y: 270 }
  expect(read(close).sections[1]?.labelAt).toBeUndefined()
})

test('unknown fields and a byte order mark are ignored', () => {
  expect(read(`\uFEFF${JSON.stringify({ ...drawing(), future: { seats: 'bent' } })}`)).toEqual(read(drawing()))
})

/** A copy of the drawing, changed by `change`. */
function changed(change: (plan: ReturnType<typeof drawing>) => unknown): unknown {
  const plan = drawing()
  return change(plan) ?? plan
}
const first = (plan: ReturnType<typeof drawing>) => plan.zones[0]?.rows[0]?.seats[0] ?? seat('none', 0, 0)

test.each([
  ['is empty', '', /^The file is empty/],
  ['is cut off', JSON.stringify(drawing()).slice(0, 400), /^The file is not JSON/],
  ['has a comma too many', '{\n  "name": "A",\n  ,\n}', /line 3, column 3/],
  ['is nested 100,000 deep', '['.repeat(100_000), /^The file is not JSON/],
  ['is another kind of file', '<svg></svg>', /^The file is not JSON/],
  ['is a list', '[]', /At its top: .*expected object/],
  ['is null', 'null', /expected object/],
  ['has no zones', changed((plan) => ({ ...plan, zones: [] })), /zones: /],
  ['has zones of another kind', changed((plan) => ({ ...plan, zones: 'all' })), /zones: .*expected array/],
  ['has no seats', changed((plan) => ({ ...plan, zones: [{ position: { x: 0, y: 0 }, rows: [] }] })), /no seats/],
  [
    'has a seat without a place',
    changed((plan) => void Reflect.deleteProperty(first(plan), 'position')),
    /zones\[0\]\.rows\[0\]\.seats\[0\]\.position/,
  ],
  [
    'has a seat at a word',
    changed((plan) => void Object.assign(first(plan).position, { x: '7' })),
    /seats\[0\]\.position\.x/,
  ],
  ['has a seat at infinity', JSON.stringify(drawing()).replace('"x":25', '"x":1e999'), /seats\[1\]\.position\.x/],
  [
    'has a seat far beyond the moon',
    changed((plan) => void Object.assign(first(plan).position, { x: 1e12 })),
    /position\.x/,
  ],
  [
    'has a seat that no map could show beside the others',
    changed((plan) => void Object.assign(first(plan).position, { x: 900_000 })),
    /zones\[0\]\.rows\[0\]\.seats\[0\]: It lies \d+ seats away/,
  ],
  [
    'has a name that the database cannot store',
    changed((plan) => void Object.assign(first(plan), { seat_number: '1\u0000' })),
    /zones\[0\]\.rows\[0\]\.seats\[0\]\.seat_number: .*U\+0000/,
  ],
  [
    'has half a character in a name',
    changed((plan) => void Object.assign(plan.categories[0] ?? {}, { name: 'Parkett\ud83c' })),
    /categories\[0\]\.name: .*U\+D83C/,
  ],
  [
    'has a seat of no category',
    changed((plan) => void Object.assign(first(plan), { category: 'Loge' })),
    /zones\[0\]\.rows\[0\]\.seats\[0\]\.category: .*“Loge”/,
  ],
  [
    'has two seats in one place',
    changed((plan) => void Object.assign(first(plan).position, { x: 24 })),
    /rows\[0\]\.seats\[1\]: It lies on zones\[0\]\.rows\[0\]\.seats\[0\]/,
  ],
  [
    'has two seats of one name',
    changed((plan) => void Object.assign(first(plan), { seat_number: '3' })),
    /zones\[0\]\.rows\[1\]\.seats\[0\]: Two seats have the label “Parkett 1-3”, see zones\[0\]\.rows\[0\]\.seats\[0\]/,
  ],
  [
    'has a category without a price',
    changed((plan) => {
      plan.categories.push({ name: 'Loge', color: '#000' })
      first(plan).category = 'Loge'
    }),
    /--price "Loge=25"/,
  ],
  ['lacks a category that has a price', changed((plan) => void plan.categories.pop()), /no category “Rollstuhl”/],
])('a file that %s is refused with the place of the fault', (_what, file, sentence) => {
  expect(() => read(file)).toThrow(sentence)
})

test('a plan id is derived from a name in any script', () => {
  const idOf = (name: string) => read({ ...drawing(), name }).planId
  expect(['Große Bühne!', '大ホール', 'אולם', '🎭', ''].map(idOf)).toEqual([
    ...['gro-e-bu-hne', 'plan-hlz9nf9oc9nv', 'plan-15c15h15o15p', 'plan-2qp9', 'plan-'],
  ])
  expect(() => readPretixPlan(JSON.stringify(drawing()), { planId: 'Große', prices: PRICES })).toThrow(
    /--plan-id “Große”/,
  )
})

test('names that consist of spaces count as missing', () => {
  const spaces = drawing()
  Object.assign(first(spaces), { seat_number: ' ' })
  for (const zone of spaces.zones.slice(0, 1)) zone.name = '  '
  expect(placedSeats(read(spaces))[0]?.label).toBe('Zone 1 1-1')
})

test('zones with the same name get different names, which also differ from those of other zones', () => {
  const zone = (name: string, y: number) => ({
    name,
    position: { x: 100, y },
    rows: [{ row_number: '1', seats: [seat(`${name} ${y}`, 1, 0)] }],
  })
  const named = { ...drawing(), zones: [zone('Hall', 0), zone('Hall', 100), zone('Hall (2)', 200), zone('Hall', 300)] }
  expect(read(named).sections.map(({ name }) => name)).toEqual(['Hall', 'Hall (3)', 'Hall (2)', 'Hall (4)'])
})

test('two seats with the same label are found across zones and rows', () => {
  const zone = (name: string, row: string, y: number) => ({
    name,
    position: { x: 100, y },
    rows: [{ row_number: row, seats: [seat(name, 1, 0)] }],
  })
  const named = { ...drawing(), zones: [zone('Hall A', '1', 0), zone('Hall', 'A 1', 100)] }
  expect(() => read(named)).toThrow(/zones\[1\].*Two seats have the label “Hall A 1-1”, see zones\[0\]/)
})

test('20,000 zones take hardly more processor time than one', () => {
  const place = (index: number) => ({ x: (index % 150) * 100, y: Math.floor(index / 150) * 50 })
  const all = Array.from({ length: 20_000 }, (_, index) => index)
  const zones = all.map((index) => ({
    name: 'Box',
    position: place(index),
    rows: [{ row_number: '1', seats: [seat(String(index), 1, 0)] }],
  }))
  const rows = all.map((index) => ({ row_number: String(index), position: place(index), seats: [seat('1', 1, 0)] }))
  // The processor time of this process, which other programs on the machine do not affect.
  const cpuMsOf = (work: () => void): number => {
    const since = process.cpuUsage()
    work()
    return process.cpuUsage(since).user / 1000
  }
  const oneMs = cpuMsOf(() => expect(read({ ...drawing(), zones: [{ name: 'Box', rows }] }).sections).toHaveLength(1))
  const manyMs = cpuMsOf(() => expect(read({ ...drawing(), zones }).sections).toHaveLength(20_000))
  expect(manyMs).toBeLessThan(10 * oneMs)
})

test('a plan of more than 100,000 seats is refused', () => {
  const seats = Array.from({ length: 100_001 }, (_, index) => seat('1', index, index * 25))
  const huge = changed((plan) => ({
    ...plan,
    zones: [{ position: { x: 0, y: 0 }, rows: [{ row_number: '1', seats }] }],
  }))
  expect(() => read(huge)).toThrow(/position\.x|100001 seats/)
})

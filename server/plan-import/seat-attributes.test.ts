// Tests the names, categories and prices of imported seats, and the seats that are never for sale.
import { expect, test } from 'vitest'
import { drawingOf, drawnSeat, importDrawing } from '../testing/pretix-drawings.ts'

const stalls = ['Stalls', 'Stalls']
const withRow = (row: object) => {
  const drawing = drawingOf(stalls)
  const [zone] = drawing.zones
  return { ...drawing, zones: [{ ...zone, rows: [{ ...zone?.rows[0], ...row }] }] }
}
const long = 'Kategorie mit Sitzkissen '.repeat(10).trim()

test.each<[string, ReturnType<typeof drawingOf> | ReturnType<typeof withRow>, RegExp]>([
  [
    'a seat_guid twice',
    withRow({ seats: [drawnSeat(1, 0), { ...drawnSeat(2, 25), seat_guid: drawnSeat(1, 0).seat_guid }] }),
    /^1 seats have the seat_guid/,
  ],
  [
    'seats without a seat_guid',
    withRow({ seats: [1, 2, 3].map((n) => ({ ...drawnSeat(n, n * 25), seat_guid: undefined })) }),
    /^2 seats have the seat_guid/,
  ],
  ['a row of a long name', withRow({ row_number: long }), /longer than 100 letters are shortened: 1/],
  ['seats of long numbers', withRow({ seats: [drawnSeat(`1${long}`, 0), drawnSeat(`2${long}`, 25)] }), /shortened: 2/],
  ['a category of a long name', drawingOf([long]), /shortened: 1/],
  ['a plan of a long name', drawingOf(stalls, [], { name: long }), /shortened: 1/],
  [
    'shapes that cannot be read',
    drawingOf(stalls, [null, 'x', { shape: 'circle', circle: {} }, { text: { text: '\u0000' } }]),
    /cannot be read are left out: 4/,
  ],
  ['a category twice', drawingOf(stalls, [], { categories: [{ name: 'Stalls' }, { name: 'Stalls' }] }), /share a name/],
  [
    'a category without seats',
    drawingOf(stalls, [], { categories: [{ name: 'Stalls' }, { name: 'Loge' }] }),
    /no seat is of it: “Loge”/,
  ],
])('%s does not make a plan invalid, and is reported once', (_what, drawing, says) => {
  const { notes } = importDrawing(drawing)
  expect(notes.filter((sentence) => says.test(sentence))).toHaveLength(1)
})

test.each([
  [
    'a decoration of 1,200 points',
    drawingOf(stalls, [
      { shape: 'polygon', polygon: { points: Array.from({ length: 1200 }, (_, i) => ({ x: i, y: i * i })) } },
    ]),
  ],
  ['a row named Emporenloge', withRow({ row_number: 'Emporenloge' })],
  ['a category of 56 letters', drawingOf(['Kategorie 1 – Parkett vorne, mit Sitzkissen und Programm'])],
  ['a hundred and one categories', drawingOf(Array.from({ length: 101 }, (_, i) => `Category ${i}`))],
  [
    'areas of another kind',
    drawingOf(stalls, [], { zones: drawingOf(stalls).zones.map((zone) => ({ ...zone, areas: 'none' })) }),
  ],
  ['null where nothing is', withRow({ row_number: null, position: null })],
  ['a category without a name', drawingOf([''])],
])('%s is imported unchanged', (_what, drawing) => {
  const file = drawing as ReturnType<typeof drawingOf>
  const prices = new Map(file.categories.map(({ name }) => [name || 'Unnamed', 1000]))
  expect(importDrawing(file, { prices }).seats.length).toBeGreaterThan(0)
})

test('names are cut between two characters, and categories whose names become equal get different names', () => {
  const names = ['a', 'b'].map((end) => `${'👩‍👩‍👧'.repeat(14)}${end}`)
  const { plan } = importDrawing(drawingOf(names))
  const [first, second] = plan.categories.map(({ categoryId }) => categoryId)
  expect(first).toBe(`${'👩‍👩‍👧'.repeat(11)}…`)
  expect(second).toBe(`${first} (2)`)
})

test('a line break in a name becomes a space', () => {
  const { seats } = importDrawing({ ...drawingOf(['Front\nrow']) }, { prices: new Map([['Front row', 1]]) })
  expect(seats[0]?.categoryId).toBe('Front row')
})

const drawing = drawingOf(['Stalls', 'NOT AVAILABLE', 'Stalls', 'NOT AVAILABLE', 'Box'])
const prices = new Map([
  ['Stalls', 4500],
  ['Box', 6000],
])

test('--blocked seats are drawn and need no price, and their category is not for sale', () => {
  const { plan, seats, notes } = importDrawing(drawing, { blocked: ['NOT AVAILABLE'], prices })
  expect(seats.map(({ blocked }) => blocked ?? false)).toEqual([false, true, false, true, false])
  expect(plan.categories.map(({ name }) => name)).toEqual(['Stalls', 'Box'])
  expect(notes).toContain('Never for sale: 2 seats, as --blocked says.')
})

test('--blocked also accepts a section, a row or a seat; a category with other seats for sale needs its price', () => {
  const blockedOf = (...blocked: string[]) =>
    importDrawing(drawing, { blocked })
      .seats.filter((seat) => seat.blocked)
      .map(({ label }) => label)
  expect(blockedOf('Floor A-1', 'Box')).toEqual(['Floor A-1', 'Floor A-5'])
  expect(() => importDrawing(drawing, { blocked: ['Floor A-2'], prices })).toThrow(/--price "NOT AVAILABLE=25"/)
  expect(() => blockedOf('Floor')).toThrow(/No seat is left/)
  expect(() => blockedOf('not available')).toThrow(/--blocked “not available”.* are “Stalls”, “NOT AVAILABLE”, “Box”/)
})

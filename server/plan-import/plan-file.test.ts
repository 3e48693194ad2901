// Files of seating plans in both formats: the place of each fault, previews, and files that are made to do harm.
import { describe, expect, test } from 'vitest'
import { oneRowPlan } from '../testing/one-row-plan.ts'
import { drawingOf } from '../testing/pretix-drawings.ts'
import { checkPlanFile, type PlanFileOptions } from './plan-file.ts'

const drawing = drawingOf(['Stalls', 'Stalls', 'Balcony'])
const check = (content: unknown, options: PlanFileOptions = {}) => checkPlanFile(JSON.stringify(content), options)
const pathsOf = (content: unknown, options?: PlanFileOptions) => check(content, options).faults.map(({ path }) => path)

describe('a file of our format', () => {
  const plan = oneRowPlan(3)
  const seat = { number: '1', x: 0, y: 0, categoryId: 'all' }
  const withSeats = (...seats: unknown[]) => ({ ...plan, sections: [{ name: 'S', rows: [{ name: 'A', seats }] }] })

  test('without faults is the plan', () => {
    expect(check(plan)).toEqual({ faults: [], notes: [], plan })
    expect(check(plan, { planId: 'other' }).plan).toEqual({ ...plan, planId: 'other' })
    expect(checkPlanFile(`\uFEFF${JSON.stringify(plan)}`, {}).plan).toEqual(plan)
  })

  test.for<[what: string, content: unknown, path: string]>([
    ['of another kind', { hello: 'world' }, 'planId'],
    ['a list', [plan], ''],
    ['null', null, ''],
    ['a number', 7, ''],
    ['with an id that none can have', { ...plan, planId: 'No!' }, 'planId'],
    ['with a seat that is none', withSeats(seat, { number: '2' }), 'sections[0].rows[0].seats[1].x'],
    ['with an infinite place', withSeats({ ...seat, x: 1e9 }), 'sections[0].rows[0].seats[0].x'],
    [
      'with a price beyond safe integers',
      { ...plan, categories: [{ categoryId: 'all', name: 'All', price: 2 ** 60 }] },
      'categories[0].price',
    ],
    ['with an unknown category', withSeats({ ...seat, categoryId: 'x' }), 'sections[0].rows[0].seats[0].categoryId'],
    [
      'with a category that is named as a method',
      withSeats({ ...seat, categoryId: 'constructor' }),
      'sections[0].rows[0].seats[0].categoryId',
    ],
    ['with two seats of one name', withSeats(seat, { ...seat, x: 1 }), 'sections[0].rows[0].seats[1]'],
    ['with two seats at one place', withSeats(seat, { ...seat, number: '2' }), 'sections[0].rows[0].seats[1]'],
    [
      'with a category twice',
      { ...plan, categories: [...plan.categories, ...plan.categories] },
      'categories[1].categoryId',
    ],
    ['without seats', { ...plan, sections: [] }, 'sections'],
  ])('%s has its fault at its place', ([, content, path]) => {
    expect(pathsOf(content)).toContain(path)
  })

  test('has all faults listed, a hundred at most', () => {
    expect(pathsOf(withSeats(1, 2, 3))).toHaveLength(3)
    expect(pathsOf(withSeats(...Array.from({ length: 1000 }, () => 'no seat')))).toHaveLength(100)
    expect(
      pathsOf(withSeats(...Array.from({ length: 1000 }, (_, x) => ({ ...seat, number: `${x}`, x, categoryId: 'x' })))),
    ).toHaveLength(100)
  })

  test('of more seats than a browser can show says so', () => {
    const seats = Array.from({ length: 100_001 }, (_, i) => ({
      ...seat,
      number: `${i}`,
      x: i % 500,
      y: Math.floor(i / 500),
    }))
    expect(check(withSeats(...seats)).faults).toEqual([
      { path: 'sections', message: 'The plan has 100001 seats; the maximum is 100000.' },
    ])
  })
})

describe('a file of pretix', () => {
  test('is drawn without prices, and each missing price is a fault', () => {
    const { faults, plan, notes } = check(drawing)
    expect(faults.map(({ path }) => path)).toEqual(plan?.categories.map(({ name }) => `prices.${name}`))
    expect(notes.join(' ')).not.toContain('--')
    const prices = Object.fromEntries(plan?.categories.map(({ name }) => [name, 1200]) ?? [])
    const priced = check(drawing, { prices, planId: 'mine' })
    expect(priced.faults).toEqual([])
    expect(priced.plan).toMatchObject({ planId: 'mine', categories: [{ price: 1200 }, { price: 1200 }] })
  })

  test.for<[what: string, content: unknown, path: string]>([
    ['without seats', { name: 'x', categories: [], zones: [{ name: 'z', rows: [] }] }, ''],
    ['without zones', { name: 'x', categories: [], zones: [] }, 'zones'],
    ['with a zone that is none', { name: 'x', categories: [], zones: [7] }, 'zones[0]'],
  ])('%s has its fault at its place', ([, content, path]) => {
    expect(pathsOf(content)).toContain(path)
  })

  test('has each fault listed, whatever its kind, a hundred at most', () => {
    const seat = (number: number, x: number, category = 'All') => ({
      seat_number: `${number}`,
      category,
      position: { x, y: 0 },
    })
    const hall = (...seats: unknown[]) => ({
      name: 'Hall',
      categories: [{ name: 'All' }],
      zones: [{ name: 'Stalls', rows: [{ row_number: 'A', seats }] }],
    })
    const faulty = hall(seat(1, 0), seat(2, 25, 'Gold'), seat(3, 50), seat(3, 75), seat(5, 100, 'Gold'), seat(6, 101))
    const places = pathsOf(faulty).map((path) => path.replace('zones[0].rows[0].seats', ''))
    expect(places).toEqual(['[1].category', '[4].category', '[3]', '[5]'])
    expect(check(faulty).faults[0]?.message).toBe('The plan has no category “Gold”. It has “All”.')
    expect(pathsOf(hall(...Array.from({ length: 500 }, (_, i) => seat(i, i * 25, 'Gold'))))).toHaveLength(100)
  })

  test('names an option as a field', () => {
    const [fault] = check(drawing, { blocked: ['nothing of this name'] }).faults
    expect(fault?.message).toContain('“blocked”')
  })
})

describe('a file that is made to do harm', () => {
  test.for<[what: string, text: string]>([
    ['empty', ''],
    ['no JSON', '{"planId": }'],
    ['cut off', JSON.stringify(oneRowPlan(3)).slice(0, -5)],
    ['deeply nested lists', '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
    ['deeply nested objects', `{"zones":${'{"zones":'.repeat(200_000)}1${'}'.repeat(200_000)}}`],
    ['numbers that are no numbers', JSON.stringify(oneRowPlan(2)).replace(/"x":\d+/, '"x":1e999')],
    ['with a prototype', `{"__proto__":${JSON.stringify(oneRowPlan(2))}}`],
  ])('%s has faults', ([, text]) => {
    const { faults, plan } = checkPlanFile(text, { planId: 'mine' })
    expect(faults.length).toBeGreaterThan(0)
    expect(plan).toBeUndefined()
    expect(Object.hasOwn(Object.prototype, 'zones')).toBe(false)
  })

  test('says where its JSON is wrong', () => {
    expect(checkPlanFile('{\n oops }', {}).faults[0]?.message).toContain('line 2')
  })
})

// Runs the program as an operator does, on a database of its own.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'

const EXAMPLE = 'docs/examples/village-hall.json'
const PRICES = ['--price', 'Front=18.50', 'Back=12', 'Wheelchair=6']
const MINUTE = 60_000

let boxOffice: TestBoxOffice
let folder: string

beforeAll(async () => {
  boxOffice = await testBoxOffice()
  folder = mkdtempSync(join(tmpdir(), 'plans-'))
})
afterAll(async () => {
  await boxOffice.close()
  rmSync(folder, { recursive: true })
})

async function run(...args: string[]): Promise<{ status: number; said: string }> {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, HOME, NODE_COMPILE_CACHE, DATABASE_URL: boxOffice.url }
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['server/command-line/import-plan.ts', ...args], {
      env,
    })
    return { status: 0, said: stdout }
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string }
    return { status: code, said: stderr }
  }
}

const stored = async () =>
  (
    await boxOffice.orm.em
      .fork()
      .execute<{ planId: string }[]>('select plan_id as "planId" from seating_plan order by 1')
  ).map(({ planId }) => planId)

/** Runs the program, and checks its exit status and output. */
async function expectRun(args: readonly string[], status: number, says: RegExp): Promise<void> {
  const ended = await run(...args)
  expect(ended.said).toMatch(says)
  expect(ended.status).toBe(status)
}

test(
  'a plan is stored once, and the same plan can be imported again',
  async () => {
    await expectRun([EXAMPLE, ...PRICES], 0, /“village-hall” is stored: 170 seats in 2/)
    await expectRun([EXAMPLE, ...PRICES], 0, /is stored/)
    const dearer = ['--price', 'Front=20', 'Back=12', 'Wheelchair=6']
    await expectRun([EXAMPLE, ...dearer], 1, /another seating plan named village-hall/)
    expect(await stored()).toEqual(['village-hall'])
  },
  MINUTE,
)

test(
  'a show can be created in the same run',
  async () => {
    const show = ['--show-id', 'harvest', '--starts-at', '2099-09-01T19:00+02:00', '--time-zone', 'Europe/Berlin']
    const by = ['--confirm-by', 'server']
    const about = ['--description', 'Soup, bread, a speech.', '--doors-at', '2099-09-01T18:30', '--minimum-age', '0']
    await expectRun(
      [EXAMPLE, ...PRICES, ...show, '--title', 'Harvest supper', ...by, ...about],
      0,
      /The show is at \/shows\/harvest/,
    )
    const board = await boxOffice.office.boards.get('harvest')
    const startsAt = '2099-09-01T17:00:00.000Z'
    expect(board?.show).toMatchObject({ title: 'Harvest supper', seatCount: 170, startsAt, planId: 'village-hall' })
    expect(board?.show.confirmBy).toBe('server')
    const doorsAt = '2099-09-01T16:30:00.000Z'
    expect(board?.show.about).toEqual({ description: 'Soup, bread, a speech.', doorsAt, minimumAge: 0 })
    await expectRun([EXAMPLE, ...PRICES, ...show], 1, /show “harvest” exists already/)
  },
  MINUTE,
)

test(
  '--blocked seats are blocked from the start and need no price',
  async () => {
    const show = ['--show-id', 'blocked', '--starts-at', '2099-09-01T19:00', '--plan-id', 'blocked']
    const prices = ['--price', 'Front=18.50', 'Wheelchair=6', '--time-zone', 'Europe/Berlin']
    await expectRun([EXAMPLE, ...prices, ...show], 1, /such as --price "Back=25"/)
    const says = /Never for sale: (\d+) seats.*Tuesday, 1 September 2099 at 19:00 \(Europe\/Berlin, \+02:00\)/s
    await expectRun([EXAMPLE, ...prices, ...show, '--blocked', 'Back', 'Stalls A-1'], 0, says)
    const board = await boxOffice.office.boards.get('blocked')
    const seats = board?.bestSeats.seats ?? []
    const blocked = seats.filter((seat) => seat.blocked).map(({ seatId }) => seatId)
    const counts = { available: seats.length - blocked.length, held: 0, booked: 0, blocked: blocked.length }
    expect(board?.show).toMatchObject({ counts })
    expect(blocked.length).toBeGreaterThan(1)
    expect(board?.bestSeats.seats.map(({ price }) => price)).not.toContain(0)
  },
  MINUTE,
)

test(
  'a file that is not UTF-8 is refused',
  async () => {
    const latin = join(folder, 'latin.json')
    writeFileSync(latin, Buffer.from(JSON.stringify({ name: 'Bühne' }), 'latin1'))
    await expectRun([latin], 1, /latin\.json is not UTF-8 text/)
  },
  MINUTE,
)

test(
  'prices are stored in the minor unit of ISO 4217, and a time zone as it was typed',
  async () => {
    const prices = ['--price', 'Front=4500', 'Back=4500.50', 'Wheelchair=0', '--currency', 'HUF']
    const show = ['--show-id', 'forint', '--starts-at', '2099-09-01T19:00Z', '--time-zone', 'Asia/Kolkata']
    await expectRun([EXAMPLE, ...prices, '--plan-id', 'forint', ...show], 0, /The show is at/)
    const board = await boxOffice.office.boards.get('forint')
    expect(board?.show).toMatchObject({ currency: 'HUF', timeZone: 'Asia/Kolkata' })
    expect(new Set(board?.bestSeats.seats.map(({ price }) => price))).toEqual(new Set([450_000, 450_050, 0]))
  },
  MINUTE,
)

test(
  'nothing is imported when the file is invalid or the times conflict',
  async () => {
    const broken = join(folder, 'broken.json')
    writeFileSync(broken, '{"name": "Half a plan", "zones": [')
    const before = await stored()
    await expectRun([broken, ...PRICES], 1, /^The file is not JSON[^\n]*\n$/)
    await expectRun([join(folder, 'none.json')], 1, /none\.json cannot be read/)
    const late = ['--show-id', 'late', '--starts-at', '2001-01-01T20:00Z', '--plan-id', 'late']
    await expectRun([EXAMPLE, ...PRICES, ...late], 1, /must open before it closes/)
    expect(await stored()).toEqual(before)
  },
  MINUTE,
)

test.each([
  [['--price', 'Front'], /“Front”: it must be a category/],
  [['--price', 'Front=1.005'], /“Front=1.005”/],
  [['--price', 'Front=18.5', '--currency', 'JPY'], /an amount in JPY, with at most 0 decimals/],
  [['--price', 'Front=900719925474.10'], /“Front=900719925474.10”: A price is a whole number .* safe integer/],
  [['--currency', 'EURO'], /“EURO” .* a code such as EUR/],
  [['--currency', 'DEM'], /“DEM” is not a currency/],
  [['--show-id', 'Über'], /lower-case letters/],
  [['--show-id', 'x'], /needs --starts-at/],
  [['--show-id', 'x', '--minimum-age', 'young'], /must be 0 to 99/],
  [['--show-id', 'x', '--starts-at', 'tomorrow'], /“tomorrow” cannot be used\. It must be a time such as/],
  [['--show-id', 'x', '--starts-at', '2031-02-30T20:00'], /does not exist/],
  [['--starts-at', '2031-07-01T20:00+01:00', '--time-zone', 'Europe/Berlin'], /say 2031-07-01T20:00\+02:00/],
  [['--sales-close-at', '2031-03-30T02:30', '--time-zone', 'Europe/Berlin'], /--sales-close-at .*never show that time/],
  [['--title', 'A\nB'], /cannot be stored or shown: U\+000A/],
  [['--venue', 'B\uFFFDhne'], /not UTF-8/],
  [['--focus', 'left'], /two numbers/],
  [['--time-zone', 'Mars'], /a zone such as/],
  [['--sideways'], /unknown option/],
])('the arguments %j are refused with the reason', (args, says) => expectRun([EXAMPLE, ...args], 2, says))

// The work at a door: what each scan becomes, with and without a connection.
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { BrowserStorage } from '../browser-storage.ts'
import type { DoorServer, Scan } from './door-server.ts'
import { Door } from './door.svelte.ts'
import { KeptScans } from './kept-scans.svelte.ts'
import type { Signal } from './signals.ts'
import { readTicketText } from './ticket-text.ts'
import { lookOf, undoableIn, type Verdict } from './verdict.ts'

const [BOOKING, OTHER] = ['0b9c2a4e-6f0d-4c1c-9d5e-3a8f0e7b1c22', '5d1f4c7a-2b3e-4a6f-8c9d-1e0f2a3b4c5d']

/** A stored scan of which no server would take the seats. */
const NO_SEATS = JSON.stringify([{ scanId: '', showId: '', bookingId: '', scannedAt: 0, seatIds: ['x'] }])

/** @param edition that of who accepted the booking; undefined: it was not passed on */
function ticketOf(showId: string, bookingId = BOOKING, seat?: number, edition?: number): string {
  const part = (json: object): string => btoa(JSON.stringify(json)).replaceAll('=', '')
  const claims = part({ show: showId, seat, edition, sub: bookingId })
  return `https://tickets.example/verify#${part({ alg: 'HS256' })}.${claims}.c2ln`
}

/** A server that admits each booking once, and can be away. */
class ScriptedServer implements DoorServer {
  isAway = false
  former: string[] = []
  readonly scans: Scan[] = []
  readonly admitted = new Map<string, string>()

  admit = ({ ...scan }: Scan): Promise<Verdict | undefined> => {
    if (this.isAway) return Promise.resolve(undefined)
    this.scans.push(scan)
    const by = this.admitted.get(scan.bookingId) ?? scan.scanId
    this.admitted.set(scan.bookingId, by)
    const undo = { bookingId: scan.bookingId, seatIds: [0], labels: ['A-1'] }
    if (by !== scan.scanId) return Promise.resolve({ name: 'again', labels: ['A-1'], at: '', by: 'Left', undo })
    return Promise.resolve({
      name: 'admitted',
      labels: ['A-1'],
      former: this.former,
      buyer: 'Ada',
      undo,
    })
  }
  undo = (_showId: string, bookingId: string) => {
    this.admitted.delete(bookingId)
    return Promise.resolve({ ok: true as const, value: {} })
  }
  counts = () =>
    Promise.resolve(
      this.isAway
        ? { ok: false as const, error: { code: 'UNAVAILABLE' as const, message: '' } }
        : { ok: true as const, value: { admitted: this.admitted.size, expected: 5 } },
    )
  search = () => Promise.resolve({ ok: true as const, value: { found: [], after: null } })
}

let server: ScriptedServer
let signals: Signal[]
let kept: KeptScans
let door: Door
/** Keeps what it is given in memory, as where storage is forbidden. */
const storage = new BrowserStorage('localStorage')
beforeEach(() => {
  server = new ScriptedServer()
  signals = []
  storage.write('kept', undefined)
  kept = new KeptScans(storage, 'kept')
  door = new Door('cinema', server, kept, (signal) => signals.push(signal))
})

test('a ticket is admitted once; a camera that sees it many times scans it once', async () => {
  for (let i = 0; i < 5; i++) door.see(ticketOf('cinema'))
  await expect.poll(() => door.verdict).toMatchObject({ name: 'admitted', labels: ['A-1'] })
  expect(server.scans).toHaveLength(1)
  await door.scan(ticketOf('cinema'))
  expect(door.verdict).toMatchObject({ name: 'again', by: 'Left' })
  expect(signals).toEqual(['good', 'bad'])
  expect(door.counts).toEqual({ admitted: 1, expected: 5 })
})

test('the ticket of one person of a group admits that seat alone', async () => {
  const ofSeat = ticketOf('cinema', BOOKING, 12)
  expect(readTicketText(ofSeat)).toMatchObject({ showId: 'cinema', bookingId: BOOKING, seatIds: [12] })
  expect(readTicketText(ticketOf('cinema'))).not.toHaveProperty('seatIds')
  await door.scan(ofSeat)
  expect(server.scans).toMatchObject([{ bookingId: BOOKING, seatIds: [12] }])
})

test('what is no ticket, or one of another show, is told without the server', async () => {
  for (const text of ['', 'https://evil.example', 'a.b.c', 'x#..', ticketOf('cinema').replace('c2ln', '')]) {
    await door.scan(text)
    expect(door.verdict, text).toEqual({ name: 'no ticket' })
  }
  await door.scan(ticketOf('theatre'))
  expect(door.verdict).toEqual({ name: 'other show' })
  expect(server.scans).toEqual([])
})

test('without a connection scans are kept, also over a reload, and confirmed with their ids', async () => {
  server.isAway = true
  await door.scan(ticketOf('cinema'))
  expect(door.verdict).toEqual({ name: 'unconfirmed' })
  await door.scan(ticketOf('cinema'))
  expect(door.verdict).toMatchObject({ name: 'kept already' })
  await door.scan(ticketOf('cinema', OTHER))
  expect(door.isOffline).toBe(true)
  const ids = kept.all.map(({ scanId }) => scanId)
  expect(ids).toHaveLength(2)

  const reloaded = new Door('cinema', server, new KeptScans(storage, 'kept'), (signal) => signals.push(signal))
  server.isAway = false
  // Meanwhile another door admitted one of them.
  server.admitted.set(OTHER, 'a scan of another door')
  await reloaded.refresh()
  expect(server.scans.map(({ scanId }) => scanId)).toEqual(ids)
  expect(reloaded.kept.all).toEqual([])
  expect(reloaded.late).toMatchObject([{ scan: { bookingId: OTHER }, verdict: { name: 'again' } }])
  expect(reloaded.isOffline).toBe(false)
  expect(new KeptScans(storage, 'kept').all).toEqual([])
})

test('T2 without a connection a void or forged ticket does not turn away the valid one of the same booking', async () => {
  server.isAway = true
  const valid = ticketOf('cinema', BOOKING, undefined, 1)
  const others = [ticketOf('cinema'), valid.replace('c2ln', 'Zm9yZ2Vk'), ticketOf('cinema', BOOKING, 7, 1)]
  for (const text of [...others, valid]) {
    await door.scan(text)
    expect(door.verdict, text).toEqual({ name: 'unconfirmed' })
  }
  for (const text of [...others, valid]) {
    await door.scan(text)
    expect(door.verdict, text).toMatchObject({ name: 'kept already' })
  }
  expect(kept.all.map(({ code }) => code)).toEqual([...others, valid].map((text) => text.split('#')[1]))
})

test('without a connection a ticket is kept already once its booking was admitted from the list, not the reverse', async () => {
  server.isAway = true
  await door.admitBooking(BOOKING)
  await door.scan(ticketOf('cinema', BOOKING, 7, 1))
  expect(door.verdict).toMatchObject({ name: 'kept already' })
  // The list comes from the server: no text that somebody made up is to stand in its way.
  await door.scan(ticketOf('cinema', OTHER))
  await door.admitBooking(OTHER)
  expect(door.verdict).toEqual({ name: 'unconfirmed' })
})

test('two tabs of one phone keep the scans of both, and none is lost when one of them confirms its own', async () => {
  const other = new Door('cinema', server, new KeptScans(storage, 'kept'), (signal) => signals.push(signal))
  server.isAway = true
  await door.scan(ticketOf('cinema'))
  await other.scan(ticketOf('cinema', OTHER))
  expect(new KeptScans(storage, 'kept').all.map(({ bookingId }) => bookingId)).toEqual([BOOKING, OTHER])
  server.isAway = false
  await door.refresh()
  await other.refresh()
  expect([...server.admitted.keys()]).toEqual([BOOKING, OTHER])
  expect(other.late).toEqual([])
  expect(new KeptScans(storage, 'kept').all).toEqual([])
})

test('a scan carries the name of its door, the seats of those who came, and when it was made if it was kept', async () => {
  door.doorName = ' North\tentrance '
  await door.admitBooking(BOOKING, [1, 2])
  expect(server.scans).toMatchObject([{ door: 'North entrance', seatIds: [1, 2] }])
  server.isAway = true
  await door.admitBooking(OTHER, [3])
  expect(kept.all).toMatchObject([{ door: 'North entrance', seatIds: [3], scannedAt: expect.any(Number) as number }])
  await door.admitBooking(OTHER, [3])
  expect(door.verdict).toMatchObject({ name: 'kept already' })
  // Others of the group.
  await door.admitBooking(OTHER, [3, 4])
  await door.scan(ticketOf('cinema', OTHER))
  expect(kept.all.map(({ seatIds }) => seatIds)).toEqual([[3], [3, 4], undefined])
  expect(new KeptScans(storage, 'kept').all).toEqual(kept.all)
})

test('a ticket whose booking was moved says where they sit now', () => {
  const undo = { bookingId: BOOKING, seatIds: [0], labels: ['Row C, 5'] }
  const verdict: Verdict = { name: 'admitted', labels: ['Row C, 5'], former: ['Row A, 3'], buyer: 'Ada', undo }
  const look = lookOf(verdict, String)
  expect(look.detail).toBe('Ada · The ticket may still show Row A, 3: sits now in Row C, 5')
})

test('an admission can be undone: from the last ones of the phone, and when its ticket is scanned once more', async () => {
  await door.scan(ticketOf('cinema'))
  for (const id of ['b', 'c']) await door.scan(ticketOf('cinema', id))
  await door.admitBooking('d')
  expect(door.recent.map(({ bookingId }) => bookingId)).toEqual(['d', 'c', 'b'])
  expect(door.recent).toMatchObject([{ buyer: 'Ada', labels: ['A-1'], at: expect.any(Number) as number }, {}, {}])
  await door.undo(door.recent[1] ?? expect.fail())
  expect(door.verdict).toMatchObject({ name: 'undone', labels: ['A-1'] })
  expect(door.recent.map(({ bookingId }) => bookingId)).toEqual(['d', 'b'])
  // It is not among the last ones any more.
  await door.scan(ticketOf('cinema'))
  await door.undo(undoableIn(door.verdict ?? expect.fail()) ?? expect.fail())
  expect(door.changed).toEqual({ bookingId: BOOKING })
  expect([...server.admitted.keys()]).toEqual(['b', 'd'])
  door.dismiss()
  expect(door.verdict).toBeUndefined()
})

test('a good outcome goes by itself, unless it is kept or says that seats were moved', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  await door.scan(ticketOf('cinema'))
  expect(door.isLeaving).toBe(true)
  vi.runAllTimers()
  expect([door.verdict, door.isLeaving]).toEqual([undefined, false])
  await door.scan(ticketOf('cinema', 'b'))
  door.keep()
  expect(door.isLeaving).toBe(false)
  vi.runAllTimers()
  expect(door.verdict).toMatchObject({ name: 'admitted' })
  server.former = ['Row A, 3']
  await door.scan(ticketOf('cinema', 'c'))
  vi.runAllTimers()
  expect(door.verdict).toMatchObject({ former: ['Row A, 3'] })
})

test('what is stored by something else is no scan', () => {
  for (const text of ['{', '7', 'null', '[7, null, {}]', '[{"scanId": 1}]', NO_SEATS]) {
    storage.write('kept', text)
    expect(new KeptScans(storage, 'kept').all).toEqual([])
  }
})

test('a ticket’s address, or its code alone, names the booking', () => {
  const text = ticketOf('cinema')
  expect(readTicketText(text)).toMatchObject({ showId: 'cinema', bookingId: BOOKING })
  expect(readTicketText(` ${text.split('#')[1] ?? ''}\n`)).toEqual(readTicketText(text))
})

// Logs of past shows in files: an audit of the file says what one of the database said, and a show without its log goes on.
import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type App } from '../app.ts'
import { audit } from '../audit/audit.ts'
import { certificateText } from '../audit/certificate.ts'
import { onShow } from '../audit/read-show.ts'
import { addOperator } from '../auth/operators.ts'
import { BookingDesk } from '../booking/booking-desk.ts'
import { OperatorDesk } from '../booking/operator-desk.ts'
import { readConfig } from '../config.ts'
import { addEndpoint } from '../jobs/webhooks/endpoints.ts'
import { replayFrom } from '../jobs/webhooks/cursors.ts'
import { HOLD_SETTINGS, MINUTE } from '../testing/hold-settings.ts'
import { connectClient, type TestClient } from '../testing/test-client.ts'
import { testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { AUTH_SECRET } from '../testing/test-server.ts'
import { archiveShow, type Archived } from './archive-show.ts'
import { readLogFile } from './read-log-file.ts'
import { recordArchived } from './remove-log.ts'
import { logFileName } from './write-log-file.ts'
import { checkStatementsByShow } from '../testing/statements-by-show.ts'

const DAY = 24 * 60 * MINUTE
const BY = { operator: 'olga', reason: 'A test.' }
const [ann, bob] = [randomUUID(), randomUUID()]

let box: TestBoxOffice
let app: App
let operator: TestClient
let folder: string
beforeAll(async () => {
  box = await testBoxOffice()
  folder = await mkdtemp(join(tmpdir(), 'archived-logs-'))
  const config = readConfig({ DATABASE_URL: box.url, PORT: '0', RATE_LIMIT: 'off', AUTH_SECRET })
  app = await startApp(config, pino({ level: 'silent' }))
  operator = await connectClient(app.url, { operatorToken: await addOperator(box.orm.em.fork(), 'Ada', 'admin') })
})
afterAll(async () => {
  operator.close()
  await app.stop()
  await box.close()
  await rm(folder, { recursive: true })
})

/** A show that started two days ago, in which all sorts of things have happened; `bookingId` has seats 1 and 9. */
async function pastShow(): Promise<{ showId: string; bookingId: string }> {
  const { office } = box
  const [desk, bookings] = [new OperatorDesk(office), new BookingDesk(office.queues)]
  const showId = await box.addShow(30, { startsAt: new Date(Date.now() - 2 * DAY) })
  const bookingId = randomUUID()
  valueOf(await office.hold(showId, ann, [0, 1, 2]))
  valueOf(await office.confirm(showId, ann, bookingId, [0, 1, 2], undefined, { name: 'Ann Archer' }))
  valueOf(await bookings.move(showId, bookingId, [{ from: 0, to: 9 }], BY))
  valueOf(await bookings.cancel(showId, bookingId, [2], BY))
  valueOf(await office.hold(showId, bob, [3, 4]))
  valueOf(await desk.forceRelease(showId, [4], BY))
  valueOf(await desk.block(showId, [5], { name: 'Press “7”', until: null }, BY))
  valueOf(await desk.changeShow(showId, { title: 'Hamlet\u2028' }, BY))
  valueOf(await office.release(showId, bob, undefined))
  return { showId, bookingId }
}

async function endSeason(showId: string): Promise<void> {
  const desk = new OperatorDesk(box.office)
  valueOf(await desk.changeShow(showId, { salesCloseAt: Date.now() - MINUTE }, BY))
  valueOf(await desk.changeShow(showId, { isArchived: true }, BY))
}

function archive(showId: string, remove: boolean): Promise<Archived> {
  const options = { folder, remove, settings: HOLD_SETTINGS, onProgress: () => undefined }
  return archiveShow(box.orm, showId, options)
}

const fileOf = (showId: string, seq: number): string => join(folder, logFileName(showId, seq))
const logOf = (showId: string): Promise<{ seq: number }[]> =>
  box.orm.em.fork().execute('select seq from show_change where show_id = ? order by seq', [showId])

test('an audit of a file says what an audit of the database says', async () => {
  const { showId } = await pastShow()
  await endSeason(showId)
  expect(await archive(showId, false)).toMatchObject({ isDone: true })
  const inDatabase = await onShow(box.orm, showId, (show) => audit(show, HOLD_SETTINGS))
  const { show, settings } = await readLogFile(fileOf(showId, inDatabase?.seq ?? 0))
  const { readAt, ...inFile } = await audit(show, settings)
  expect(inDatabase).toMatchObject({ wrong: 0, soldTwice: 0, title: 'Hamlet\u2028' })
  expect({ ...inFile, readAt: 0 }).toEqual({ ...inDatabase, readAt: 0 })
  expect(readAt).toBeLessThanOrEqual(inDatabase?.readAt ?? 0)
  expect(await logOf(showId)).toHaveLength(inDatabase?.seq ?? 0)
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('a show whose log was removed loads, joins, lists its bookings and tickets, and goes on', async () => {
  const { showId, bookingId } = await pastShow()
  const behind = box.addNode()
  await behind.office.boards.get(showId)
  await endSeason(showId)
  expect(await archive(showId, true)).toMatchObject({ isDone: true })
  const seq = (await box.office.boards.get(showId))?.seq ?? 0
  expect(await logOf(showId)).toEqual([])

  // A server that has not heard of the last change, and one that has never loaded the show.
  await behind.office.queues.poll()
  expect((await behind.office.boards.get(showId))?.seq).toBe(seq)
  const { statuses } = await operator.get('show:join', { showId })
  expect(statuses.length).toBeGreaterThan(0)
  expect(await operator.operate('searchBookings', { showId, search: 'archer' })).toMatchObject({
    ok: true,
    value: { bookings: [{ bookingId, seatIds: [1, 9] }] },
  })
  const scan = { showId, bookingId, scanId: randomUUID() }
  expect(await operator.operate('admit', scan)).toMatchObject({ ok: true, value: { outcome: 'admitted' } })
  await operator.operate('undoAdmission', { showId, bookingId, seatIds: [1, 9] })

  // What happened is in the file, and whoever asks is told so.
  const message = expect.stringContaining(logFileName(showId, seq)) as string
  const archived = { ok: false, error: { code: 'NOT_FOUND', message } }
  expect(await operator.operate('readLog', { showId })).toMatchObject(archived)
  expect(await operator.operate('readShowLog', { showId, after: seq - 1 })).toMatchObject(archived)
  expect(await operator.operate('readSeatHistory', { showId, seatId: 1 })).toMatchObject(archived)
  for (const moment of [{ seq: 2 }, { seq }, { at: new Date().toISOString() }]) {
    expect(await operator.operate('readSeatHoldersAt', { showId, ...moment })).toMatchObject(archived)
  }
  expect(await onShow(box.orm, showId, ({ archived: known }) => Promise.resolve(known))).toMatchObject({ seq })

  // A booking is cancelled later: every server follows, and the log goes on after the file.
  const bookings = new BookingDesk(box.office.queues)
  valueOf(await bookings.cancel(showId, bookingId, undefined, BY))
  await behind.office.queues.poll()
  expect((await behind.office.boards.get(showId))?.seq).toBe(seq + 1)
  expect(await operator.operate('readShowLog', { showId, after: seq })).toMatchObject({
    ok: true,
    value: { changes: [{ seq: seq + 1 }] },
  })
  expect(await archive(showId, true)).toMatchObject({ isDone: true })
  expect(await logOf(showId)).toEqual([{ seq: seq + 1 }])
})

test('the log of a show that is not over or not archived stays', async () => {
  const { showId } = await pastShow()
  const upcoming = await box.addShow(5)
  await endSeason(upcoming)
  for (const each of [showId, upcoming, 'no-such-show']) {
    expect(await archive(each, true), each).toMatchObject({ isDone: false })
    await expect(recordArchived(box.orm, each, { seq: 1, file: 'f', sha256: '' }), each).rejects.toThrow(RangeError)
  }
  expect(await logOf(showId)).not.toEqual([])
})

test('a log with a fault stays', async () => {
  const { showId } = await pastShow()
  await endSeason(showId)
  await box.orm.em.fork().execute('delete from show_change where show_id = ? and seq = 2', [showId])
  expect(await archive(showId, true)).toMatchObject({ isDone: false, sentences: [/changes/, /faults/] })
  expect(await logOf(showId)).not.toEqual([])
})

test('a log stays until webhooks have received all of it, and the part that is gone is not replayed', async () => {
  const { showId } = await pastShow()
  const em = box.orm.em.fork()
  const url = 'https://example.com/'
  const { endpointId } = await em.transactional((tx) =>
    addEndpoint(tx, { url, eventTypes: ['booking.confirmed'], showId }),
  )
  await endSeason(showId)
  const seq = (await box.office.boards.get(showId))?.seq ?? 0
  expect(await archive(showId, true)).toMatchObject({ isDone: false, sentences: [/changes/, new RegExp(endpointId)] })
  expect(await logOf(showId)).toHaveLength(seq)
  await em.execute('update webhook_cursor set seq = ? where endpoint_id = ?', [seq, endpointId])
  expect(await archive(showId, true)).toMatchObject({ isDone: true })
  await expect(replayFrom(em, { endpointId, showId }, seq)).rejects.toThrow('archived')
  expect(await replayFrom(em, { endpointId, showId }, seq + 1)).toBe(0)
})

test('a removal that was broken off is finished by the next', async () => {
  const { showId } = await pastShow()
  await endSeason(showId)
  await archive(showId, false)
  const rows = await logOf(showId)
  const seq = rows.length
  await recordArchived(box.orm, showId, { seq, file: logFileName(showId, seq), sha256: '' })
  expect(await operator.operate('readLog', { showId })).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
  expect(await archive(showId, false)).toMatchObject({ isDone: true })
  expect(await logOf(showId)).toEqual(rows)
  expect(await archive(showId, true)).toMatchObject({ isDone: true, sentences: [/already/, /deleted/] })
  expect(await logOf(showId)).toEqual([])
})

test('T2 who passed a booking on is in the file, and a row that the log does not explain is found there', async () => {
  const { office } = box
  const showId = await box.addShow(5)
  const bookingId = randomUUID()
  valueOf(await office.hold(showId, ann, [0, 1]))
  valueOf(await office.confirm(showId, ann, bookingId, [0, 1]))
  valueOf(await office.offer(showId, ann, bookingId))
  valueOf(await office.accept(showId, bob, { bookingId, offer: 1 }))
  valueOf(await office.offer(showId, bob, bookingId))
  valueOf(await new OperatorDesk(office).changeShow(showId, { startsAt: Date.now() - 2 * DAY }, BY))
  await endSeason(showId)
  expect(await archive(showId, false)).toMatchObject({ isDone: true })
  const path = fileOf(showId, (await logOf(showId)).length)
  const { show, settings } = await readLogFile(path)
  expect((await audit(show, settings)).findings).toEqual([])
  const lines = gunzipSync(await readFile(path))
    .toString()
    .trimEnd()
    .split('\n')
  expect(lines.filter((line) => line.startsWith('{"passed"'))).toHaveLength(1)
  for (const [from, to, sentence] of [
    [`"sender":"${ann}"`, `"sender":"${bob}"`, 'another sender'],
    ['"offers":2', '"offers":3', 'other offers'],
  ] as const) {
    await writeFile(path, gzipSync(`${summedUp(lines.map((line) => line.replace(from, to))).join('\n')}\n`))
    const wrong = await readLogFile(path)
    const { findings } = await audit(wrong.show, wrong.settings)
    expect(findings.map(([rule, text]) => [rule, text])).toEqual([['L1', expect.stringContaining(sentence)]])
  }
})

/** The lines of a file with a last line that sums them up. */
function summedUp(lines: readonly string[]): string[] {
  const rest = lines.slice(0, -1)
  const sha256 = createHash('sha256')
    .update(`${rest.join('\n')}\n`)
    .digest('hex')
  return [...rest, (lines.at(-1) ?? '').replace(/"sha256":"\w+"/, `"sha256":"${sha256}"`)]
}

test('a certificate of a file that somebody crafted sends nothing to the terminal that it would obey', async () => {
  const { showId } = await pastShow()
  await endSeason(showId)
  await archive(showId, false)
  const whole = await readFile(fileOf(showId, (await logOf(showId)).length))
  const lines = gunzipSync(whole).toString().trimEnd().split('\n')
  const crafted = [(lines[0] ?? '').replaceAll('Hamlet', '\\u001b]0;owned\\n\u009b2J'), ...lines.slice(1)]
  const path = join(folder, 'crafted.jsonl.gz')
  await writeFile(path, gzipSync(`${summedUp(crafted).join('\n')}\n`))
  const { show, settings } = await readLogFile(path)
  const text = stripVTControlCharacters(certificateText(await audit(show, settings), show.currency))
  expect(text).toContain('\uFFFD]0;owned\uFFFD')
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
})

test('a file that is damaged, incomplete or something else is refused', async () => {
  const { showId } = await pastShow()
  await endSeason(showId)
  await archive(showId, false)
  const whole = await readFile(fileOf(showId, (await logOf(showId)).length))
  const lines = gunzipSync(whole).toString().trimEnd().split('\n')
  const flipped = Buffer.from(whole)
  const middle = whole.length >> 1
  flipped[middle] = (whole[middle] ?? 0) ^ 1
  const zipped = (but: string[]): Buffer => gzipSync(`${but.join('\n')}\n`)
  const path = join(folder, 'other.jsonl.gz')
  const files: [Buffer, string][] = [
    [whole.subarray(0, -20), 'cannot be read'],
    [flipped, 'cannot be read'],
    [Buffer.from('not compressed'), 'cannot be read'],
    [zipped(['{}']), 'not the log of a show'],
    [zipped(['7', ...lines.slice(1)]), 'not the log of a show'],
    [zipped([(lines[0] ?? '').replace('"version":1', '"version":2'), ...lines.slice(1)]), 'version 2'],
    [zipped(lines.slice(0, -1)), 'last line is missing'],
    [zipped(lines.toSpliced(-2, 1)), 'damaged'],
    [zipped(lines.map((line) => line.replace(bob, ann))), 'damaged'],
    [zipped([...lines, lines.at(-1) ?? '']), 'goes on'],
    [gzipSync(Buffer.alloc(40 * 1024 * 1024, ' ')), 'longer than any'],
    [zipped(summedUp(lines.map((line) => line.replace('"seatCount":30', '"seatCount":2000000000')))), 'place of each'],
  ]
  for (const [bytes, sentence] of files) {
    await writeFile(path, bytes)
    await expect(readLogFile(path), sentence).rejects.toThrow(sentence)
  }
  await expect(readLogFile(join(folder, 'nowhere'))).rejects.toThrow('cannot be read')
})

checkStatementsByShow()

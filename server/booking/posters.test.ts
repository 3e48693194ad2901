// Posters whose show was changed, or not, without an answer that says so.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Show } from '../../shared/protocol.ts'
import { MINUTE } from '../testing/hold-settings.ts'
import { testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import type { Result } from './command.ts'
import { UNAVAILABLE } from './failure.ts'
import { OperatorDesk } from './operator-desk.ts'
import { Posters } from './posters.ts'
import type { ShowUpdate } from './show-fields.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

const BY = { operator: 'olga', reason: 'A test.' }
const PICTURE = Buffer.from('89504e470d0a1a0a0000000d4948445200000140000000b4', 'hex')

/** Calls `onChange` instead of changing a show, and gives its answer. */
class InterruptedDesk extends OperatorDesk {
  onChange: (showId: string, changes: ShowUpdate) => Promise<Result<Show>> = () =>
    Promise.resolve({ ok: false, error: UNAVAILABLE })

  override changeShow(showId: string, changes: ShowUpdate): Promise<Result<Show>> {
    return this.onChange(showId, changes)
  }
}

test('O3 a poster whose change was not answered is there when the change comes true, and one of an archived show is not kept', async () => {
  const desk = new OperatorDesk(box.office)
  const interrupted = new InterruptedDesk(box.office)
  const posters = new Posters(box.orm, box.reads, interrupted, box.office.boards)
  const showId = await box.addShow(2)
  let wanted: ShowUpdate = {}
  interrupted.onChange = (_showId, changes) => {
    wanted = changes
    return Promise.resolve({ ok: false, error: UNAVAILABLE })
  }
  expect((await posters.store(showId, PICTURE, BY)).ok).toBe(false)
  valueOf(await desk.changeShow(showId, wanted, BY))
  expect((await posters.get(showId, wanted.posterDigest ?? ''))?.bytes).toEqual(PICTURE)

  const ended = await box.addShow(2)
  interrupted.onChange = async (_showId, changes) => {
    valueOf(await desk.changeShow(ended, { salesCloseAt: Date.now() - MINUTE, isArchived: true }, BY))
    return desk.changeShow(ended, changes, BY)
  }
  expect(await posters.store(ended, PICTURE, BY)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } })
  expect(await box.orm.em.fork().execute('select from poster where show_id = ?', [ended])).toEqual([])
})

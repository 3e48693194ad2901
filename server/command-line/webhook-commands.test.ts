import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { runAction } from './program.ts'
import { webhooksProgram } from './webhook-commands.ts'

let office: TestBoxOffice
beforeAll(async () => {
  office = await testBoxOffice()
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => office.close())

const printed: string[] = []

const program = () =>
  webhooksProgram(
    () => false,
    async (work) => void printed.push(...(await office.orm.em.fork().transactional(work))),
  )

/** Runs a command. @returns its output */
async function run(...args: string[]): Promise<string> {
  printed.length = 0
  expect(await runAction(program(), args)).toBe(true)
  return printed.join('\n')
}

test('an endpoint is added, listed, enabled, rotated, replayed and removed', async () => {
  const showId = await office.addShow(10)
  const added = await run(
    'add',
    'https://example.org/hook',
    '--events',
    'booking.confirmed,show.sold_out',
    '--show',
    showId,
  )
  const [, id = '', secret = ''] = /The endpoint (we_\w+) receives booking.confirmed[^]*(whsec_\S+)/.exec(added) ?? []
  expect(Buffer.from(secret.replace('whsec_', ''), 'base64')).toHaveLength(32)

  valueOf(await office.office.hold(showId, randomUUID(), [0]))
  expect(await run('replay', id, '--show', showId, '--from', '1')).toMatch('from seq 1 on: 1 changes')
  await expect(run('replay', id, '--show', showId, '--from', '3')).rejects.toThrow('The last change')
  await expect(run('replay', id, '--show', 'no-such-show', '--from', '1')).rejects.toThrow('There is no endpoint')

  const rotated = /whsec_\S+/.exec(await run('rotate', id))?.[0]
  expect(rotated).not.toBe(secret)
  const listed = await run('list')
  expect(listed).toMatch(
    new RegExp(`${id} +${showId} +enabled +booking.confirmed,show.sold_out +https://example.org/hook`),
  )
  expect(listed).not.toMatch('whsec_')
  expect(await run('enable', id)).toMatch('is enabled')
  expect(await run('deliveries', id)).toBe('There are no deliveries.')
  expect(await run('remove', id)).toMatch('is removed')
  expect(await run('list')).toBe('There are no endpoints.')
})

test.for(['remove', 'rotate', 'enable'])('%s of an unknown endpoint is refused', async (name) => {
  await expect(run(name, 'we_none')).rejects.toThrow('There is no endpoint we_none.')
})

test('an endpoint for an unknown show is refused', async () => {
  await expect(run('add', 'https://example.org/', '--show', 'no-such-show')).rejects.toThrow('There is no show')
})

test.for([
  [['add', 'https://example.org/', '--events', 'seat.sold'], 'They must be of booking.confirmed'],
  [['replay', 'we_none', '--show', 'a', '--from', '0'], 'a whole number from 1'],
  [['replay', 'we_none', '--from', '1'], '--show'],
  [['deliveries', 'we_none', '--state', 'lost'], 'Allowed choices are'],
  [['nonsense'], 'unknown command'],
  [['add', 'https://example.org/\u0000'], 'cannot be stored'],
] as const)('the arguments %j are refused with the reason', async ([args, sentence]) => {
  const said: string[] = []
  vi.spyOn(console, 'error').mockImplementation((text: string) => void said.push(text))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text))
    return true
  })
  expect(await runAction(program(), args)).toBe(false)
  expect(said.join('')).toMatch(sentence)
})

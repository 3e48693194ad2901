import { afterAll, beforeAll, expect, test } from 'vitest'
import { Receiver } from '../../loadtest/webhooks/receiver.ts'
import { valueOf } from '../testing/test-box-office.ts'
import { Program } from '../testing/program.ts'
import { testServer, type TestServer } from '../testing/test-server.ts'

let server: TestServer
const receiver = new Receiver()
let url: string
beforeAll(async () => {
  url = await receiver.listen()
  server = await testServer({ WEBHOOK_ALLOW_PRIVATE: 'on' })
})
afterAll(async () => {
  await server.close()
  await receiver.close()
})

async function run(args: string[], settings: NodeJS.ProcessEnv) {
  const program = new Program(
    'server/command-line/webhooks.ts',
    { DATABASE_URL: server.boxOffice.url, ...settings },
    args,
  )
  const status = await program.ended()
  return { status, output: program.output }
}

test('a running server posts to an endpoint that npm run webhooks adds', async () => {
  const showId = await server.boxOffice.addShow(10)
  const added = await run(['add', url, '--events', 'booking.confirmed'], { WEBHOOK_ALLOW_PRIVATE: 'on' })
  receiver.secrets = [/whsec_\S+/.exec(added.output)?.[0] ?? '']
  expect(added).toMatchObject({ status: 0 })
  const visitorId = crypto.randomUUID()
  valueOf(await server.office.hold(showId, visitorId, [0]))
  const booking = valueOf(await server.office.confirm(showId, visitorId, crypto.randomUUID(), [0]))
  await receiver.until(() => receiver.accepted.length === 1)
  expect(receiver.accepted[0]?.event.data).toEqual(booking)
  expect(receiver.faults).toEqual([])
})

test('without WEBHOOK_ALLOW_PRIVATE an endpoint at a private address is refused in a sentence', async () => {
  expect(await run(['add', 'https://127.0.0.1/'], {})).toEqual({
    status: 1,
    output:
      'The URL leads to a private or reserved address. Set WEBHOOK_ALLOW_PRIVATE=on to allow it, for the servers as well.\n',
  })
  const { output } = await run(['add', 'ftp://127.0.0.1/'], {})
  expect(output).toBe('The URL must begin with https://.\n')
})

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { addOperator, revokeOperator } from './auth/operators.ts'
import { readConfig } from './config.ts'
import { checkProduction } from './production-check.ts'
import { Program } from './testing/program.ts'
import { testBoxOffice, type TestBoxOffice } from './testing/test-box-office.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

const SECRET = 'x'.repeat(32)
const BARE = { NODE_ENV: 'production', AUTH_SECRET: SECRET }
const MAIL = {
  SMTP_URL: 'smtp://mail.example',
  MAIL_FROM: 'tickets@example.org',
  PUBLIC_URL: 'https://tickets.example',
}
const COMPLETE = { ...MAIL, ...BARE, DATABASE_URL: 'postgres://db.example/sales', TRUST_PROXY: 'loopback' }

/** The settings that the list names first in its sentences. */
async function missing(settings: NodeJS.ProcessEnv): Promise<string[]> {
  const sentences = await checkProduction(box.orm, readConfig(settings))
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^\n]+\.$/)
  return sentences.map((sentence) => /^[A-Z]+_[A-Z]+|operator/.exec(sentence)?.[0] ?? sentence)
}

test('each thing that production lacks is a sentence of the list, and nothing else is', async () => {
  expect(await missing(BARE)).toEqual(['DATABASE_URL', 'operator', 'TRUST_PROXY', 'SMTP_URL'])
  expect(await missing({ ...COMPLETE, OPERATOR_TOKEN: SECRET })).toEqual([])
  const em = box.orm.em.fork()
  await addOperator(em, 'ada', 'admin')
  expect(await missing(COMPLETE)).toEqual([])
  await revokeOperator(em, 'ada')
  expect(await missing(COMPLETE)).toEqual(['operator'])
  await box.addShow(4)
  const complete = { ...COMPLETE, OPERATOR_TOKEN: SECRET }
  expect(await missing({ ...complete, RATE_LIMIT: 'off' })).toEqual(['CONFIRM_SECRET', 'RATE_LIMIT'])
  expect(await missing({ ...complete, CONFIRM_SECRET: SECRET })).toEqual([])
})

test('a production server prints the list, and the demo is reset neither there nor on its database', async () => {
  const settings = { DATABASE_URL: box.url, LOG_LEVEL: 'silent' }
  const server = new Program('server/main.ts', { ...BARE, ...settings, HOST: '127.0.0.1', PORT: '0' })
  onTestFinished(() => server.kill('SIGKILL'))
  await server.ready()
  await expect
    .poll(() => server.output)
    .toMatch(/^Holdfast is ready: \S+\nMissing for production:\n( {2}- [A-Z][^\n]+\.\n){4}$/)
  for (const more of [BARE, {}]) {
    const reset = new Program('server/command-line/demo-reset.ts', { ...settings, ...more })
    expect(await reset.ended()).toBe(1)
    expect(reset.output).toBe('This is a database of production, which has no demo: nothing was reset.\n')
  }
  server.kill('SIGTERM')
  expect(await server.ended()).toBe(0)
})

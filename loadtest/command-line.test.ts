// Invalid arguments are answered with one sentence, and --help explains the options.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLoadTest, temporaryFolder, type Ended } from './testing/load-test.ts'

let temporary: string

beforeAll(async () => {
  temporary = await temporaryFolder()
})
afterAll(() => rm(temporary, { recursive: true }))

function run(...args: string[]): Promise<Ended> {
  return startLoadTest(temporary, args).ended
}

test.each([
  ['a scenario that does not exist', ['lastseat'], "Unknown command 'lastseat' (Did you mean last-seat?)"],
  ['an option that does not exist', ['last-seat', '--usrs', '9'], "Unknown option '--usrs' (Did you mean --users?)"],
  ['a word for a number', ['last-seat', '--users', 'many'], 'It must be a whole number from 2 to 20000.'],
  ['a number out of range', ['last-seat', '--rounds', '0'], 'It must be a whole number from 1 to 100.'],
  ['too many seats', ['last-seat', '--sockets', '2000', '--seats', '100'], 'may be 50000 at most.'],
  ['an address that is none', ['rush', '--url', 'localhost:3000'], 'It must be like http://127.0.0.1:3000.'],
  ['seats for a show that is there', ['rush', '--url', 'http://127.0.0.1:1', '--seats', '9'], 'cannot be used with'],
  ['nodes of a server that is there', ['best', '--url', 'http://127.0.0.1:1', '--nodes', '2'], 'cannot be used with'],
  ['a show of no server', ['rush', '--show', 'any'], '--show names a show of the server at --url. See'],
  ['an option of a scenario', ['rush', '--byers', '9'], 'See npm run loadtest -- rush --help'],
  [
    'a text that was not UTF-8',
    ['rush', '--url', 'http://127.0.0.1:1', '--show', 'B\uFFFDhne'],
    'is not UTF-8: U+FFFD.',
  ],
  ['a share of more than all', ['rush', '--http', '2'], 'It must be a number from 0 to 1.'],
  ['three nodes', ['best', '--nodes', '3'], 'It must be a whole number from 1 to 2.'],
])('says in one line what is wrong with %s', async (_what, args, sentence) => {
  const { status, stdout, stderr } = await run(...args)
  expect(stderr).toContain(sentence)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stdout).toBe('')
  expect(status).toBe(2)
})

test('says in one line that there is no server', async () => {
  const { status, stdout, stderr } = await run('rush', '--url', 'http://127.0.0.1:1', '--show', 'any')
  expect(stderr).toBe('There is no Holdfast server to be reached at http://127.0.0.1:1.\n')
  expect(stdout).toBe('')
  expect(status).toBe(1)
})

test('says in one line that a report cannot be written to a missing folder, before the run starts', async () => {
  const { status, stdout, stderr } = await run('rush', '--report', join(temporary, 'nowhere', 'report.html'))
  expect(stderr).toMatch(/^The report cannot be written to \S+: there is no such folder/)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stdout).toBe('')
  expect(status).toBe(1)
})

test('says in one line that a report cannot replace a folder, before the run starts', async () => {
  const { status, stdout, stderr } = await run('rush', '--report', temporary)
  expect(stderr).toBe(`The report cannot be written to ${temporary}: it is a folder.\n`)
  expect(stdout).toBe('')
  expect(status).toBe(1)
})

test.each([[['--help']], [['last-seat', '--help']], [['rush', '--help']], [['best', '--help']]])(
  '%j is no mistake',
  async (args) => {
    const { status, stdout } = await run(...args)
    expect(stdout).toContain('Usage: npm run loadtest --')
    expect(status).toBe(0)
  },
)

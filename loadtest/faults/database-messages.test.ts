// The moments in a conversation with PostgreSQL, however the network cuts it into pieces.
import { expect, test } from 'vitest'
import { between, seeded } from '../random.ts'
import { DatabaseMessages, type Message } from './database-messages.ts'

function message(type: string, body: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(4 + Buffer.byteLength(body))
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)])
}

const startup = message('', '\0\x03\0\0user\0postgres\0\0')
const asks = (text: string): Buffer => message('Q', `${text}\0`)
const ready = (status: string): Buffer => message('Z', status)
const done = (what: string): Buffer => message('C', `${what}\0`)

/** What passes, in turn: from the server, from the database. */
const CONVERSATION: readonly [Buffer, Buffer][] = [
  [startup, Buffer.concat([message('R', '\0\0\0\0'), ready('I')])],
  [asks('begin isolation level read committed; select … for update'), Buffer.concat([done('SELECT 1'), ready('T')])],
  [asks('select write_change_v2(…); commit'), Buffer.concat([done('SELECT 1'), done('COMMIT'), ready('I')])],
  [message('P', "\0select pg_notify('holdfast', $1)\0\0\0"), done('SELECT 1')],
  [asks('select now(); commit'), Buffer.concat([done('COMMIT'), ready('I')])],
]

const MOMENTS = ['locked', 'commit-sent', 'committed', 'hint-sent']

function momentsIn(cut: (bytes: Buffer) => Buffer[]): string[] {
  const messages = new DatabaseMessages()
  const seen: Message[] = CONVERSATION.flatMap(([fromServer, fromDatabase]) => [
    ...cut(fromServer).flatMap((piece) => messages.fromServer(piece)),
    ...cut(fromDatabase).flatMap((piece) => messages.fromDatabase(piece)),
  ])
  expect(Buffer.concat(seen.map(({ bytes }) => bytes))).toEqual(Buffer.concat(CONVERSATION.flat()))
  return seen.flatMap(({ moment }) => moment ?? [])
}

test('a lock, a commit that is sent, one that is answered, and a hint are named; nothing is lost or reordered', () => {
  expect(momentsIn((bytes) => [bytes])).toEqual(MOMENTS)
})

test('pieces of any size make the same messages', () => {
  const random = seeded(1)
  for (let i = 0; i < 200; i++) {
    const cut = (bytes: Buffer): Buffer[] => {
      const at = between(random, 0, bytes.length)
      return at < bytes.length ? [bytes.subarray(0, at), ...cut(bytes.subarray(at))] : [bytes]
    }
    expect(momentsIn(cut)).toEqual(MOMENTS)
  }
})

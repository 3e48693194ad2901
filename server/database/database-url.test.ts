import { expect, test } from 'vitest'
import { SetupError } from '../setup-error.ts'
import { parseDatabaseUrl, problemIn } from './database-url.ts'

test.for<[url: string, read: object]>([
  ['postgres://me:secret@db.example/sales', { user: 'me', password: 'secret', database: 'sales', sslMode: 'prefer' }],
  [
    'postgres://db.example/sales',
    { user: undefined, password: undefined, hosts: [{ host: 'db.example', port: 5432 }] },
  ],
  ['postgres://[2001:db8::1]:6000/sales', { hosts: [{ host: '2001:db8::1', port: 6000 }] }],
  ['postgres://%2Frun%2Fpg:6000/sales', { hosts: [{ host: '/run/pg', port: 6000 }] }],
  ['postgres:///sales?host=/run/pg&port=6000', { hosts: [{ host: '/run/pg', port: 6000 }] }],
  ['postgres:///sales', { hosts: [{ host: 'localhost', port: 5432 }] }],
  [
    'postgres://a:1,[::1],c/sales?target_session_attrs=read-write',
    {
      hosts: [
        { host: 'a', port: 1 },
        { host: '::1', port: 5432 },
        { host: 'c', port: 5432 },
      ],
    },
  ],
  [
    'postgres://u/sales?host=a,b&port=1,2',
    {
      hosts: [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
    },
  ],
  [
    'postgres://u/sales?host=a,b&port=7',
    {
      hosts: [
        { host: 'a', port: 7 },
        { host: 'b', port: 7 },
      ],
    },
  ],
  [
    'postgres://o%20d%40d:p%40ss%3Aw%2Fo%3Frd%231%25@h/s%C3%A4le',
    { user: 'o d@d', password: 'p@ss:w/o?rd#1%', database: 'säle' },
  ],
  ['postgres://u:p#w@h/sales', { password: 'p#w', database: 'sales' }],
  ['postgres://u:a@b@h/sales', { password: 'a@b' }],
  ['postgres://h?dbname=sales&user=me&password=x%26y', { database: 'sales', user: 'me', password: 'x&y' }],
  ['postgres://h/s?sslmode=require', { sslMode: 'require' }],
  ['postgres://h/s?sslmode=require&sslrootcert=/ca.pem', { sslMode: 'verify-ca', rootCertificate: '/ca.pem' }],
  ['postgres://h/s?sslmode=no-verify', { sslMode: 'require' }],
  ['postgres://h/s?ssl=true', { sslMode: 'require' }],
  ['postgres://h/s?sslrootcert=system', { sslMode: 'verify-full' }],
  ['postgres://h/s?sslmode=verify-full&sslcert=/c&sslkey=/k', { sslMode: 'verify-full', certificate: '/c', key: '/k' }],
  ['postgres://h/s?sslmode=require&channel_binding=require', { channelBinding: 'require' }],
  ['postgres://h/s?application_name=box%20office', { applicationName: 'box office' }],
  ['postgres://h/s', { applicationName: 'holdfast' }],
  ['postgres://h/s?options=-c%20search_path%3Dsales', { options: '-c search_path=sales' }],
  ['postgres://h/s?connect_timeout=10', { connectTimeoutMs: 10_000 }],
  ['postgres://h/s?connect_timeout=1', { connectTimeoutMs: 2000 }],
])('%s is parsed as in libpq', ([url, read]) => {
  expect(parseDatabaseUrl(url)).toMatchObject(read)
})

test.for([
  ['postgres://h/s?pgbouncer=true', '“pgbouncer”'],
  ['postgres://h/s?sslcrl=/x', '“sslcrl”'],
  ['postgres://h/s?SSLMODE=require', '“SSLMODE”'],
  ['postgres://h/s?sslmode=verify', 'sslmode of disable, allow, prefer, require, verify-ca or verify-full'],
  ['postgres://h/s?sslmode=verify-ca', 'sslrootcert'],
  ['postgres://h/s?sslmode=require&sslrootcert=system', 'sslmode=verify-full'],
  ['postgres://h/s?channel_binding=require', 'sslmode=require'],
  ['postgres://h/s?sslnegotiation=direct', 'sslmode=require'],
  ['postgres://h/s?target_session_attrs=standby', 'target_session_attrs of read-write, primary or any'],
  ['postgres://h/s?gssencmode=require', 'gssencmode'],
  ['postgres://h/s?client_encoding=latin1', 'client_encoding'],
  ['postgres://h/s?connect_timeout=soon', 'connect_timeout'],
  ['postgres://h:99999/s', 'ports'],
  ['postgres://h/s?host=a,b&port=1,2,3', 'one port'],
  ['postgres://::1/s', 'look like'],
  ['postgres://me:se cret@h/s', 'spaces'],
  ['postgres://me:hunter%2@h/s', '%25'],
  ['postgres://me:x%00@h/s', '%25'],
] as const)('%s is refused with the reason', ([url, word]) => {
  expect(problemIn(url)).toMatch(/^must [^\n]+$/)
  expect(problemIn(url)).toContain(word)
  expect(() => parseDatabaseUrl(url)).toThrow(SetupError)
})

test('a refusal repeats nothing of the URL except the name of a parameter', () => {
  // A part of a password that was not percent-encoded.
  expect(problemIn('postgres://me@h/s?x=1&hunter2!=')).toBe(
    'must not have the parameter “x”: Holdfast does not use it, so leave it out',
  )
  expect(problemIn('postgres://me@h/s?hunt%65r2!=')).not.toContain('hunt')
  expect(problemIn('postgres://me:hunter2 x@h/s')).not.toContain('hunter')
})

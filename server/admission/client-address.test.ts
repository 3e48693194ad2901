// The address that limits count a request by.
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { compile } from 'proxy-addr'
import { expect, test } from 'vitest'
import { addressKey, addressOf } from './client-address.ts'

function requestFrom(remoteAddress: string | undefined, forwardedFor?: string): IncomingMessage {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress })
  const request = new IncomingMessage(socket)
  if (forwardedFor !== undefined) request.headers['x-forwarded-for'] = forwardedFor
  return request
}

const trustsLoopback = compile(['loopback', '10.0.0.0/8'])
const isTrusted = (address: string): boolean => trustsLoopback(address, 0)

test.each([
  ['an IPv4 address', '192.0.2.1', undefined, '192.0.2.1'],
  ['one that is mapped into IPv6', '::ffff:192.0.2.1', undefined, '192.0.2.1'],
  ['an IPv6 address counts as its network of 64 bits', '2001:db8:1:2:aaaa::1', undefined, '2001:db8:1:2::/64'],
  ['what a stranger says of itself is not believed', '192.0.2.1', '198.51.100.7', '192.0.2.1'],
  ['a trusted proxy is', '127.0.0.1', '198.51.100.7', '198.51.100.7'],
  [
    'of several proxies the last that is not trusted counts',
    '10.1.1.1',
    '6.6.6.6, 198.51.100.7, 10.2.2.2',
    '198.51.100.7',
  ],
  ['a proxy that names the port too', '127.0.0.1', '198.51.100.7:4711', '198.51.100.7'],
  ['a proxy that names an IPv6 address with a port', '127.0.0.1', '[2001:db8:1:2::9]:4711', '2001:db8:1:2::/64'],
  ['a proxy that names nobody', '127.0.0.1', undefined, '127.0.0.1'],
  ['a proxy that names nonsense', '127.0.0.1', 'unknown', ''],
  ['a connection that is gone', undefined, undefined, ''],
])('%s', (_what, remote, forwardedFor, address) => {
  expect(addressOf(requestFrom(remote, forwardedFor), isTrusted)).toBe(address)
})

test('the key of an address is the same each time, and another with another secret', () => {
  const key = addressKey('192.0.2.1', 'a secret')
  expect(key).toMatch(/^[\w-]{16}$/)
  expect(addressKey('192.0.2.1', 'a secret')).toBe(key)
  expect(addressKey('192.0.2.2', 'a secret')).not.toBe(key)
  expect(addressKey('192.0.2.1', 'another secret')).not.toBe(key)
})

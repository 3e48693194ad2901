// The address that limits count a request by.
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { compile } from 'proxy-addr'
import { expect, test } from 'vitest'
import { addressKey, addressOf, proxyWarning } from './client-address.ts'

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
  ['an IPv4 address that is mapped into IPv6', '::ffff:192.0.2.1', undefined, '192.0.2.1'],
  ['an IPv6 address counts as its network of 64 bits', '2001:db8:1:2:aaaa::1', undefined, '2001:db8:1:2::/64'],
  ['X-Forwarded-For of an untrusted client is ignored', '192.0.2.1', '198.51.100.7', '192.0.2.1'],
  ['X-Forwarded-For of a trusted proxy is used', '127.0.0.1', '198.51.100.7', '198.51.100.7'],
  [
    'of several proxies, the last untrusted address counts',
    '10.1.1.1',
    '6.6.6.6, 198.51.100.7, 10.2.2.2',
    '198.51.100.7',
  ],
  ['a proxy that adds the port', '127.0.0.1', '198.51.100.7:4711', '198.51.100.7'],
  ['a proxy that adds the port to an IPv6 address', '127.0.0.1', '[2001:db8:1:2::9]:4711', '2001:db8:1:2::/64'],
  ['a proxy that names no client', '127.0.0.1', undefined, '127.0.0.1'],
  ['a proxy that names nonsense', '127.0.0.1', 'unknown', ''],
  ['a connection that is closed', undefined, undefined, ''],
])('%s', (_what, remote, forwardedFor, address) => {
  expect(addressOf(requestFrom(remote, forwardedFor), isTrusted)).toBe(address)
})

test('the key of an address is always the same, and a different one with another secret', () => {
  const key = addressKey('192.0.2.1', 'a secret')
  expect(key).toMatch(/^[\w-]{16}$/)
  expect(addressKey('192.0.2.1', 'a secret')).toBe(key)
  expect(addressKey('192.0.2.2', 'a secret')).not.toBe(key)
  expect(addressKey('192.0.2.1', 'another secret')).not.toBe(key)
})

test.each([
  ['an untrusted proxy on this machine', '127.0.0.1', '198.51.100.7', [], true],
  ['an untrusted proxy in the private network', '10.0.0.5', '198.51.100.7', [], true],
  ['an untrusted proxy with an IPv6 address', '::ffff:192.168.1.1', '198.51.100.7', [], true],
  ['a trusted proxy', '127.0.0.1', '198.51.100.7', ['127.0.0.1'], false],
  ['a client on the internet that sends the header', '203.0.113.9', '198.51.100.7', [], false],
  ['a request that was not forwarded', '127.0.0.1', undefined, [], false],
] as const)('%s is reported in the log: %s', (_what, remoteAddress, forwardedFor, trusted, isReported) => {
  const warnings: string[] = []
  const isTrusted = (address: string): boolean => trusted.some((each) => each === address)
  const check = proxyWarning(isTrusted, (sentence) => warnings.push(sentence))
  const request = requestFrom(remoteAddress, forwardedFor)
  check(request)
  check(request)
  expect(warnings).toHaveLength(isReported ? 1 : 0)
  if (isReported) expect(warnings[0]).toContain('TRUST_PROXY')
})

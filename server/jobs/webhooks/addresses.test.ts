import type { LookupAddress } from 'node:dns'
import { expect, test } from 'vitest'
import { isPublicAddress, problemInUrl, publicLookup } from './addresses.ts'

const PUBLIC = ['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450::1']

const NOT_PUBLIC = {
  'this network': ['0.0.0.0', '0.1.2.3', '::'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd00:ec2::254'],
  'link-local, cloud metadata': ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
  'site-local': ['fec0::1'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  broadcast: ['255.255.255.255'],
  'reserved, documentation, benchmarking': [
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '203.0.113.1',
    '240.0.0.1',
    '2001:db8::1',
  ],
  'IPv4 in IPv6': ['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:7f00:1', '::127.0.0.1', '::ffff:0:127.0.0.1'],
  NAT64: ['64:ff9b::7f00:1', '64:ff9b:1::a00:1'],
  '6to4 and Teredo': ['2002:7f00:1::', '2001::1'],
  'discard-only and unassigned': ['100::1', '4000::1', '5f00::1'],
  'no address': ['', 'localhost', '1.2.3', '1.2.3.4.5', '999.1.1.1'],
}

test.for(PUBLIC)('webhooks can be posted to %s', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test.for(
  Object.entries(NOT_PUBLIC).flatMap(([kind, addresses]) => addresses.map((address) => [kind, address] as const)),
)('no webhook can be posted to %s: %s', ([, address]) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.for([
  ['https://example.org/hook', undefined],
  ['https://example.org:8443/hook?key=1', undefined],
  ['https://[2606:4700:4700::1111]/', undefined],
  ['http://example.org/hook', 'must begin with https://'],
  ['ftp://example.org/', 'must begin with https://'],
  ['file:///etc/passwd', 'must begin with https://'],
  ['https://user:secret@example.org/', 'must not contain a user or a password'],
  ['https://example.org/#part', 'must not contain a “#”'],
  ['https://127.0.0.1/', 'leads to a private or reserved address'],
  ['https://[::1]/', 'leads to a private or reserved address'],
  ['https://[::ffff:10.0.0.1]/', 'leads to a private or reserved address'],
  // Other spellings of such addresses in URLs.
  ['https://0x7f.1/', 'leads to a private or reserved address'],
  ['https://2130706433/', 'leads to a private or reserved address'],
  ['https://0177.0.0.1/', 'leads to a private or reserved address'],
  ['nonsense', 'is none'],
  ['', 'is none'],
] as const)('the URL %s', ([url, problem]) => {
  expect(problemInUrl(url, false)).toBe(problem)
})

test('http and private addresses are accepted if the settings allow them', () => {
  expect(problemInUrl('http://127.0.0.1:3000/hook', true)).toBeUndefined()
  expect(problemInUrl('ftp://127.0.0.1/', true)).toBe('must begin with https://')
})

test('a name is refused if any of its addresses is not public', async () => {
  const lookedUp = (addresses: string[]): Promise<string> =>
    new Promise((resolve) => {
      const found = addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }))
      publicLookup((_name, _options, callback) => callback(null, found))('a.example', { all: true }, (error, result) =>
        resolve(error ? error.message : JSON.stringify(result)),
      )
    })
  expect(await lookedUp(['8.8.8.8'])).toBe('[{"address":"8.8.8.8","family":4}]')
  expect(await lookedUp(['8.8.8.8', '10.0.0.1'])).toMatch('private or reserved')
  expect(await lookedUp(['::ffff:127.0.0.1'])).toMatch('private or reserved')
  expect(await lookedUp([])).toMatch('no address')
})

test('a name that does not exist, or cannot be asked for now, is an error of the attempt', async () => {
  // Reserved for names that never exist (RFC 6761).
  const error = await new Promise((resolve) => publicLookup()('nowhere.invalid', { all: true }, resolve))
  expect(error).toMatchObject({ syscall: 'getaddrinfo' })
})

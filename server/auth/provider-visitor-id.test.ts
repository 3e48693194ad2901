import { expect, test } from 'vitest'
import { providerVisitorId, URL_NAMESPACE, uuidV5 } from './provider-visitor-id.ts'

test('is the UUIDv5 that everybody computes', () => {
  // The example of RFC 9562, appendix A.4.
  const DNS_NAMESPACE = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
  expect(uuidV5('www.example.com', DNS_NAMESPACE)).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
})

test('V2 the same subject of two issuers is two visitors, wherever issuer and subject meet', () => {
  const issuer = 'https://login.example'
  expect(providerVisitorId(issuer, 'ada')).toBe(uuidV5('ada', uuidV5(issuer, URL_NAMESPACE)))
  expect(providerVisitorId(`${issuer}a`, 'da')).not.toBe(providerVisitorId(issuer, 'ada'))
})

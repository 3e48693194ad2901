import { expect, test } from 'vitest'
import { VerifiedTokens } from './verified-tokens.ts'

test('no more than ten thousand tokens are kept, the latest of them', () => {
  const tokens = new VerifiedTokens()
  for (let i = 0; i <= 10_000; i++) {
    const facts = { visitorId: `visitor ${i}`, beganAtS: 0, address: undefined }
    tokens.add(`token ${i}`, { facts, expiresAtS: Infinity })
  }
  expect(tokens.get('token 0')).toBeUndefined()
  expect(tokens.get('token 1')).toMatchObject({ facts: { visitorId: 'visitor 1' } })
  expect(tokens.get('token 10000')).toMatchObject({ facts: { visitorId: 'visitor 10000' } })
})

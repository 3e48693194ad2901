// Operators' tokens: made once, told by their hashes, revoked.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isAllowed, ROLES } from '../../shared/operators.ts'
import { testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { addOperator, listOperators, Operators, revokeOperator, type KnownOperator } from './operators.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

const UNKNOWN = { ok: false, error: { code: 'UNAUTHORIZED' } }
const known = (operator: KnownOperator) => ({ ok: true, operator })

test('a token tells its operator and role, and is stored nowhere', async () => {
  const token = await addOperator(box.orm.em.fork(), 'Ann at the desk', 'box-office')
  const operators = new Operators(box.orm, undefined)
  expect(await operators.identify(token)).toEqual(known({ name: 'Ann at the desk', role: 'box-office' }))
  expect(await operators.identify(`${token}x`)).toMatchObject(UNKNOWN)
  expect(await operators.identify('')).toMatchObject({ error: { code: 'FORBIDDEN' } })
  const rows = await box.orm.em.fork().execute('select * from operator')
  expect(JSON.stringify(rows)).not.toContain(token)
})

test('a revoked token is refused within a second; the name can be given again, with a new token', async () => {
  const token = await addOperator(box.orm.em.fork(), 'bob', 'door')
  const operators = new Operators(box.orm, undefined)
  expect(await operators.identify(token)).toEqual(known({ name: 'bob', role: 'door' }))
  await expect(addOperator(box.orm.em.fork(), 'bob', 'admin')).rejects.toThrow('There is an operator named bob already')
  await revokeOperator(box.orm.em.fork(), 'bob')
  await expect.poll(() => operators.identify(token)).toMatchObject(UNKNOWN)
  const again = await addOperator(box.orm.em.fork(), 'bob', 'viewer')
  expect(await operators.identify(again)).toEqual(known({ name: 'bob', role: 'viewer' }))
  expect(await operators.identify(token)).toMatchObject(UNKNOWN)
  const listed = await listOperators(box.orm.em.fork())
  expect(listed.find(({ name }) => name === 'bob')).toMatchObject({ role: 'viewer', revokedAt: null })
  await expect(revokeOperator(box.orm.em.fork(), 'cid')).rejects.toThrow('There is no operator named cid.')
})

test('each role may do what those before it may', () => {
  expect(ROLES.map((role) => ROLES.filter((needed) => isAllowed(role, needed)))).toEqual([
    ['viewer'],
    ['viewer', 'door'],
    ['viewer', 'door', 'box-office'],
    ['viewer', 'door', 'box-office', 'admin'],
  ])
})

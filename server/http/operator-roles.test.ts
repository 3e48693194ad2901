// Every operator's route with every role: a role that is too low is refused, nothing changes, and the log says who tried.
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { routes, type RouteName } from '../../shared/http.ts'
import { isAllowed, ROLES, type Role } from '../../shared/operators.ts'
import type { Route } from '../../shared/routes/route.ts'
import { startApp, type App } from '../app.ts'
import { addOperator } from '../auth/operators.ts'
import { readConfig } from '../config.ts'
import { HTTP_EXAMPLES } from '../documents/http-examples.ts'
import { rawRequest } from '../testing/raw-sockets.ts'
import { testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { AUTH_SECRET } from '../testing/test-server.ts'

type Line = { msg: string; route?: string; operator?: string; code?: string }

let box: TestBoxOffice
let app: App
let showId: string
const lines: Line[] = []
const tokens = new Map<Role, string>()
beforeAll(async () => {
  box = await testBoxOffice()
  const log = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line) as Line) })
  app = await startApp(readConfig({ DATABASE_URL: box.url, PORT: '0', RATE_LIMIT: 'off', AUTH_SECRET }), log)
  showId = await box.addShow(3)
  for (const role of ROLES) tokens.set(role, await addOperator(box.orm.em.fork(), role, role))
})
afterAll(async () => {
  await app.stop()
  await box.close()
})

const operatorRoutes = (Object.keys(routes) as RouteName[]).flatMap((name) => {
  const route: Route = routes[name]
  return route.bearer === 'operator' ? [{ name, route, role: route.role }] : []
})

async function call(name: RouteName, route: Route, token: string) {
  const example: Record<string, unknown> = { ...HTTP_EXAMPLES[name].call }
  if ('showId' in example) example.showId = showId
  const path = route.path.replaceAll(/:(\w+)/g, (_all, part: string) => encodeURIComponent(String(example[part])))
  const body = Object.fromEntries(Object.entries(example).filter(([field]) => field in (route.body?.shape ?? {})))
  const answer = await rawRequest(app.url, path, {
    method: route.method.toUpperCase(),
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(route.body && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: JSON.parse(answer.body) as { code?: string } }
}

test.for(operatorRoutes)('$name needs the role $role', async ({ name, route, role }) => {
  expect(role, 'an operator’s route must say which role it needs').toBeDefined()
  const tooLow = ROLES.filter((each) => !isAllowed(each, role ?? 'admin'))
  const before = await box.orm.em.fork().execute('select * from show order by show_id')
  for (const each of tooLow) {
    lines.length = 0
    expect(await call(name, route, tokens.get(each) ?? '')).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect(lines).toContainEqual(expect.objectContaining({ route: name, operator: each, code: 'FORBIDDEN' }))
  }
  const { token } = await newVisitor()
  expect(await call(name, route, token)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  expect(await call(name, route, 'hf_op_none')).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } })
  expect(await box.orm.em.fork().execute('select * from show order by show_id')).toEqual(before)
})

async function newVisitor(): Promise<{ token: string }> {
  return JSON.parse((await rawRequest(app.url, '/api/visitors', { method: 'POST' })).body) as { token: string }
}

test('the log says what an operator did', async () => {
  lines.length = 0
  expect(await call('blockSeats', routes.blockSeats, tokens.get('box-office') ?? '')).toMatchObject({ status: 200 })
  expect(lines).toContainEqual(expect.objectContaining({ route: 'blockSeats', operator: 'box-office', showId }))
})

test('in development the server’s own token signs in as an admin, by the printed link', async () => {
  const [, token = ''] = app.operatorLink?.split('#token=') ?? []
  expect(await call('readOperator', routes.readOperator, token)).toMatchObject({ status: 200, body: { role: 'admin' } })
})

// The placement of tables is complete, and neither a key nor a function reaches from one place to another.
import { readFile } from 'node:fs/promises'
import { parsePlPgSQL } from 'libpg-query'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { faultsIn } from '../../testing/sharded-sql.ts'
import { listOf, treeOf } from '../../testing/syntax-tree.ts'
import { LOCAL_SCHEMAS, PLACEMENT, SHOW_FUNCTIONS, tablesOf, type Placement } from './placement.ts'

let database: TestDatabase
let client: Client

beforeAll(async () => {
  database = await testDatabase()
  client = new Client(database.url)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

async function column<T>(text: string, values: unknown[] = []): Promise<T[]> {
  const { rows } = await client.query<{ value: T }>(text, values)
  return rows.map(({ value }) => value)
}

test('every table of the migrated schema has a placement', async () => {
  const tables = await column<string>(
    `select relname as value from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`,
  )
  expect(tables.sort()).toEqual(Object.keys(PLACEMENT).sort())
  const others = await column<string>(
    `select distinct relnamespace::regnamespace::text as value from pg_class
     where relkind = 'r' and relnamespace::regnamespace::text not in ('public', 'pg_catalog', 'information_schema')`,
  )
  expect(others.filter((schema) => !LOCAL_SCHEMAS.some((local) => local === schema))).toEqual([])
})

test('docs/scaling.md says where each table is', async () => {
  const page = await readFile(new URL('../../../docs/scaling.md', import.meta.url), 'utf8')
  for (const [placement, place] of [
    ['distributed', 'the Citus worker of the show'],
    ['reference', 'a copy on the coordinator and on every Citus worker'],
    ['local', 'the coordinator'],
  ] as const) {
    const [, listed = ''] = page.split(`| ${place} | `)
    const tables = [...(listed.split(' |')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, table]) => table)
    expect(tables.sort()).toEqual([...tablesOf(placement), ...(placement === 'local' ? LOCAL_SCHEMAS : [])].sort())
  }
})

test('every key and every unique index of a distributed table begins with show_id', async () => {
  const others = await column<string>(
    `select indexrelid::regclass::text as value from pg_index
     where indisunique and indrelid::regclass::text = any ($1)
       and (select attname from pg_attribute where attrelid = indrelid and attnum = indkey[0]) <> 'show_id'`,
    [tablesOf('distributed')],
  )
  expect(others).toEqual([])
})

test('a foreign key of a distributed table leads to the same show, or to a reference table', async () => {
  const keys = await column<{ from: keyof typeof PLACEMENT; to: keyof typeof PLACEMENT; definition: string }>(
    `select json_build_object('from', conrelid::regclass, 'to', confrelid::regclass,
       'definition', pg_get_constraintdef(oid)) as value
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`,
  )
  const isAllowed: Record<Placement, (to: Placement, definition: string) => boolean> = {
    distributed: (to, definition) =>
      to === 'reference' || (to === 'distributed' && /^FOREIGN KEY \(show_id\W.*\(show_id\W/.test(definition)),
    reference: (to) => to === 'reference',
    local: (to) => to === 'local',
  }
  expect(keys.filter(({ from, to, definition }) => !isAllowed[PLACEMENT[from]](PLACEMENT[to], definition))).toEqual([])
})

test('functions that write a show are those with its_show, and each of their statements names it', async () => {
  const functions = await column<{ name: string; definition: string }>(
    `select json_build_object('name', proname, 'definition', pg_get_functiondef(oid)) as value from pg_proc
     where pronamespace = 'public'::regnamespace and proargnames[1] = 'its_show'`,
  )
  expect([...new Set(functions.map(({ name }) => name))].sort()).toEqual([...SHOW_FUNCTIONS].sort())
  for (const { name, definition } of functions) {
    const queries = queriesIn(await parsePlPgSQL(definition)).filter((query) =>
      /^\s*(insert|update|delete)/i.test(query),
    )
    expect(queries.length).toBeGreaterThan(0)
    for (const query of queries) {
      expect([name, query, await faultsIn(query, new Set(), new Set(['its_show']))]).toEqual([name, query, []])
    }
  }
})

/** The texts of the statements and expressions of a function. */
function queriesIn(node: unknown): string[] {
  if (Array.isArray(node)) return listOf(node).flatMap(queriesIn)
  return Object.entries(treeOf(node)).flatMap(([key, value]) =>
    key === 'query' && typeof value === 'string' ? value : queriesIn(value),
  )
}

// What is decided about a cluster, and the statements run on a database with stand-ins for the functions of Citus.
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShow, checkedShow } from '../../booking/new-show.ts'
import { rehearsalShow } from '../../demo/rehearsal-show.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { maintain } from '../orm.ts'
import type { Cluster } from './cluster.ts'
import { distribute, planDistribution } from './distribute.ts'
import { tablesOf } from './placement.ts'

const cluster: Cluster = {
  database: 'holdfast',
  version: '12.1-1',
  isCoordinator: true,
  workers: 2,
  tables: new Map(),
  hasShows: false,
  foreignKeys: [],
  functions: [],
}
const distributedBy = (column: string) => ({ kind: 'distributed', column }) as const

describe('refuses', () => {
  test.each<[string, Partial<Cluster>, string]>([
    ['an old version', { version: '11.3-1' }, 'Holdfast needs Citus 12 or newer'],
    ['a worker', { isCoordinator: false }, 'it must lead to the coordinator'],
    ['a cluster without workers', { workers: 0 }, 'Citus has no workers'],
    ['shows in tables that are not distributed', { hasShows: true }, 'Distribute an empty database'],
    ['a table by another column', { tables: new Map([['seat', distributedBy('seat_id')]]) }, 'distributed by seat_id'],
    [
      'a reference table by show',
      { tables: new Map([['seating_plan', distributedBy('show_id')]]) },
      'must be a reference',
    ],
    [
      'a local table that is distributed',
      { tables: new Map([['operator', distributedBy('name')]]) },
      'must be a local table',
    ],
  ])('%s', (_what, facts, sentence) => {
    expect(() => planDistribution({ ...cluster, ...facts })).toThrow(sentence)
  })
})

test('shows in distributed tables are in nobody’s way', () => {
  const tables = new Map(tablesOf('distributed').map((table) => [table, distributedBy('show_id')]))
  const { statements } = planDistribution({ ...cluster, hasShows: true, tables })
  expect(statements).toContain(`select create_reference_table('seating_plan')`)
  expect(statements.join()).not.toContain('create_distributed_table')
})

describe('on a database with stand-ins', () => {
  let database: TestDatabase
  let client: Client

  beforeEach(async () => {
    database = await testDatabase()
    client = new Client(database.url)
    await client.connect()
  })
  afterEach(async () => {
    await client.end()
    await database.drop()
  })

  const foreignKeys = async () =>
    (
      await client.query<{ conname: string; definition: string }>(
        `select conname, pg_get_constraintdef(oid) as definition from pg_constraint where contype = 'f' order by 1`,
      )
    ).rows

  test('distributes every table, and says so; the second time there is nothing to do', async () => {
    await client.query(STAND_INS)
    const keys = await foreignKeys()
    const said = await maintain(database.url, distribute)
    expect(said.join('\n')).toMatch(
      /^Distributed by show_id over 2 workers: show, seat, .*\nCopied to every node: seating_plan\./,
    )
    const { rows } = await client.query<{ name: string; method: string; column: string }>(
      `select logicalrelid::text as name, partmethod as method, partkey as column from pg_dist_partition`,
    )
    expect(rows.filter(({ column }) => column === 'show_id').map(({ name }) => name)).toEqual(tablesOf('distributed'))
    expect(rows.filter(({ method }) => method === 'n').map(({ name }) => name)).toEqual(tablesOf('reference'))
    expect(await foreignKeys()).toEqual(keys)
    expect(await maintain(database.url, distribute)).toEqual(['The tables are distributed by show over 2 workers.'])
  })

  test('changes nothing when Citus refuses a table', async () => {
    await client.query(STAND_INS)
    await client.query(`create table refused as select 'hold' as name`)
    await expect(maintain(database.url, distribute)).rejects.toThrow(
      /^Citus refuses “select create_distributed_table\('hold'.*so nothing was distributed: .*it is refused/,
    )
    expect((await client.query('select from pg_dist_partition')).rowCount).toBe(0)
  })

  test('does not distribute a database with shows', async () => {
    await client.query(STAND_INS)
    const show = checkedShow({ ...rehearsalShow('show', 10), title: 'Show' })
    await maintain(database.url, (orm) => orm.em.fork().transactional((em) => createShow(em, show)))
    await expect(maintain(database.url, distribute)).rejects.toThrow('The database has shows')
  })

  test('without the extension nothing is distributed', async () => {
    expect(await maintain(database.url, distribute)).toEqual([])
  })
})

/** Catalogs and functions with the names and parameters that Citus 12 gives them, which only note what they are told. */
const STAND_INS = `
  set allow_system_table_mods = on;
  insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    select 999999, 'citus', oid, 'public'::regnamespace, false, '12.1-1' from pg_authid where rolname = current_user;
  create table pg_dist_local_group as select 0 as groupid;
  create table pg_dist_object (classid oid, objid oid, distribution_argument_index int);
  create table pg_dist_partition (logicalrelid regclass, partmethod "char", partkey text, repmodel "char");
  create function column_to_column_name(table_name regclass, column_var text) returns text language sql return column_var;
  create function citus_get_active_worker_nodes(out node_name text, out node_port bigint) returns setof record
    language sql as $$ values ('one', 5432::bigint), ('two', 5432) $$;
  create function note(its_table regclass, method "char", its_column text, model "char") returns void language plpgsql as $$
  begin
    if to_regclass('refused') is not null then
      if (select name::regclass from refused) = its_table then raise exception 'it is refused'; end if;
    end if;
    if exists (select from pg_constraint where contype = 'f' and its_table in (conrelid, confrelid)) then
      raise exception 'a foreign key is in the way of %', its_table;
    end if;
    insert into pg_dist_partition values (its_table, method, its_column, model);
  end $$;
  create function create_reference_table(table_name regclass) returns void
    language sql as $$ select note(table_name, 'n', null, 't') $$;
  create function create_distributed_table(
    table_name regclass, distribution_column text, distribution_type text default 'hash',
    colocate_with text default 'default', shard_count int default null
  ) returns void language sql as $$ select note(table_name, 'h', distribution_column, 's') $$;
  create function create_distributed_function(
    function_name regprocedure, distribution_arg_name text, colocate_with text default 'default',
    force_delegation boolean default null
  ) returns void language sql as $$
    insert into pg_dist_object values ('pg_proc'::regclass, function_name, 0)
  $$;`

// What a database says of itself as a node of a Citus cluster.
import type { EntityManager } from '@mikro-orm/postgresql'
import { SHOW_FUNCTIONS } from './placement.ts'

/** A foreign key, as it is made again once its tables are where they belong. */
export type ForeignKey = Readonly<{ name: string; table: string; target: string; definition: string }>

export type Cluster = Readonly<{
  database: string
  /** Of the extension, such as “12.1-1”. */
  version: string
  isCoordinator: boolean
  workers: number
  /** The tables that Citus knows: by what column one is distributed, or null for a reference table or a local one. */
  tables: ReadonlyMap<string, { kind: 'distributed' | 'reference' | 'local'; column: string | null }>
  hasShows: boolean
  foreignKeys: readonly ForeignKey[]
  /** Signatures of the functions that write a show, and are not distributed yet. */
  functions: readonly string[]
}>

/** Reads the cluster; undefined when the extension is not there. */
export async function readCluster(em: EntityManager): Promise<Cluster | undefined> {
  const [extension] = await em.execute<{ version: string }[]>(
    `select extversion as version from pg_extension where extname = 'citus'`,
  )
  if (!extension) return undefined
  const [node] = await em.execute<{ database: string; isCoordinator: boolean; workers: number; hasShows: boolean }[]>(
    `select current_database() as database,
       coalesce((select groupid = 0 from pg_dist_local_group), true) as "isCoordinator",
       (select count(*)::int from citus_get_active_worker_nodes()) as workers,
       exists (select from show) as "hasShows"`,
  )
  if (!node) throw new Error('The cluster did not say what it is.')
  const tables = await em.execute<
    { name: string; kind: 'distributed' | 'reference' | 'local'; column: string | null }[]
  >(
    `select relname as name, column_to_column_name(logicalrelid, partkey) as column,
       case when partmethod <> 'n' then 'distributed' when repmodel = 't' then 'reference' else 'local' end as kind
     from pg_dist_partition join pg_class on pg_class.oid = logicalrelid
     where relnamespace = 'public'::regnamespace`,
  )
  const foreignKeys = await em.execute<ForeignKey[]>(
    `select conname as name, source.relname as table, target.relname as target, pg_get_constraintdef(c.oid) as definition
     from pg_constraint as c join pg_class as source on source.oid = conrelid join pg_class as target on target.oid = confrelid
     where contype = 'f' and source.relnamespace = 'public'::regnamespace order by conname`,
  )
  const functions = await em.execute<{ signature: string }[]>(
    `select oid::regprocedure::text as signature from pg_proc
     where pronamespace = 'public'::regnamespace and proname in (select json_array_elements_text(?::json))
       and oid not in (
         select objid from pg_dist_object
         where classid = 'pg_proc'::regclass and distribution_argument_index is not null)
     order by 1`,
    [JSON.stringify(SHOW_FUNCTIONS)],
  )
  return {
    ...node,
    version: extension.version,
    tables: new Map(tables.map(({ name, kind, column }) => [name, { kind, column }])),
    foreignKeys,
    functions: functions.map(({ signature }) => signature),
  }
}

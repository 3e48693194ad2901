// Distributes the tables of a database on Citus by show, so that the shows are spread over the workers of a cluster.
import type { MikroORM } from '@mikro-orm/postgresql'
import { SetupError } from '../../setup-error.ts'
import { readCluster, type Cluster } from './cluster.ts'
import { PLACEMENT, tablesOf } from './placement.ts'

/** The version on which this was tried. */
const LEAST_VERSION = 12
const SHOW_ID = 'show_id'

export type Distribution = Readonly<{
  statements: readonly string[]
  /** What they do, in sentences; when there is nothing to do, how things are. */
  report: readonly string[]
}>

/**
 * Distributes what is not distributed yet, in one transaction. Does nothing on a database without the extension.
 * @returns what was done, in sentences
 * @throws {SetupError} when that is not possible; nothing is changed then
 */
export async function distribute(orm: MikroORM): Promise<readonly string[]> {
  return orm.em.fork().transactional(async (em) => {
    const cluster = await readCluster(em)
    if (!cluster) return []
    const { statements, report } = planDistribution(cluster)
    for (const statement of statements) {
      try {
        await em.execute(statement)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        throw new SetupError(`Citus refuses “${statement}”, so nothing was distributed: ${reason}.`, { cause: error })
      }
    }
    return report
  })
}

/** Decides what to do. @throws {SetupError} when this database cannot be distributed */
export function planDistribution(cluster: Cluster): Distribution {
  refuse(cluster)
  const { tables, workers } = cluster
  const isMissing = (table: string): boolean => !tables.has(table) || tables.get(table)?.kind === 'local'
  const references = tablesOf('reference').filter(isMissing)
  const distributed = tablesOf('distributed').filter(isMissing)
  const moved = new Set([...references, ...distributed])
  const keys = cluster.foreignKeys.filter(({ table, target }) => moved.has(table) || moved.has(target))
  const { functions } = cluster
  const where = `over ${workers} ${workers === 1 ? 'worker' : 'workers'}`
  if (moved.size === 0 && functions.length === 0)
    return { statements: [], report: [`The tables are distributed by show ${where}.`] }
  return {
    statements: [
      `set local citus.multi_shard_modify_mode = 'sequential'`,
      // Citus takes no table to which one refers that is elsewhere.
      ...keys.map(({ table, name }) => `alter table ${quoted(table)} drop constraint ${quoted(name)}`),
      ...references.map((table) => `select create_reference_table('${table}')`),
      ...distributed.map((table) => `select create_distributed_table('${table}', '${SHOW_ID}'${besideShow(table)})`),
      ...keys.map(
        ({ table, name, definition }) => `alter table ${quoted(table)} add constraint ${quoted(name)} ${definition}`,
      ),
      ...functions.map(
        (signature) => `select create_distributed_function('${signature}', 'its_show', colocate_with => 'show')`,
      ),
      // A show is stored with its plan, of which every node has a copy.
      `alter database ${quoted(cluster.database)} set citus.multi_shard_modify_mode = 'sequential'`,
    ],
    report: [
      ...(distributed.length > 0 ? [`Distributed by ${SHOW_ID} ${where}: ${distributed.join(', ')}.`] : []),
      ...(references.length > 0 ? [`Copied to every node: ${references.join(', ')}.`] : []),
      ...(functions.length > 0 ? [`Functions that run where their show is: ${functions.map(nameOf).join(', ')}.`] : []),
      `On the coordinator stay: ${tablesOf('local').join(', ')}, and the schema graphile_worker.`,
    ],
  }
}

function refuse({ version, isCoordinator, workers, tables, hasShows }: Cluster): void {
  if (Number.parseInt(version, 10) < LEAST_VERSION) {
    throw new SetupError(
      `Holdfast needs Citus ${LEAST_VERSION} or newer to distribute its tables, and this database has ${version}: install a newer one on every node and run “alter extension citus update”.`,
    )
  }
  if (!isCoordinator) {
    throw new SetupError('DATABASE_URL leads to a worker of Citus: it must lead to the coordinator.')
  }
  if (workers === 0) {
    throw new SetupError(
      'Citus has no workers, so the tables cannot be distributed: add some with “select citus_add_node(host, port)”, or drop the extension to use this database alone.',
    )
  }
  for (const [table, placement] of Object.entries(PLACEMENT)) {
    const found = tables.get(table)
    if (!found || found.kind === 'local') continue
    const isRight = found.kind === placement && (found.kind !== 'distributed' || found.column === SHOW_ID)
    if (isRight) continue
    const is = found.kind === 'distributed' ? `distributed by ${found.column ?? 'nothing'}` : `a ${found.kind} table`
    const wanted = placement === 'distributed' ? `distributed by ${SHOW_ID}` : `a ${placement} table`
    throw new SetupError(
      `On Citus the table ${table} is ${is}, and must be ${wanted}: run “select undistribute_table('${table}')” first.`,
    )
  }
  if (hasShows && tables.get('show')?.kind !== 'distributed') {
    throw new SetupError(
      'The database has shows, and its tables are not distributed. Distribute an empty database with `npm run migrate`, and load the data of this one there: docs/scaling.md.',
    )
  }
}

/** All tables are divided in the same way, so that the rows of a show are together. */
function besideShow(table: string): string {
  return table === 'show' ? '' : `, colocate_with => 'show'`
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function nameOf(signature: string): string {
  return signature.slice(0, signature.indexOf('('))
}

// A connection as Kysely uses it. A transaction costs no round trip for its beginning, and none for its end where the last
// statements say `commit` themselves.
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type { PoolClient, QueryResult as PgQueryResult } from 'pg'

type PgResult = PgQueryResult<Record<string, unknown>>

/** Statements that only change the state of the transaction, and so have no result. */
const OF_TRANSACTIONS: ReadonlySet<string> = new Set(['BEGIN', 'SET', 'COMMIT'])

export class PooledConnection implements DatabaseConnection {
  readonly #client: PoolClient
  /** What precedes the statements of a message outside of a transaction; it ends with them. */
  readonly #settings: string
  /** The statements that begin the transaction, until its first statement is sent. */
  #begin = ''
  /** Whether a transaction was begun, and neither committed nor rolled back. */
  #isOpen = false

  /** @param settings SQL that each message outside of a transaction begins with */
  constructor(client: PoolClient, settings = '') {
    this.#client = client
    this.#settings = settings
  }

  /** Begins a transaction with the next statement, in the same message. */
  begin(statements: string): void {
    this.#begin = statements
  }

  /** Ends the transaction, unless nothing was sent in it, or its last statements ended it. */
  async end(statement: 'commit' | 'rollback'): Promise<void> {
    if (this.#begin !== '') this.#begin = ''
    else if (this.#isOpen) await this.#client.query(statement)
    this.#isOpen = false
  }

  /**
   * Runs a statement, or several separated by semicolons if they have no parameters: PostgreSQL then runs each only if those
   * before it succeeded.
   * @returns the rows; of several statements that have a result, a list of rows for each
   */
  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const begin = this.#takeBegin()
    // A message with parameters has one statement.
    if (begin !== '' && parameters.length > 0) await this.#client.query(begin)
    const before = this.#isOpen ? begin : this.#settings
    const text = before !== '' && parameters.length === 0 ? `${before}; ${sql}` : sql
    // One result for each statement, which its type does not say.
    const answer = (await this.#client.query(text, [...parameters])) as PgResult | PgResult[]
    if (!Array.isArray(answer)) return resultOf(answer)
    if (answer.at(-1)?.command === 'COMMIT') this.#isOpen = false
    const results = answer.filter(({ command }) => !OF_TRANSACTIONS.has(command))
    const [only] = results
    return results.length > 1 || !only ? { rows: results.map(({ rows }) => rows as R) } : resultOf(only)
  }

  // eslint-disable-next-line require-yield, @typescript-eslint/require-await
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Nothing here reads rows one by one.')
  }

  release(): void {
    this.#client.release()
  }

  #takeBegin(): string {
    const begin = this.#begin
    this.#begin = ''
    if (begin !== '') this.#isOpen = true
    return begin
  }
}

function resultOf<R>({ command, rowCount, rows }: PgResult): QueryResult<R> {
  const isChange = /^(INSERT|UPDATE|DELETE|MERGE)$/.test(command)
  return { rows: rows as R[], ...(isChange && { numAffectedRows: BigInt(rowCount ?? 0) }) }
}

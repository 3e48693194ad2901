// Finds in a statement what a database that is distributed by show cannot run on one node: a distributed table whose show
// is not named by a constant. Reads PostgreSQL's own syntax tree.
import { parse } from 'libpg-query'
import { SHOW_FUNCTIONS, type Placement } from '../database/citus/placement.ts'
import {
  columnOf,
  outputOf,
  CONSTANT,
  cteNamed,
  EqualColumns,
  type Column,
  type Relation,
  type Scope,
  NO_OUTPUT,
  type Output,
} from './query-scope.ts'
import {
  aliasOf,
  functionNameOf,
  functionsIn,
  listOf,
  placementOf,
  tableNameOf as nameOf,
  treeOf,
  type Tree,
} from './syntax-tree.ts'

/**
 * - `across shows`: reads a distributed table of several shows
 * - `writes across shows`: the same, changing rows
 * - `locks across shows`: takes row locks there, which Citus refuses
 * - `volatile`: an update or delete calls a volatile function, which Citus refuses
 * - `mixed write`: writes one kind of table with what it reads from another kind, or several kinds at once
 */
export type FaultKind = 'across shows' | 'writes across shows' | 'locks across shows' | 'volatile' | 'mixed write'
export type Fault = { kind: FaultKind; what: string }

type Use = { table: string; column: Column; isWritten: boolean; isLocked: boolean }

const SHOW_ID = 'show_id'

/**
 * @param constants names of variables that count as constants: the parameters of a function
 * @param volatile names of volatile functions
 * @throws {Error} when PostgreSQL could not parse the text
 */
export async function faultsIn(
  text: string,
  volatile: ReadonlySet<string>,
  constants: ReadonlySet<string> = new Set(),
): Promise<Fault[]> {
  const tree: unknown = await parse(text)
  return listOf(treeOf(tree).stmts).flatMap((statement) =>
    new Statement(volatile, constants).faults(treeOf(statement).stmt),
  )
}

class Statement {
  readonly #volatile: ReadonlySet<string>
  readonly #constants: ReadonlySet<string>
  readonly #columns = new EqualColumns()
  readonly #uses: Use[] = []
  readonly #faults: Fault[] = []
  /** The placements of the tables that are written, and of all that are touched. */
  readonly #written = new Set<Placement>()
  readonly #touched = new Set<Placement>()

  constructor(volatile: ReadonlySet<string>, constants: ReadonlySet<string>) {
    this.#volatile = volatile
    this.#constants = constants
  }

  faults(node: unknown): Fault[] {
    this.#query(node, { relations: [], ctes: new Map(), parent: undefined })
    for (const { table, column, isWritten, isLocked } of this.#uses) {
      if (this.#columns.isConstant(column)) continue
      const kind = isLocked ? 'locks across shows' : isWritten ? 'writes across shows' : 'across shows'
      this.#faults.push({ kind, what: table })
    }
    if (this.#isMixed()) this.#faults.push({ kind: 'mixed write', what: [...this.#touched].sort().join(', ') })
    return this.#faults
  }

  /** @returns the columns of its result, by name and by position */
  #query(node: unknown, outer: Scope): Output {
    const { SelectStmt, InsertStmt, UpdateStmt, DeleteStmt } = treeOf(node)
    if (SelectStmt !== undefined) return this.#select(treeOf(SelectStmt), outer)
    if (InsertStmt !== undefined) return this.#insert(treeOf(InsertStmt), outer)
    if (UpdateStmt !== undefined) return this.#change(treeOf(UpdateStmt), 'fromClause', outer)
    if (DeleteStmt !== undefined) return this.#change(treeOf(DeleteStmt), 'usingClause', outer)
    return NO_OUTPUT
  }

  #select(select: Tree, outer: Scope): Output {
    const scope = this.#scopeWith(select.withClause, outer)
    if (select.larg !== undefined) {
      const left = this.#select(treeOf(select.larg), scope)
      const right = this.#select(treeOf(select.rarg), scope)
      return left.byPosition.every((column, i) => column === right.byPosition[i]) ? left : NO_OUTPUT
    }
    const lists = listOf(select.valuesLists).map((row) => listOf(treeOf(treeOf(row).List).items))
    if (lists.length > 0) {
      for (const value of lists.flat()) this.#expressions(value, scope)
      const columns = (lists[0] ?? []).map((_value, i) => {
        return lists.every((row) => columnOf(this.#constants, row[i], scope) === CONSTANT)
          ? CONSTANT
          : this.#columns.add()
      })
      return { byName: new Map(), byPosition: columns }
    }
    const isLocking = listOf(select.lockingClause).length > 0
    for (const from of listOf(select.fromClause)) this.#from(from, scope, isLocking)
    this.#conditions(select.whereClause, scope)
    for (const part of ['targetList', 'whereClause', 'havingClause', 'groupClause', 'sortClause', 'limitCount']) {
      this.#expressions(select[part], scope)
    }
    return outputOf(this.#constants, this.#columns, select.targetList, scope)
  }

  #insert(insert: Tree, outer: Scope): Output {
    const scope = this.#scopeWith(insert.withClause, outer)
    const names = listOf(insert.cols).map((column) => String(treeOf(treeOf(column).ResTarget).name))
    const given = this.#query(insert.selectStmt, scope)
    const position = names.indexOf(SHOW_ID)
    const column = given.byPosition[position] ?? this.#columns.add()
    const relation = this.#addTable(insert.relation, scope, { isWritten: true, isLocked: false })
    const own = relation?.columns.get(SHOW_ID)
    if (own !== undefined && position >= 0) this.#columns.equate(own, column)
    this.#expressions(insert.onConflictClause, scope)
    return outputOf(this.#constants, this.#columns, treeOf(insert.returningClause).exprs, scope)
  }

  #change(change: Tree, others: 'fromClause' | 'usingClause', outer: Scope): Output {
    const scope = this.#scopeWith(change.withClause, outer)
    this.#addTable(change.relation, scope, { isWritten: true, isLocked: false })
    const table = nameOf(change.relation)
    for (const from of listOf(change[others])) this.#from(from, scope, false)
    this.#conditions(change.whereClause, scope)
    this.#expressions([change.whereClause, change.targetList], scope)
    if (table !== undefined && placementOf(table) === 'distributed') {
      const called = functionsIn([change.whereClause, change.targetList, change[others]])
      for (const name of called.filter((each) => this.#volatile.has(each))) {
        this.#faults.push({ kind: 'volatile', what: `${name} in a change of ${table}` })
      }
    }
    return outputOf(this.#constants, this.#columns, treeOf(change.returningClause).exprs, scope)
  }

  #scopeWith(withClause: unknown, parent: Scope): Scope {
    const scope: Scope = { relations: [], ctes: new Map(), parent }
    for (const each of listOf(treeOf(withClause).ctes)) {
      const cte = treeOf(treeOf(each).CommonTableExpr)
      scope.ctes.set(String(cte.ctename), this.#query(cte.ctequery, scope).byName)
    }
    return scope
  }

  #from(node: unknown, scope: Scope, isLocked: boolean): void {
    const { RangeVar, JoinExpr, RangeSubselect, RangeFunction } = treeOf(node)
    if (RangeVar !== undefined) this.#addTable(RangeVar, scope, { isWritten: false, isLocked })
    if (JoinExpr !== undefined) this.#join(treeOf(JoinExpr), scope, isLocked)
    if (RangeFunction !== undefined) this.#expressions(RangeFunction, scope)
    if (RangeSubselect !== undefined) {
      const { subquery, alias } = treeOf(RangeSubselect)
      const { byName } = this.#query(subquery, scope)
      scope.relations.push({ alias: aliasOf(alias) ?? '', table: undefined, columns: byName })
    }
  }

  #join(join: Tree, scope: Scope, isLocked: boolean): void {
    const before = scope.relations.length
    this.#from(join.larg, scope, isLocked)
    const between = scope.relations.length
    this.#from(join.rarg, scope, isLocked)
    const using = listOf(join.usingClause).map((each) => String(treeOf(treeOf(each).String).sval))
    for (const name of using) {
      const left = scope.relations.slice(before, between).flatMap(({ columns }) => columns.get(name) ?? [])
      const right = scope.relations.slice(between).flatMap(({ columns }) => columns.get(name) ?? [])
      for (const one of left) for (const other of right) this.#columns.equate(one, other)
    }
    this.#conditions(join.quals, scope)
    this.#expressions(join.quals, scope)
  }

  #addTable(node: unknown, scope: Scope, use: Pick<Use, 'isWritten' | 'isLocked'>): Relation | undefined {
    const table = nameOf(node)
    if (table === undefined) return undefined
    const alias = aliasOf(treeOf(node).alias) ?? table
    const cte = cteNamed(scope, table)
    const placement = placementOf(table)
    const column = !cte && placement === 'distributed' ? this.#columns.add() : undefined
    const columns = cte ?? new Map(column === undefined ? [] : [[SHOW_ID, column]])
    const relation = { alias, table: cte ? undefined : table, columns }
    scope.relations.push(relation)
    if (column !== undefined) this.#uses.push({ table, column, ...use })
    if (!cte && placement !== undefined) {
      this.#touched.add(placement)
      if (use.isWritten) this.#written.add(placement)
    }
    return relation
  }

  /** Takes what must be equal from conditions that all must be met. */
  #conditions(node: unknown, scope: Scope): void {
    const { BoolExpr, A_Expr } = treeOf(node)
    const { boolop, args } = treeOf(BoolExpr)
    if (boolop === 'AND_EXPR') for (const each of listOf(args)) this.#conditions(each, scope)
    const { kind, name, lexpr, rexpr } = treeOf(A_Expr)
    if (kind !== 'AEXPR_OP' || treeOf(treeOf(listOf(name)[0]).String).sval !== '=') return
    const [left, right] = [columnOf(this.#constants, lexpr, scope), columnOf(this.#constants, rexpr, scope)]
    if (left !== undefined && right !== undefined) this.#columns.equate(left, right)
  }

  /** Reads the queries within expressions, and the calls of functions that write a show. */
  #expressions(node: unknown, scope: Scope): void {
    if (Array.isArray(node)) return node.forEach((each) => this.#expressions(each, scope))
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node)) {
      if (key === 'SelectStmt') this.#select(treeOf(value), scope)
      else {
        if (key === 'FuncCall') this.#call(treeOf(value), scope)
        this.#expressions(value, scope)
      }
    }
  }

  #call(call: Tree, scope: Scope): void {
    const name = functionNameOf(call)
    if (!SHOW_FUNCTIONS.some((one) => one === name)) return
    const named = listOf(call.args).map((argument) => treeOf(treeOf(argument).NamedArgExpr))
    const its = named.find((argument) => argument.name === 'its_show')
    const column = (its && columnOf(this.#constants, its.arg, scope)) ?? this.#columns.add()
    this.#uses.push({ table: `${name}()`, column, isWritten: true, isLocked: false })
  }

  /** A copy of a reference table is on every node; nothing else is where another kind of table is. */
  #isMixed(): boolean {
    if (this.#written.size !== 1) return this.#written.size > 1
    if (!this.#touched.has('distributed')) return false
    return this.#written.has('reference') || this.#touched.has('local')
  }
}

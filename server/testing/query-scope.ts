// What the names in a query stand for, and which of its columns are equal to a constant or to each other.
import { listOf, textOf, treeOf } from './syntax-tree.ts'

/** A column of one use of a table, or of a query in the place of one. */
export type Column = number

/** The column that all constants are. */
export const CONSTANT: Column = 0

export type Relation = { alias: string; table: string | undefined; columns: ReadonlyMap<string, Column> }

export type Scope = {
  relations: Relation[]
  /** The columns of queries that `with` names. */
  ctes: Map<string, ReadonlyMap<string, Column>>
  parent: Scope | undefined
}

/** The columns of a query's result, by name and by position. */
export type Output = { byName: ReadonlyMap<string, Column>; byPosition: readonly Column[] }
export const NO_OUTPUT: Output = { byName: new Map(), byPosition: [] }

export class EqualColumns {
  /** Each column's equal column, or itself. */
  readonly #equals: Column[] = [CONSTANT]

  add(): Column {
    return this.#equals.push(this.#equals.length) - 1
  }

  equate(one: Column, other: Column): void {
    this.#equals[this.#root(one)] = this.#root(other)
  }

  isConstant(column: Column): boolean {
    return this.#root(column) === this.#root(CONSTANT)
  }

  #root(column: Column): Column {
    const equal = this.#equals[column] ?? column
    return equal === column ? column : this.#root(equal)
  }
}

export function cteNamed(scope: Scope, name: string): ReadonlyMap<string, Column> | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const columns = at.ctes.get(name)
    if (columns) return columns
  }
  return undefined
}

/**
 * The column of an expression: of a constant, or of a relation in scope, the innermost first.
 * @param constants names of variables that count as constants
 * @returns undefined for any other expression
 */
export function columnOf(constants: ReadonlySet<string>, node: unknown, scope: Scope): Column | undefined {
  const { A_Const, ParamRef, TypeCast, ColumnRef, CollateClause } = treeOf(node)
  if (A_Const !== undefined || ParamRef !== undefined) return CONSTANT
  const inner = treeOf(TypeCast ?? CollateClause).arg
  if (inner !== undefined) return columnOf(constants, inner, scope)
  const path = listOf(treeOf(ColumnRef).fields).map(textOf)
  const [alias, name] = path.length > 1 ? path.slice(-2) : [undefined, path[0]]
  if (name === undefined) return undefined
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    for (const relation of at.relations) {
      const column = relation.columns.get(name)
      if (column !== undefined && (alias === undefined || relation.alias === alias)) return column
    }
  }
  return alias === undefined && constants.has(name) ? CONSTANT : undefined
}

/** The result of a list of targets; a star stands for the columns that are known. */
export function outputOf(
  constants: ReadonlySet<string>,
  columns: EqualColumns,
  targets: unknown,
  scope: Scope,
): Output {
  const byName = new Map<string, Column>()
  const byPosition: Column[] = []
  for (const target of listOf(targets)) {
    const { name, val } = treeOf(treeOf(target).ResTarget)
    const fields = listOf(treeOf(treeOf(val).ColumnRef).fields)
    if (fields.some((field) => 'A_Star' in treeOf(field))) {
      const of = fields.length > 1 ? textOf(fields[0]) : undefined
      const relations = scope.relations.filter(({ alias }) => of === undefined || alias === of)
      for (const [column, its] of relations.flatMap((relation) => [...relation.columns])) {
        if (!byName.has(column)) byName.set(column, its)
      }
      continue
    }
    const column = columnOf(constants, val, scope) ?? columns.add()
    byPosition.push(column)
    byName.set(typeof name === 'string' ? name : (textOf(fields.at(-1)) ?? ''), column)
  }
  return { byName, byPosition }
}

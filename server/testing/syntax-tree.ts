// Reads PostgreSQL's syntax trees, in which every node is an object with its kind as its only key.
import { PLACEMENT, type Placement } from '../database/citus/placement.ts'

export type Tree = Readonly<Record<string, unknown>>

const NONE: Tree = {}

/** An object's fields; none for anything else. */
export function treeOf(value: unknown): Tree {
  return isTree(value) ? value : NONE
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Of a name; undefined for anything else. */
export function textOf(node: unknown): string | undefined {
  const { sval } = treeOf(treeOf(node).String)
  return typeof sval === 'string' ? sval : undefined
}

/** The name of a table in the schema `public`, quoted or not. */
export function tableNameOf(rangeVar: unknown): string | undefined {
  const { relname, schemaname = 'public' } = treeOf(rangeVar)
  return typeof relname === 'string' && schemaname === 'public' ? relname : undefined
}

export function aliasOf(alias: unknown): string | undefined {
  const { aliasname } = treeOf(alias)
  return typeof aliasname === 'string' ? aliasname : undefined
}

/** Without its schema. */
export function functionNameOf(call: Tree): string {
  return String(treeOf(treeOf(listOf(call.funcname).at(-1)).String).sval)
}

/** The names of all functions that are called, without their schemas. */
export function functionsIn(node: unknown): string[] {
  if (Array.isArray(node)) return listOf(node).flatMap(functionsIn)
  return Object.entries(treeOf(node)).flatMap(([key, value]) => [
    ...(key === 'FuncCall' ? [functionNameOf(treeOf(value))] : []),
    ...functionsIn(value),
  ])
}

/** Undefined for a table that is none of ours. */
export function placementOf(table: string): Placement | undefined {
  return Object.hasOwn(PLACEMENT, table) ? PLACEMENT[table as keyof typeof PLACEMENT] : undefined
}

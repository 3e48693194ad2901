// Whether the page may fetch what only decorates it.
import { hasFields } from '../stored-value.ts'

const SLOW = ['slow-2g', '2g', '3g']

/** Whether the visitor asked for little data, or has a slow connection. False where the browser does not say. */
export function sparesData(of: object = navigator): boolean {
  const connection: unknown = 'connection' in of ? of.connection : undefined
  if (hasFields(connection, 'saveData') && connection.saveData === true) return true
  return hasFields(connection, 'effectiveType') && SLOW.includes(String(connection.effectiveType))
}

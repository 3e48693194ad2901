// Calls of operators' routes, over HTTP and by a socket: the role that each needs, and its line in the log.
import type { Response } from 'express'
import type { OperatorRouteName } from '../../shared/http.ts'
import { isAllowed, type Role } from '../../shared/operators.ts'
import type { Refusal, RefusalCode } from '../../shared/protocol.ts'
import { routes } from '../../shared/http.ts'
import type { KnownOperator } from '../auth/operators.ts'
import { refusal } from '../booking/command.ts'

/** The names of the routes that export a show's bookings as a file. */
type ExportName = 'exportBookingsAsCsv' | 'exportBookingsAsJson'

/** A call of an operator's route. Without an operator's name the token was no operator's; without a code it was done. */
export type OperatorCall = Readonly<{
  route: OperatorRouteName | ExportName
  operator?: string
  showId?: string
  code?: RefusalCode
}>

/** Who makes an operator's call. */
export type OperatorCaller = Readonly<{
  operator: KnownOperator
  /** As limits count it. */
  address: string
  /** On which a handler may set headers; undefined for a request of a socket. */
  response?: Response
}>

/** Why an operator may not call a route: `FORBIDDEN`. @param needed undefined: only admins may */
export function refusalByRole({ name, role }: KnownOperator, needed: Role = 'admin'): Refusal | undefined {
  if (isAllowed(role, needed)) return undefined
  return refusal('FORBIDDEN', `This needs the role ${needed}. ${name} has the role ${role}.`)
}

/** The line of the log about a call; undefined for a read that was answered, which needs none. */
export function operatorCall(
  route: OperatorRouteName,
  operator: KnownOperator | undefined,
  showId: unknown,
  code: RefusalCode | undefined,
): OperatorCall | undefined {
  if (code === undefined && routes[route].method === 'get') return undefined
  return {
    route,
    ...(operator && { operator: operator.name }),
    ...(typeof showId === 'string' && { showId }),
    ...(code && { code }),
  }
}

// Operators' names and roles, and the texts that they give.
import * as z from 'zod/mini'
import { LONGEST_NAME, readableText } from './text.ts'

/** What an operator may do; each role may do what those before it may. */
export const ROLES = ['viewer', 'door', 'box-office', 'admin'] as const
export const Role = z
  .enum(ROLES)
  .check(
    z.describe(
      '`viewer` reads; `door` admits too; `box-office` changes seats, holds and bookings too; `admin` does everything',
    ),
  )
export type Role = z.infer<typeof Role>

/** Whether an operator with `role` may do what needs `needed`. */
export function isAllowed(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

const LONGEST_REASON = 500

/** By which the log and other operators know an operator. */
export const OperatorName = readableText(LONGEST_NAME)

/** What blocked seats are kept for, such as “Press” or “Sound desk”. */
export const AllocationName = readableText(LONGEST_NAME)

/** Which door a scan was made at, such as “North entrance”. */
export const DoorName = readableText(LONGEST_NAME)

/** Why an operator did something that concerns others; the log keeps it. */
export const Reason = readableText(LONGEST_REASON)

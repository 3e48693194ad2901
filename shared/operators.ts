// Operators' roles and names.
import * as z from 'zod/mini'
import { LONGEST_NAME, storableText } from './text.ts'

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

/** By which the log and other operators know an operator. */
export const OperatorName = storableText(LONGEST_NAME).check(z.minLength(1))

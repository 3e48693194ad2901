// Operators' names and roles, and the texts that they give.
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

const LONGEST_REASON = 500

/** A text with something to read in it. */
function readableText(most: number): z.ZodMiniString {
  return storableText(most).check(
    z.refine((text) => text.trim() !== '', 'Write something here.'),
    z.refine((text) => text === text.trim(), 'Leave out the spaces around it.'),
  )
}

/** By which the log and other operators know an operator. */
export const OperatorName = readableText(LONGEST_NAME)

/** What blocked seats are kept for, such as “Press” or “Sound desk”. */
export const AllocationName = readableText(LONGEST_NAME)

/** Why an operator did something that concerns others; the log keeps it. */
export const Reason = readableText(LONGEST_REASON)

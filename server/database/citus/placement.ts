// Where each table is when Citus distributes the database by show. Everything about a show is on one node of the cluster,
// so that its transactions touch no other.

/**
 * - `distributed`: by `show_id`, the rows of a show together with those of the other distributed tables
 * - `reference`: a copy on every node, since distributed tables refer to it
 * - `local`: on the coordinator alone
 */
export type Placement = 'distributed' | 'reference' | 'local'

/** Of every table in the schema `public`, with the reason where the name of the table does not tell. */
export const PLACEMENT = {
  show: 'distributed',
  seat: 'distributed',
  hold: 'distributed',
  booking: 'distributed',
  booking_seat: 'distributed',
  passed_booking: 'distributed',
  allocated_seat: 'distributed',
  show_change: 'distributed',
  archived_log: 'distributed',
  admission: 'distributed',
  undone_admission: 'distributed',
  poster: 'distributed',
  buyer: 'distributed',
  buyer_word: 'distributed',
  // A mail is put in by the transaction of its booking. Those about no show have an empty show_id.
  mail: 'distributed',
  // `show` refers to it, and plans are joined with shows.
  seating_plan: 'reference',
  // Few rows, read and written by themselves.
  setting: 'local',
  operator: 'local',
  revocation: 'local',
  migration: 'local',
  // Queues, from which servers take what is due of all shows.
  webhook_endpoint: 'local',
  webhook_cursor: 'local',
  webhook_delivery: 'local',
} as const satisfies Record<string, Placement>

/** Other schemas with tables, which stay on the coordinator: the queue of graphile-worker. */
export const LOCAL_SCHEMAS = ['graphile_worker'] as const

/** Functions that write the rows of one show, which their parameter `its_show` names. */
export const SHOW_FUNCTIONS = ['write_change', 'write_change_v2', 'write_sales', 'amend_sales'] as const

export function tablesOf(placement: Placement): string[] {
  return Object.entries(PLACEMENT).flatMap(([table, its]) => (its === placement ? table : []))
}

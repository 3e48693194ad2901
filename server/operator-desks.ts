// What operators work with: a desk for each kind of act, and the histories that they read.
import type { MikroORM } from '@mikro-orm/postgresql'
import { BookingDesk } from './booking/booking-desk.ts'
import type { BoxOffice } from './booking/box-office.ts'
import { DoorDesk } from './booking/door-desk.ts'
import { OperatorDesk } from './booking/operator-desk.ts'
import { PlanDesk } from './booking/plan-desk.ts'
import { Posters } from './booking/posters.ts'
import type { ReadPool } from './booking/read-pool.ts'
import { ShowDesk } from './booking/show-desk.ts'
import { ShowHistory } from './booking/show-history.ts'
import { eraseBuyer } from './buyers/erasure.ts'
import type { Config } from './config.ts'
import type { HttpOptions } from './http/http-app.ts'
import { WebhookDesk } from './jobs/webhooks/webhook-desk.ts'
import { PlanFiles } from './plan-import/plan-files.ts'

type Basis = Readonly<{ orm: MikroORM; office: BoxOffice; reads: ReadPool; databaseUrl: string; config: Config }>

/** `planFiles` is to be closed in the end. */
export function operatorDesks({ orm, office, reads, databaseUrl, config }: Basis) {
  const desk = new OperatorDesk(office)
  return {
    desk,
    posters: new Posters(orm, reads, desk, office.boards),
    bookingDesk: new BookingDesk(office.queues),
    showDesk: new ShowDesk(orm, office, config.holds),
    doorDesk: new DoorDesk(orm, reads),
    planDesk: new PlanDesk(databaseUrl, reads),
    planFiles: new PlanFiles(),
    webhooks: new WebhookDesk(orm, reads),
    history: new ShowHistory(reads, office.boards),
    eraseBuyer: (showId, bookingId) => eraseBuyer(orm.em.fork(), showId, bookingId),
  } satisfies Partial<HttpOptions>
}

// Every migration, in the order in which they are applied. During a rolling restart servers of two versions use one
// database, so a migration that has been released never changes, and neither does the signature of an SQL function: a
// changed function is a new one, named `…_v2`, and the old one is dropped a release later. Servers call functions with
// named arguments (`f(a => …)`).
import { First } from './2026-11-24-first.ts'
import { Checkout } from './2026-11-29-checkout.ts'
import { ConfirmBy } from './2026-11-29-confirm-by.ts'
import { HoldLifetime } from './2026-11-29-hold-lifetime.ts'
import { LargeTotals } from './2026-11-29-large-totals.ts'
import { PlanDigest } from './2026-11-29-plan-digest.ts'
import { PlanPrices } from './2026-11-29-plan-prices.ts'
import { Revocations } from './2026-11-29-revocations.ts'
import { Allocations } from './2026-11-30-allocations.ts'
import { AmendedBookings } from './2026-11-30-amended-bookings.ts'
import { Operators } from './2026-11-30-operators.ts'
import { ShowSettings } from './2026-11-30-show-settings.ts'
import { Buyers } from './2026-11-30-buyers.ts'
import { Admissions } from './2026-11-30-admissions.ts'
import { ShowSearch } from './2026-11-30-show-search.ts'
import { PlanList } from './2026-11-30-plan-list.ts'
import { Guards } from './2026-11-30-guards.ts'
import { UndoneAdmissions } from './2026-11-30-undone-admissions.ts'
import { Webhooks } from './2026-11-29-webhooks.ts'
import { ChangedMails } from './2026-11-30-changed-mails.ts'
import { AdmissionDoors } from './2026-11-30-admission-doors.ts'
import { ArchivedLogs } from './2026-11-30-archived-logs.ts'
import { BuyerLanguage } from './2026-11-30-buyer-language.ts'
import { ShowAbout } from './2026-11-30-show-about.ts'
import { MailAddresses } from './2026-11-30-mail-addresses.ts'
import { Transfers } from './2026-11-30-transfers.ts'
import { TransferMails } from './2026-12-01-transfer-mails.ts'

export const migrations = [
  First,
  Checkout,
  LargeTotals,
  PlanDigest,
  Webhooks,
  HoldLifetime,
  ConfirmBy,
  Revocations,
  PlanPrices,
  Allocations,
  Operators,
  AmendedBookings,
  ShowSettings,
  Buyers,
  Admissions,
  ShowSearch,
  PlanList,
  ChangedMails,
  UndoneAdmissions,
  AdmissionDoors,
  Guards,
  ArchivedLogs,
  ShowAbout,
  BuyerLanguage,
  Transfers,
  MailAddresses,
  TransferMails,
]

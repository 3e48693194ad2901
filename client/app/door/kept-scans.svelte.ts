// Scans that the server could not be asked about: kept by this phone, also over a reload, until it can.
import type { BrowserStorage } from '../browser-storage.ts'

export type KeptScan = Readonly<{
  /** The idempotency key: the server may have heard of it already. */
  scanId: string
  showId: string
  code: string | undefined
  bookingId: string
  /** By this phone's clock, in milliseconds since 1970. */
  scannedAt: number
}>

export class KeptScans {
  all = $state.raw<readonly KeptScan[]>([])
  readonly #storage: BrowserStorage
  readonly #key: string

  /** Takes the scans that are stored under `key`. */
  constructor(storage: BrowserStorage, key: string) {
    this.#storage = storage
    this.#key = key
    this.all = readScans(storage.read(key))
  }

  /** The kept scan of a booking in a show. */
  of(showId: string, bookingId: string): KeptScan | undefined {
    return this.all.find((scan) => scan.showId === showId && scan.bookingId === bookingId)
  }

  add(scan: KeptScan): void {
    this.#write([...this.all, scan])
  }

  remove({ scanId }: KeptScan): void {
    this.#write(this.all.filter((scan) => scan.scanId !== scanId))
  }

  #write(scans: readonly KeptScan[]): void {
    this.all = scans
    this.#storage.write(this.#key, scans.length === 0 ? undefined : JSON.stringify(scans))
  }
}

/** The scans in a stored text; what is none is left out. */
function readScans(text: string | undefined): KeptScan[] {
  try {
    const stored: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(stored) ? stored.filter(isScan) : []
  } catch {
    return []
  }
}

function isScan(stored: unknown): stored is KeptScan {
  const texts = ['scanId', 'showId', 'bookingId'] as const
  if (typeof stored !== 'object' || stored === null) return false
  const fields = new Map<string, unknown>(Object.entries(stored))
  return texts.every((name) => typeof fields.get(name) === 'string') && typeof fields.get('scannedAt') === 'number'
}

// Scans that the server could not be asked about: kept by this phone, also over a reload, until it can.
import type { BrowserStorage } from '../browser-storage.ts'
import type { Scan } from './door-server.ts'

export type KeptScan = Scan & Readonly<{ scannedAt: number }>

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

  /**
   * The kept scan that admits all that this one would: of the same ticket, or by an operator from the list. What other
   * tickets say they admit does not count, since only the server knows whether they are void or forged.
   */
  covering({ showId, bookingId, seatIds, code }: Scan): KeptScan | undefined {
    return this.all.find(
      (kept) =>
        (kept.code === undefined || kept.code === code) &&
        kept.showId === showId &&
        kept.bookingId === bookingId &&
        (!kept.seatIds || seatIds?.every((seatId) => kept.seatIds?.includes(seatId))),
    )
  }

  add(scan: KeptScan): void {
    this.#write([...this.#stored(), scan])
  }

  remove({ scanId }: KeptScan): void {
    this.#write(this.#stored().filter((scan) => scan.scanId !== scanId))
  }

  /** All that are kept: another tab of this phone may have added some, or had them confirmed. */
  #stored(): readonly KeptScan[] {
    return readScans(this.#storage.read(this.#key))
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
  const [code, door, seatIds] = [fields.get('code'), fields.get('door'), fields.get('seatIds')]
  return (
    texts.every((name) => typeof fields.get(name) === 'string') &&
    [code, door].every((text) => text === undefined || typeof text === 'string') &&
    (seatIds === undefined || (Array.isArray(seatIds) && seatIds.every(Number.isSafeInteger))) &&
    typeof fields.get('scannedAt') === 'number'
  )
}

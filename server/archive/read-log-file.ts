// Reads a log file: checks it from its first line to its last, and gives it as a show that can be audited.
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { digestText } from '../audit/audit.ts'
import type { AuditedShow } from '../audit/audited-show.ts'
import { Step, type Place, type RecordedSeat } from '../audit/show-record.ts'
import { SetupError } from '../setup-error.ts'
import { FORMAT, Header, Line, textLines, VERSION, type ArchivedSettings, type End } from './log-file-lines.ts'

/** The causes of the steps that tell what a show was at first; see `AuditedShow.early`. */
const EARLY: ReadonlySet<string> = new Set(['blocked', 'unblocked', 'show-changed'])
const EARLY_TEXT = /"(blocked|unblocked|show-changed)"/

/** `end` is its last line, and `sha256` that of the file as it is on the disk. */
export type LogFile = { show: AuditedShow; settings: ArchivedSettings; end: End; sha256: string }

/**
 * Reads a file whole, and then its log and its bookings whenever an audit asks for them: of these a slice is in memory.
 * @throws {SetupError} when it cannot be read, is no log file, is of a later version, or is incomplete or damaged
 */
export async function readLogFile(path: string): Promise<LogFile> {
  const bytes = createHash('sha256')
  const contents = new Contents()
  try {
    for await (const lines of textLines(path, bytes)) for (const line of lines) contents.add(line)
    return { ...contents.finished(path), sha256: bytes.digest('hex') }
  } catch (error) {
    throw new SetupError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** What a file's lines come to. */
class Contents {
  #header: Header | undefined
  #end: End | undefined
  readonly #hash = createHash('sha256')
  readonly #log = createHash('sha256')
  readonly #places: Place[] = []
  readonly #prices: number[] = []
  readonly #seats: RecordedSeat[] = []
  readonly #early: Step[] = []
  #changes = 0
  #bookings = 0
  #passed = 0

  add(text: string): void {
    if (this.#end) throw new Error('It goes on after its last line.')
    const line = this.#header ? Line.parse(JSON.parse(text)) : undefined
    if (line) this.#addLine(line)
    else this.#header = readHeader(text)
    if (!line || !('end' in line)) this.#hash.update(`${text}\n`)
  }

  #addLine(line: Line): void {
    if ('change' in line) {
      const { seq, at, steps } = line.change
      this.#changes++
      this.#log.update(digestText({ seq, at, steps }))
      if (EARLY_TEXT.test(steps)) this.#early.push(...earlySteps(steps))
    } else if ('booking' in line) this.#bookings++
    else if ('passed' in line) this.#passed++
    else if ('seat' in line) this.#seats.push(line.seat)
    else if ('place' in line) {
      const { price, ...place } = line.place
      this.#places.push(place)
      this.#prices.push(price)
    } else this.#end = line.end
  }

  finished(path: string): Omit<LogFile, 'sha256'> {
    const [header, end] = [this.#header, this.#end]
    if (!header || !end) throw new Error('It is incomplete: its last line is missing.')
    const found = { changes: this.#changes, bookings: this.#bookings }
    const digests = { sha256: this.#hash.digest('hex'), log: this.#log.digest('hex') }
    if (!isDeepStrictEqual(end, { ...found, ...digests })) {
      throw new Error('It is damaged: its lines are not those that its last line sums up.')
    }
    const { showId, seatCount, ...show } = header.show
    if (seatCount !== this.#places.length) throw new Error('It is damaged: it does not have the place of each seat.')
    return {
      show: {
        ...show,
        facts: { showId, seatCount, places: this.#places },
        prices: this.#prices,
        seats: this.#seats,
        early: this.#early,
        log: () => slices(path, (line) => ('change' in line ? line.change : undefined)),
        bookings: () => slices(path, (line) => ('booking' in line ? { transfer: null, ...line.booking } : undefined)),
        passed: () => slices(path, (line) => ('passed' in line ? line.passed : undefined), this.#passed),
      },
      settings: header.settings,
      end,
    }
  }
}

function readHeader(text: string): Header {
  const named = z.object({ format: z.literal(FORMAT), version: z.int() }).safeParse(jsonOf(text)).data
  if (!named) throw new Error('It is not the log of a show.')
  if (named.version !== VERSION) throw new Error(`It has version ${named.version}, and this program reads ${VERSION}.`)
  return Header.parse(jsonOf(text))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function earlySteps(steps: string): Step[] {
  const known = z.array(z.unknown()).safeParse(jsonOf(steps)).data ?? []
  return known.flatMap((raw) => {
    const { data } = Step.safeParse(raw)
    return data && EARLY.has(data.cause) ? data : []
  })
}

/**
 * The lines of one kind, which stand together, in slices.
 * @param count how many there are, where there may be none: the file is not read for those
 */
async function* slices<V>(path: string, pick: (line: Line) => V | undefined, count = Infinity): AsyncIterable<V[]> {
  if (count === 0) return
  let isHeader = true
  let hasBegun = false
  for await (const lines of textLines(path)) {
    const picked: V[] = []
    for (const text of lines) {
      const line = isHeader ? undefined : Line.parse(JSON.parse(text))
      isHeader = false
      const value = line && pick(line)
      if (value === undefined && hasBegun) {
        if (picked.length > 0) yield picked
        return
      }
      if (value === undefined) continue
      hasBegun = true
      picked.push(value)
    }
    if (picked.length > 0) yield picked
  }
}

// What a run records on disk, part by part: gone when all was right, kept when anything was not.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dumpShow } from './checker/read-database.ts'
import type { Run } from './run.ts'

export class Recording {
  readonly folder: string
  readonly #workers: number
  #part = 0
  #isKept: boolean

  private constructor(folder: string, workers: number, isKept: boolean) {
    this.folder = folder
    this.#workers = workers
    this.#isKept = isKept
  }

  /** Makes a folder, which the run's cleanup removes unless it is to be kept. */
  static async begin(run: Run, workers: number, keep: boolean): Promise<Recording> {
    const recording = new Recording(await mkdtemp(join(tmpdir(), 'holdfast-history-')), workers, keep)
    run.cleanup.add(async () => {
      if (!recording.#isKept) await rm(recording.folder, { recursive: true })
    })
    return recording
  }

  get observerFile(): string {
    return join(this.folder, `part-${this.#part}-observer`)
  }
  /** By process. */
  get workerFiles(): string[] {
    return Array.from({ length: this.#workers }, (_, worker) =>
      join(this.folder, `part-${this.#part}-worker-${worker}`),
    )
  }
  get files(): string[] {
    return [this.observerFile, ...this.workerFiles]
  }

  get isKept(): boolean {
    return this.#isKept
  }

  /** Keeps all that is there, and what is yet to come. @returns where, in a sentence */
  keep(): string {
    this.#isKept = true
    return `What was recorded is kept in ${this.folder}.`
  }

  /** From now on another part is recorded. */
  next(): void {
    this.#part++
  }

  /** Of a part that was right nothing is needed any more. */
  async discard(files: readonly string[]): Promise<void> {
    if (this.#isKept) return
    for (const file of files) await rm(file, { force: true })
  }

  /** Adds what the run came to, and what its database has of the show, where that can be read. */
  async complete(report: object, showId: string, databaseUrl: string | undefined): Promise<void> {
    await writeFile(join(this.folder, 'report.json'), JSON.stringify(report, null, 2))
    if (databaseUrl !== undefined) await dumpShow(databaseUrl, showId, join(this.folder, 'database.jsonl'))
  }
}

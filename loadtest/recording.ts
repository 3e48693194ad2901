// The files that a run records, part by part. They are deleted when all was right, and kept when anything was not.
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

  /** Makes a folder, which the run's clean-up deletes unless it is to be kept. */
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
  /** One for each worker. */
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

  /** Keeps all files, also those still to come. @returns a sentence that names the folder */
  keep(): string {
    this.#isKept = true
    return `What was recorded is kept in ${this.folder}.`
  }

  /** Names files of the next part from now on. */
  next(): void {
    this.#part++
  }

  /** Deletes the files of a part that was right, unless they are to be kept. */
  async discard(files: readonly string[]): Promise<void> {
    if (this.#isKept) return
    for (const file of files) await rm(file, { force: true })
  }

  /** Adds the report, and all rows that the database has of the show, where it can be read. */
  async complete(report: object, showId: string, databaseUrl: string | undefined): Promise<void> {
    await writeFile(join(this.folder, 'report.json'), JSON.stringify(report, null, 2))
    if (databaseUrl !== undefined) await dumpShow(databaseUrl, showId, join(this.folder, 'database.jsonl'))
  }
}

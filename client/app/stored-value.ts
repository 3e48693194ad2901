// A value that the browser keeps for one visitor: another customer's tab never reads it.
import type { BrowserStorage } from './browser-storage.ts'
import type { Session } from './session.svelte.ts'

export class StoredValue<T> {
  readonly #session: Session
  readonly #storage: BrowserStorage
  readonly #name: string
  readonly #isValid: (value: unknown) => value is T

  /** `isValid` says whether a stored value is a `T`: an older version of the app may have written it. */
  constructor(session: Session, storage: BrowserStorage, name: string, isValid: (value: unknown) => value is T) {
    this.#session = session
    this.#storage = storage
    this.#name = name
    this.#isValid = isValid
  }

  /** Undefined when nothing is stored, or the visitor is not known yet. */
  read(): T | undefined {
    const key = this.#key
    const text = key === undefined ? undefined : this.#storage.read(key)
    if (text === undefined) return undefined
    try {
      const value: unknown = JSON.parse(text)
      return this.#isValid(value) ? value : undefined
    } catch {
      return undefined
    }
  }

  /** Undefined removes the value. */
  write(value: T | undefined): void {
    const key = this.#key
    if (key !== undefined) this.#storage.write(key, value === undefined ? undefined : JSON.stringify(value))
  }

  get #key(): string | undefined {
    const visitorId = this.#session.connection.visitor?.visitorId
    return visitorId === undefined ? undefined : `holdfast.${this.#name}.${visitorId}`
  }
}

/** Whether a value is an object with these fields. */
export function hasFields<F extends string>(value: unknown, ...fields: F[]): value is Record<F, unknown> {
  return typeof value === 'object' && value !== null && fields.every((field) => field in value)
}

export function isSeatIds(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(Number.isInteger)
}

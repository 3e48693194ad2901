// Compares a server's messages with a document of JSON Schemas in both directions: an undocumented message or field throws
// at once, and documented ones that never occurred are listed at the end.
import type { JsonSchema } from '../documents/json-schemas.ts'

type Schemas = Readonly<Record<string, JsonSchema>>
/** `seen` names fields as `Hold.seatIds`, and the values of enums as `Show.singles=warn`. */
type Reading = { faults: string[]; seen: string[] }

export class SchemaCoverage {
  readonly #messages: Readonly<Record<string, { payload: JsonSchema }>>
  readonly #schemas: Schemas
  readonly #seen = new Set<string>()

  constructor(messages: Readonly<Record<string, { payload: JsonSchema }>>, schemas: Schemas) {
    this.#messages = messages
    this.#schemas = schemas
  }

  /** Records a message. @throws {Error} that names everything in it that does not match the document */
  see(key: string, value: unknown): void {
    const message = this.#messages[key]
    if (!message) throw new Error(`The document has no message ${key}.`)
    const { faults, seen } = this.#read(message.payload, value, key)
    if (faults.length > 0) throw new Error(`${key} is not as documented:\n${faults.join('\n')}`)
    for (const one of [key, ...seen]) this.#seen.add(one)
  }

  /** The documented messages, fields and values that did not occur. */
  get unseen(): string[] {
    const all = new Set<string>()
    const shapes = new Set<string>()
    for (const [key, { payload }] of Object.entries(this.#messages)) {
      all.add(key)
      this.#list(payload, key, all, shapes)
    }
    return [...all].filter((one) => !this.#seen.has(one)).sort()
  }

  #read(schema: JsonSchema, value: unknown, place: string, isOpen = false): Reading {
    const read = (one: JsonSchema, inner: unknown, at: string, mayHaveMore = false): Reading =>
      this.#read(one, inner, at, mayHaveMore)
    if (schema.$ref !== undefined) return read(this.#shape(schema.$ref), value, nameOf(schema.$ref))
    if (schema.allOf) return joined(schema.allOf.map((one, i) => read(one, value, place, i > 0)))
    if (schema.anyOf) {
      const readings = schema.anyOf.map((one) => read(one, value, place))
      return readings.find(({ faults }) => faults.length === 0) ?? joined(readings)
    }
    if ('const' in schema) return value === schema.const ? NOTHING : fault(place, `is not ${String(schema.const)}`)
    if (schema.enum) {
      const isListed = schema.enum.some((one) => one === value)
      return isListed
        ? { faults: [], seen: [`${place}=${String(value)}`] }
        : fault(place, `${String(value)} is not listed`)
    }
    if (schema.type === 'array') {
      if (!Array.isArray(value)) return fault(place, 'is not a list')
      const { items } = schema
      return joined(value.map((one: unknown) => read(isSchema(items) ? items : {}, one, place)))
    }
    if (!isOf(schema, value)) return fault(place, `is not a ${String(schema.format ?? schema.type)}`)
    if (schema.properties === undefined || value === null || typeof value !== 'object') return NOTHING
    const { properties, required = [] } = schema
    return joined([
      ...required.filter((name) => !Object.hasOwn(value, name)).map((name) => fault(`${place}.${name}`, 'is missing')),
      ...Object.entries(value).map(([name, inner]: [string, unknown]) => {
        const at = `${place}.${name}`
        const field = Object.hasOwn(properties, name) ? properties[name] : undefined
        if (!isSchema(field)) return isOpen ? NOTHING : fault(at, 'is not documented')
        return joined([{ faults: [], seen: [at] }, read(field, inner, at)])
      }),
    ])
  }

  #list(schema: JsonSchema, place: string, all: Set<string>, shapes: Set<string>): void {
    if (schema.$ref !== undefined) {
      const name = nameOf(schema.$ref)
      if (shapes.has(name)) return
      shapes.add(name)
      return this.#list(this.#shape(schema.$ref), name, all, shapes)
    }
    for (const value of schema.enum ?? []) all.add(`${place}=${String(value)}`)
    for (const one of [...(schema.allOf ?? []), ...(schema.anyOf ?? [])]) this.#list(one, place, all, shapes)
    if (isSchema(schema.items)) this.#list(schema.items, place, all, shapes)
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      all.add(`${place}.${name}`)
      if (isSchema(field)) this.#list(field, `${place}.${name}`, all, shapes)
    }
  }

  #shape(ref: string): JsonSchema {
    const shape = this.#schemas[nameOf(ref)]
    if (!shape) throw new Error(`The document has no ${ref}.`)
    return shape
  }
}

const NOTHING: Reading = { faults: [], seen: [] }

function fault(place: string, what: string): Reading {
  return { faults: [`${place} ${what}`], seen: [] }
}

function joined(readings: readonly Reading[]): Reading {
  return { faults: readings.flatMap(({ faults }) => faults), seen: readings.flatMap(({ seen }) => seen) }
}

function nameOf(ref: string): string {
  return ref.replace(/.*\//, '')
}

function isSchema(schema: unknown): schema is JsonSchema {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema)
}

function isOf({ type, format, pattern }: JsonSchema, value: unknown): boolean {
  if (Array.isArray(type)) return type.some((each) => isOf({ type: each, format, pattern }, value))
  switch (type) {
    case undefined:
      return true
    case 'null':
      return value === null
    case 'integer':
      return Number.isInteger(value)
    case 'string':
      if (format === 'binary') return value instanceof Uint8Array
      if (typeof value !== 'string' || (pattern !== undefined && !new RegExp(pattern).test(value))) return false
      if (format === 'date-time') return new Date(value).toISOString() === value
      return format !== 'uuid' || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
    case 'object':
      return typeof value === 'object' && value !== null
    default:
      return typeof value === type
  }
}

// Renders a JSON Schema for readers: a table of fields, with their types in words.
import { html, inline, type Html } from './html.ts'
import type { JsonSchema } from './json-schemas.ts'

/** The fields of an object, or the type of anything else. */
export function schemaTable(schema: JsonSchema): Html {
  const fields = Object.entries(schema.properties ?? {})
  if (fields.length === 0) return schema.type === 'object' ? html`<p>No fields.</p>` : html`<p>${typeOf(schema)}</p>`
  const rows = fields.flatMap(([name, field]) => (typeof field === 'object' ? [row(name, field, schema)] : []))
  return html`<table>
    <thead>
      <tr>
        <th>Field</th>
        <th>Type</th>
        <th>Meaning</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`
}

function row(name: string, field: JsonSchema, { required = [] }: JsonSchema): Html {
  const optional = required.includes(name) ? html`` : html` <span class="optional">optional</span>`
  return html`<tr>
    <td><code>${name}</code>${optional}</td>
    <td>${typeOf(field)}</td>
    <td>${inline(field.description ?? '')}</td>
  </tr> `
}

/** The type in words. A shape that has a name is a link to its section. */
function typeOf(schema: JsonSchema): Html {
  if (schema.$ref !== undefined) return shapeLink(schema.$ref.replace(/.*\//, ''))
  const [whole] = schema.allOf ?? []
  if (whole) return typeOf(whole)
  const either = schema.anyOf ?? schema.oneOf
  if (either) return html`${either.map((one, i) => html`${i > 0 ? ' or ' : ''}${typeOf(one)}`)}`
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`
  if (schema.enum) return html`${schema.enum.map((one, i) => html`${i > 0 ? ', ' : ''}<code>${String(one)}</code>`)}`
  if (schema.type === 'array') return html`list of ${typeOf(itemsOf(schema))}`
  if (schema.type === 'object') return html`{ ${fieldsOf(schema)} }`
  if (schema.type === undefined) return html`any`
  return html`${[schema.format === 'binary' ? 'binary' : schema.type, ...boundsOf(schema)].join(', ')}`
}

export function shapeLink(name: string): Html {
  return html`<a href="#shape-${name}">${name}</a>`
}

function itemsOf({ items }: JsonSchema): JsonSchema {
  return typeof items === 'object' && !Array.isArray(items) ? items : {}
}

function fieldsOf({ properties = {}, required = [] }: JsonSchema): Html[] {
  return Object.entries(properties).map(([name, field], i) => {
    const type = typeof field === 'object' ? typeOf(field) : html`any`
    return html`${i > 0 ? ', ' : ''}<code>${name}${required.includes(name) ? '' : '?'}</code>: ${type}`
  })
}

function boundsOf({ minimum, maximum, minLength, maxLength, format }: JsonSchema): string[] {
  const bounds = (least: number | undefined, most: number | undefined, unit: string): string[] => {
    if (most === undefined) return least === undefined ? [] : [`from ${least}${unit}`]
    return [`${least === undefined ? 'up' : least} to ${most}${unit}`]
  }
  return [
    ...(format === undefined || format === 'binary' ? [] : [format]),
    ...bounds(minimum, maximum, ''),
    ...bounds(minLength, maxLength, ' characters'),
  ]
}

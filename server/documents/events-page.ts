// The page that shows the AsyncAPI document, as plain HTML without a script.
import type { AsyncApi, Message, Operation } from './asyncapi.ts'
import { html, inline, prose, type Html } from './html.ts'
import type { JsonSchema } from './json-schemas.ts'
import { REFUSALS } from './refusals.ts'
import { schemaTable, shapeLink } from './schema-html.ts'

/** The page as HTML. It refers to `events.css` and `asyncapi.json`, relative to its URL. */
export function eventsPage(document: AsyncApi): string {
  const { messages, schemas } = document.components
  const operations = Object.entries(document.operations)
  const isRequest = ([key, { reply }]: [string, Operation]): boolean => reply !== undefined && key !== 'connect'
  const connecting = operations.filter(([key]) => key === 'connect')
  const asking = operations.filter(isRequest)
  const telling = operations.filter(([, { action }]) => action === 'send')
  const sections = (some: [string, Operation][]): Html[] =>
    some.map(([key, operation]) => operationSection(key, operation, messages, schemas))
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${document.info.title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="events.css" />
      </head>
      <body>
        <header>
          <h1>${document.info.title}</h1>
          <p>Protocol ${document.info.version} · <a href="asyncapi.json">the AsyncAPI document</a></p>
        </header>
        <nav aria-label="Contents">
          ${contents('Connecting', connecting)} ${contents('Requests', asking)} ${contents('Facts', telling)}
          <p>
            <strong><a href="#codes">Refusal codes</a></strong>
          </p>
          <p>
            <strong><a href="#shapes">Shapes</a></strong>
          </p>
        </nav>
        <main>
          ${prose(document.info.description)}
          <h2>Connecting</h2>
          ${sections(connecting)}
          <h2>Requests</h2>
          ${sections(asking)}
          <h2>Facts</h2>
          ${sections(telling)}
          <h2 id="codes">Refusal codes</h2>
          <div class="wide">
            <table>
              <thead>
                <tr>
                  <th>Code</th>
                  <th>When</th>
                </tr>
              </thead>
              <tbody>
                ${Object.entries(REFUSALS).map(([code, { when }]) => codeRow(code, when))}
              </tbody>
            </table>
          </div>
          <h2 id="shapes">Shapes</h2>
          ${Object.entries(schemas).map(([name, schema]) => shapeSection(name, schema))}
        </main>
      </body>
    </html>`.text
}

function contents(title: string, operations: [string, Operation][]): Html {
  const links = operations.map(([key, { title: name }]) => html`<li><a href="#${key}">${name}</a></li>`)
  return html`<p><strong>${title}</strong></p>
    <ul>
      ${links}
    </ul>`
}

function operationSection(
  key: string,
  operation: Operation,
  messages: Readonly<Record<string, Message>>,
  schemas: Readonly<Record<string, JsonSchema>>,
): Html {
  const shown = [...operation.messages, ...(operation.reply?.messages ?? [])].flatMap(({ $ref }) => {
    const message = messages[$ref.replace(/.*\//, '')]
    return message ? [message] : []
  })
  return html`<section id="${key}">
    <h3>${operation.title}</h3>
    <p>${operation.summary}. ${inline(operation.description ?? '')}</p>
    ${shown.map((message) => messagePart(message, schemas))}
  </section>`
}

function messagePart({ title, payload, examples }: Message, schemas: Readonly<Record<string, JsonSchema>>): Html {
  const name = payload.$ref?.replace(/.*\//, '') ?? ''
  const codes = codesOf(payload)
  const refused =
    codes.length > 0
      ? html`<p>${codes.map((code) => html`<a class="code" href="#code-${code}">${code}</a> `)}</p>`
      : html``
  const table = codes.length > 0 ? html`` : schemaTable(schemas[name] ?? payload)
  const isShared = name !== '' && !/(Payload|Value|Fact)$/.test(name)
  return html`<h4>${title}${isShared ? html`: ${shapeLink(name)}` : html``}</h4>
    ${refused}
    <div class="wide">${table}</div>
    ${examples.map((example) => html`<pre tabindex="0"><code>${JSON.stringify(example.payload, null, 2)}</code></pre>`)}`
}

/** The refusal codes in a payload, which is a refusal or contains one. */
function codesOf(payload: JsonSchema): string[] {
  const { error } = payload.properties ?? {}
  const refusal = typeof error === 'object' ? error : payload
  const narrowed = refusal.allOf?.[1]?.properties?.code
  return typeof narrowed === 'object' ? (narrowed.enum ?? []).map(String) : []
}

function codeRow(code: string, when: string): Html {
  return html`<tr id="code-${code}">
    <td><code>${code}</code></td>
    <td>${inline(when)}</td>
  </tr>`
}

function shapeSection(name: string, schema: JsonSchema): Html {
  return html`<section id="shape-${name}">
    <h3>${name}</h3>
    <p>${inline(schema.description ?? '')}</p>
    <div class="wide">${schemaTable(schema)}</div>
  </section>`
}

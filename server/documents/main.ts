// Writes the documents of the API into docs/, where people read them without a server. A test fails when they are not as written here.
import { writeFileSync } from 'node:fs'
import { asyncApiDocument } from './asyncapi.ts'
import { openApiDocument } from './openapi.ts'
import { documentText } from './text.ts'

const FOLDER = new URL('../../docs/', import.meta.url)

writeFileSync(new URL('asyncapi.json', FOLDER), documentText(asyncApiDocument()))
writeFileSync(new URL('openapi.json', FOLDER), documentText(openApiDocument()))

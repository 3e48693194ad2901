// Writes the generated documents into docs/: those of the API, so that they can be read without a server, and the list of
// settings. A test fails when those files are not up to date.
import { writeFileSync } from 'node:fs'
import { asyncApiDocument } from './asyncapi.ts'
import { configurationPage } from './configuration.ts'
import { openApiDocument } from './openapi.ts'
import { documentText } from './text.ts'

const FOLDER = new URL('../../docs/', import.meta.url)

writeFileSync(new URL('asyncapi.json', FOLDER), documentText(asyncApiDocument()))
writeFileSync(new URL('openapi.json', FOLDER), documentText(openApiDocument()))
writeFileSync(new URL('configuration.md', FOLDER), configurationPage())

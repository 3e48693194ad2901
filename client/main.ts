// Starts the app in the page.
import '@fontsource-variable/inter'
import { mount } from 'svelte'
import App from './app/App.svelte'
import { readBasePath } from './app/base-path.ts'
import { pageLocale } from './app/page-locale.svelte.ts'
import './app/style.css'
import { readTabCustomer } from './app/tab-customer.ts'

const target = document.getElementById('app')
if (!target) throw new Error('The page has no element “app” to show Holdfast in.')
pageLocale.start()
const basePath = readBasePath()
mount(App, { target, props: { basePath, customer: readTabCustomer(basePath) } })

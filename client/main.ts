// Starts the app in the page.
import '@fontsource-variable/inter'
import { mount } from 'svelte'
import App from './app/App.svelte'
import './app/style.css'

const target = document.getElementById('app')
if (!target) throw new Error('The page has no element “app” to show Holdfast in.')
mount(App, { target })

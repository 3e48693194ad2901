// A page with every part that the pages are built of.
import { mount } from 'svelte'
import '../../app/style.css'
import Page from './Page.svelte'

mount(Page, { target: document.body })

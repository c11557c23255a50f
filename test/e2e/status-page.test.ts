import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FACTS, HOSTILE, SNAPSHOT } from '../http/sample-status.ts';
import { type StartedApp, startApp } from '../http/start-app.ts';

const SCREENSHOTS = fileURLToPath(new URL('../../build/screenshots', import.meta.url));
const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 800 };

let app: StartedApp;
let profile = '';
let browser: BrowserContext;

beforeAll(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  const { health: _health, readiness: _readiness, telemetryPath: _path, now: _now, ...facts } = FACTS;
  app = await startApp({ app: { snapshot: async () => SNAPSHOT, statusFacts: () => facts } });
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});

afterAll(async () => {
  await browser.close();
  await app.servers.close(1_000);
  await rm(profile, { recursive: true, force: true });
});

interface Visit {
  readonly page: Page;
  /** What the browser complained of: console errors, page errors, failed and foreign requests. */
  readonly complaints: readonly string[];
}

async function visit(size: typeof PHONE, colorScheme: 'light' | 'dark', path = '/'): Promise<Visit> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(app.url) && !request.url().startsWith('data:'))
      complaints.push(`foreign: ${request.url()}`);
  });
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme });
  await page.goto(`${app.url}${path}`, { waitUntil: 'networkidle' });
  return { page, complaints };
}

describe('status page in Chromium', () => {
  it.each([
    ['phone-light', PHONE, 'light'],
    ['phone-dark', PHONE, 'dark'],
    ['desktop-light', DESKTOP, 'light'],
    ['desktop-dark', DESKTOP, 'dark'],
  ] as const)('fits on %s and makes no complaints', async (name, size, scheme) => {
    const { page, complaints } = await visit(size, scheme);

    const width = await page.evaluate('document.documentElement.scrollWidth');
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });

    expect(complaints).toEqual([]);
    expect(width).toBe(size.width);
    await page.close();
  });

  it('cuts nothing off inside its boxes on a phone', async () => {
    const { page } = await visit(PHONE, 'light');

    const wide = await page.evaluate(
      `[...document.querySelectorAll('main *')].filter((e) => e.closest('.scroll:not(.cards), thead, .hidden') === null
        && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 100))`,
    );

    expect(wide).toEqual([]);
    await page.close();
  });

  it('is dark in dark mode', async () => {
    const background = 'getComputedStyle(document.body).backgroundColor';
    const light = await visit(DESKTOP, 'light');
    const dark = await visit(DESKTOP, 'dark');

    const colours = [await light.page.evaluate(background), await dark.page.evaluate(background)];

    expect(colours).toEqual(['rgb(245, 246, 248)', 'rgb(15, 19, 25)']);
    await Promise.all([light.page.close(), dark.page.close()]);
  });

  it('shows hostile names as text and runs nothing of them', async () => {
    const { page } = await visit(DESKTOP, 'light');

    const text = await page.textContent('main');

    expect(await page.title()).toBe('Bitbucket Pipelines exporter');
    expect(text).toContain(HOSTILE.branch);
    expect(text).toContain("<script>document.title = 'broken'</script> & 'friends' ‹U+0000›");
    expect(text).toContain('מאגר-‹U+202E›gnp.exe<b>');
    expect(await page.locator('main img, main script, main b').count()).toBe(0);
    await page.close();
  });

  it('filters without a script', async () => {
    const { page, complaints } = await visit(PHONE, 'light');

    await page.getByLabel('Repository name contains').fill('PAY');
    await page.getByRole('button', { name: 'Filter' }).click();

    await page.waitForURL(`${app.url}/?q=PAY`);
    expect(await page.locator('tbody .repo').allInnerTexts()).toEqual([expect.stringContaining('payments-api')]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

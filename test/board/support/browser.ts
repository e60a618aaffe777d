/** Chromium from npm alone: the package unpacks it into the folder for temporary files when it is first asked for. */
import { open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

/** A process of one ends with its first context; without web security there is no CORS to be seen. */
const LEFT_OUT = ['--single-process', '--disable-web-security', '--allow-running-insecure-content'];

export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await unpacked(),
    args: chromium.args.filter((arg) => !LEFT_OUT.includes(arg)),
  });
}

const LOCK = join(tmpdir(), 'ringrota-chromium.lock');
/** Unpacking takes some seconds; a lock that is older was left behind. */
const LOCK_MS = 60_000;

/** Test files run side by side: one unpacks, and none starts what is half written. */
async function unpacked(): Promise<string> {
  for (;;) {
    try {
      const lock = await open(LOCK, 'wx');
      try {
        return await chromium.executablePath();
      } finally {
        await lock.close();
        await rm(LOCK, { force: true });
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const { mtimeMs } = await stat(LOCK).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > LOCK_MS) await rm(LOCK, { force: true });
      await sleep(50);
    }
  }
}

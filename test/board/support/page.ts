/** What every test of the page does: opens a place of it, presses buttons, finds fields by their labels. */
import type { Locator, Page } from 'playwright-core';
import type { BoardWorld } from './board-world.ts';

/** Opens the page at `hash` in a browser context of its own, which is closed whatever `check` finds. */
export async function visit(
  board: BoardWorld,
  hash: string,
  check: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await board.open(hash);
  try {
    await check(page);
  } finally {
    await page.context().close();
  }
}

export const press = (place: Page | Locator, name: string) =>
  place.getByRole('button', { name, exact: true }).click();

export const field = (place: Page | Locator, name: string) => place.getByLabel(name, { exact: true });

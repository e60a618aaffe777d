import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addFeed, feedId, loadFeeds, removeFeed } from '../../../lib/calendar/feed.ts';
import { StoreError } from '../../../lib/ports.ts';
import { createMemoryStore } from '../../support/memory-store.ts';

const BASE = 'https://app.example';
const tokenOf = (url: string) => url.slice(`${BASE}/api/calendar/`.length, -'.ics'.length);

describe('a new feed', () => {
  it('has an address with 256 bits in base64url, and a row that has their hash alone', async () => {
    const store = createMemoryStore();
    const { id, url } = await addFeed(store, { Line: 'support', Person: 'anna' }, BASE);
    const token = tokenOf(url);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(id).toBe(createHash('sha256').update(token).digest('hex'));
    expect(await feedId(token)).toBe(id);
    const rows = await store.all('Feeds', {});
    expect(rows).toMatchObject([{ partitionKey: 'feeds', rowKey: id, Line: 'support', Person: 'anna' }]);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('never has the address of another', async () => {
    const store = createMemoryStore();
    const made = await Promise.all(Array.from({ length: 50 }, () => addFeed(store, { Rota: 'r' }, BASE)));
    expect(new Set(made.map(({ url }) => url)).size).toBe(50);
    expect(await loadFeeds(store)).toHaveLength(50);
  });
});

describe('the id of a token', () => {
  it.each(['', 'short', `${'a'.repeat(42)}+`, 'a'.repeat(44), `${'a'.repeat(43)}\n`])(
    '%j is not a token, so it has no feed id',
    async (token) => expect(await feedId(token)).toBeNull(),
  );
});

describe('a feed that is removed', () => {
  it('is gone, and others stay', async () => {
    const store = createMemoryStore();
    const [first, second] = [
      await addFeed(store, { Rota: 'a' }, BASE),
      await addFeed(store, { Rota: 'b' }, BASE),
    ];
    await removeFeed(store, first.id);
    expect((await loadFeeds(store)).map(({ id }) => id)).toEqual([second.id]);
  });

  it('may have been removed by somebody else before', async () => {
    const store = createMemoryStore();
    const { id } = await addFeed(store, { Rota: 'a' }, BASE);
    await removeFeed(store, id);
    await expect(removeFeed(store, id)).resolves.toBeUndefined();
  });

  it('is not said to be gone where the tables refuse', async () => {
    let refuses = false;
    const store = createMemoryStore({
      before: () => {
        if (refuses) throw new StoreError('refused', 'no access');
      },
    });
    const { id } = await addFeed(store, { Rota: 'a' }, BASE);
    refuses = true;
    await expect(removeFeed(store, id)).rejects.toMatchObject({ fault: 'refused' });
  });
});

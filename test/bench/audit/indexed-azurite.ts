/**
 * Azurite with a partition key that is worth something: as it is, it looks at every row of a table for each page of a
 * query, where the service goes to the partition. Here a query that names one partition is given that partition's rows
 * by Azurite's own index; everything else of Azurite is as it is.
 */
import { createRequire } from 'node:module';
import { startAzurite, type Azurite } from '../../../lib/dev/azurite.ts';

interface Collection {
  chain(): { find(query: object): unknown };
}
interface Metadata {
  getEntityCollection(...where: unknown[]): Collection;
  queryTableEntities(
    context: unknown,
    account: string,
    table: string,
    options: Options,
    ...from: unknown[]
  ): unknown;
}
interface Options {
  readonly filter?: string;
}

const ONE_PARTITION = /^\(*PartitionKey eq '((?:[^']|'')*)'/;

export async function startIndexedAzurite(): Promise<Azurite> {
  const azurite = await startAzurite();
  const require = createRequire(import.meta.url);
  const module = require('azurite/dist/src/table/persistence/LokiTableMetadataStore') as {
    readonly default: { readonly prototype: Metadata & { indexed?: true } };
  };
  const { prototype } = module.default;
  if (prototype.indexed) return azurite;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { queryTableEntities } = prototype;
  prototype.indexed = true;
  prototype.queryTableEntities = function (this: Metadata, context, account, table, options, ...from) {
    const [, key] = ONE_PARTITION.exec(options.filter ?? '') ?? [];
    if (key === undefined) return queryTableEntities.call(this, context, account, table, options, ...from);
    const PartitionKey = key.replaceAll("''", "'");
    const narrow = (...where: unknown[]) => {
      const collection = this.getEntityCollection(...where);
      return { chain: () => collection.chain().find({ PartitionKey }) };
    };
    const view = Object.create(this, { getEntityCollection: { value: narrow } }) as Metadata;
    return queryTableEntities.call(view, context, account, table, options, ...from);
  };
  return azurite;
}

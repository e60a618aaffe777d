/** Microsoft's own parser of KQL, with the tables of Application Insights that the queries read. */
import { createRequire } from 'node:module';

interface Symbols {
  readonly TableSymbol: { From(columns: string): { WithName(name: string): unknown } };
  readonly DatabaseSymbol: {
    $ctor1: new (name: string, tables: readonly unknown[], open: boolean) => unknown;
  };
}

interface Language {
  readonly Symbols: Symbols;
  readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
  readonly KustoCode: {
    ParseAndAnalyze(query: string, globals: unknown): { GetDiagnostics(): Diagnostics };
  };
}

interface Diagnostics {
  readonly Count: number;
  getItem(index: number): { readonly Message: string };
}

/** Columns as `learn.microsoft.com/azure/azure-monitor/reference/tables` and the classic names have them. */
const TABLES = {
  traces:
    '(timestamp: datetime, message: string, severityLevel: int, operation_Id: string, customDimensions: dynamic)',
  requests:
    '(timestamp: datetime, name: string, resultCode: string, success: bool, duration: real, operation_Id: string)',
  exceptions: '(timestamp: datetime, type: string, outerMessage: string, operation_Id: string)',
};

/** What is wrong with a query; empty: nothing. */
export function kqlParser(): (query: string) => readonly string[] {
  const require = createRequire(import.meta.url);
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  const { Symbols, GlobalState, KustoCode } = (globalThis as unknown as { Kusto: { Language: Language } })
    .Kusto.Language;
  const tables = Object.entries(TABLES).map(([name, columns]) =>
    Symbols.TableSymbol.From(columns).WithName(name),
  );
  const globals = GlobalState.Default.WithDatabase(
    new Symbols.DatabaseSymbol.$ctor1('insights', tables, false),
  );
  return (query) => {
    const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
    return Array.from({ length: found.Count }, (_, index) => found.getItem(index).Message);
  };
}

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Language, Parser, type Node } from 'web-tree-sitter';
import { read } from './snapshots.ts';

const script = read('infra/teams.ps1');
const packageFolder = join(
  createRequire(import.meta.url).resolve('tree-sitter-powershell/package.json'),
  '..',
);

async function parse(text: string): Promise<Node> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(packageFolder, 'tree-sitter-powershell.wasm')));
  const tree = parser.parse(text);
  if (!tree) throw new Error('nothing was parsed');
  return tree.rootNode;
}

const tree = await parse(script);
const commands = tree.descendantsOfType('command').map((node) => {
  const name = node.childForFieldName('command_name')?.text ?? '';
  return { node, name };
});
const changing = commands.filter(({ name }) =>
  /^(?:New|Set|Update|Sync|Grant|Remove|Add|Register)-(?:Cs|Mg)/.test(name),
);

/** Conditions of the `if` and `elseif` that a node stands in, innermost first. */
function conditions(node: Node | null): readonly string[] {
  const found: string[] = [];
  for (let at = node; at; at = at.parent) {
    if (at.type !== 'statement_block') continue;
    const owner = at.parent;
    if (owner?.type === 'if_statement' || owner?.type === 'elseif_clause')
      found.push(owner.childForFieldName('condition')?.text ?? owner.child(2)?.text ?? '');
  }
  return found;
}

describe('teams.ps1', () => {
  it('parses', () => {
    expect(tree.hasError).toBe(false);
  });

  it('the parser notices a mistake', async () => {
    expect((await parse(script.replace('if (-not $account) {', 'if (-not $account {'))).hasError).toBe(true);
  });

  it('makes account, licence and number, and syncs', () => {
    expect(changing.map(({ name }) => name)).toEqual([
      'New-CsOnlineApplicationInstance',
      'Set-CsOnlineApplicationInstance',
      'Update-MgUser',
      'Set-MgUserLicense',
      'Set-CsPhoneNumberAssignment',
      'Sync-CsOnlineApplicationInstance',
    ]);
  });

  it.each(changing)('-WhatIf holds $name back', ({ node }) => {
    expect(conditions(node)[0]).toContain('$PSCmdlet.ShouldProcess(');
  });

  it('syncs in every run, so that one that broke off is made good by the next, and -WhatIf shows it', () => {
    expect(conditions(changing.at(-1)?.node ?? null)).toHaveLength(1);
  });

  it.each(changing.slice(0, -1))('$name comes after a check', ({ node }) => {
    const [, outer = ''] = conditions(node);
    expect(outer).toMatch(/^\(?(?:-not )?\(?\[?\$?\w/);
    expect(outer).not.toContain('ShouldProcess');
  });

  it('supports -WhatIf, stops at the first error, takes no secret', () => {
    expect(script).toContain('[CmdletBinding(SupportsShouldProcess)]');
    expect(script).toContain("$ErrorActionPreference = 'Stop'");
    expect(script).not.toMatch(/password|securestring|credential\]/i);
  });

  it('says what it cannot do', () => {
    expect(script).toMatch(/It cannot: get, buy or port a number/);
  });
});

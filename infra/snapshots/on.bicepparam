using '../main.bicep'

// Everything that can be turned on, for the snapshot. No deployment.
param name = 'ringrota-on'
param botAppId = '00000000-0000-0000-0000-000000000000'
param editorsGroupId = '11111111-1111-1111-1111-111111111111'
param readersGroupId = '33333333-3333-3333-3333-333333333333'
param teamsWebhookUrl = '@Microsoft.KeyVault(SecretUri=https://kv-contoso.vault.azure.net/secrets/teams-webhook)'
param alertEmails = ['oncall@contoso.com', 'desk@contoso.com']
param alertWebhooks = [{ name: 'paging', uri: 'https://paging.contoso.com/azure' }]
param budgetStart = '2026-11-01'
param privateNetwork = true
param zoneRedundant = true
param updateStrategy = 'Recreate'
param alwaysReadyInstances = 3
param backupDays = 30
param options = {
  defaultTimeZone: 'Europe/Stockholm'
  fallbackTargets: ['+46850000001']
  allowedTenantIds: ['00000000-0000-0000-0000-000000000002']
  publicBaseUrl: 'https://calls.contoso.com'
  ringSeconds: 45
  auditRetentionDays: 800
  graphApiVersion: 'beta'
  boardClientId: '22222222-2222-2222-2222-222222222222'
}

metadata description = 'Ringrota: everything in one resource group. docs/deploy.md says in what order, and what comes before and after.'

targetScope = 'resourceGroup'

import { alertWebhook, botTypes, resourceTags, ringrotaOptions, storageSkus } from 'modules/types.bicep'

@description('Stem of all names: lower-case letters, digits and -')
@minLength(3)
@maxLength(20)
param name string = 'ringrota'

@description('Region of everything that has one')
param location string = resourceGroup().location

@description('Tags of every resource')
param tags resourceTags = { application: 'ringrota' }

@description('SingleTenant: an app registration made by identity.bicep (recommended). UserAssignedMSI: the managed identity is the bot; nobody has shown yet that this works for calls')
param botType botTypes = 'SingleTenant'

@description('Client id of the app registration: output botAppId of identity.bicep. Empty for UserAssignedMSI')
param botAppId string

@description('False where the bot still is in another resource group: an app id has one bot only (docs/deploy.md, "Another region")')
param deployBot bool = true

@description('What people read as the name of the bot')
param botDisplayName string = 'Support on call'

@description('Ringrota\'s own settings; docs/deploy.md lists them')
param options ringrotaOptions

@description('Teams Workflows webhook that messages go to, or @Microsoft.KeyVault(SecretUri=…). Its address holds a secret. Empty: no messages')
@secure()
param teamsWebhookUrl string = ''

@description('Copies of the rota and the audit. Regions without zones or without a pair: Standard_RAGRS or Standard_ZRS')
param rotaStorageSku storageSkus = 'Standard_RAGZRS'

@description('Copies of the account of the Functions host')
param hostStorageSku storageSkus = 'Standard_ZRS'

@description('Days for which deleted blobs can be had back')
@minValue(1)
@maxValue(365)
param softDeleteDays int = 30

@description('Days for which the backup of every night is kept: the tables that people edit, as CSV. 0: no backups')
@minValue(0)
@maxValue(3650)
param backupDays int = 90

@description('Days for which logs are kept')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Memory of one instance in MB')
param instanceMemoryMB 512 | 2048 | 4096 = 2048

@description('Instances that always run. Two: while one is replaced by an update, the other takes the calls')
@minValue(1)
@maxValue(20)
param alwaysReadyInstances int = 2

@description('The most instances there may be: a brake on abuse and on cost')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 40

@description('HTTP requests that one instance works on at a time')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 16

@description('Instances spread over three zones; needs a region with zones and two always-ready instances or more')
param zoneRedundant bool = false

@description('How an update replaces the instances. RollingUpdate (preview) lets each finish its calls; Recreate stops all of them at once')
param updateStrategy 'RollingUpdate' | 'Recreate' = 'RollingUpdate'

@description('A virtual network of its own, with private endpoints for storage. People, the board and the command line then reach the tables from that network alone')
param privateNetwork bool = false

@description('Addresses of that network')
param networkAddressPrefix string = '10.40.0.0/24'

@description('A lock against deleting the account with the record of calls. Making it needs Owner or User Access Administrator; one that is there stays')
param lockRecord bool = true

@description('Object id of the Entra group of people who edit the rota; empty: no rights are given to them')
param editorsGroupId string = ''

@description('Object id of the Entra group of people who may look at the board and the record; empty: no rights are given to them')
param readersGroupId string = ''

@description('Addresses that get the alerts')
param alertEmails string[] = []

@description('Webhooks that get the alerts, such as the one of a paging service')
param alertWebhooks alertWebhook[] = []

@description('Refused tokens in a quarter of an hour that are still normal')
@minValue(0)
param normalRefusals int = 20

@description('Whether somebody is told when the drill of the morning finds something')
param drillAlert bool = true

@description('Places of Azure that look at /api/health; other clouds have other names')
@minLength(1)
param webTestLocations string[] = ['emea-nl-ams-azr', 'us-va-ash-azr', 'apac-sg-sin-azr']

@description('Budget a month, in the currency of the subscription')
@minValue(1)
param budgetAmount int = 100

@description('First day of the current month, such as 2026-11-01: makes the budget. Empty: the budget stays as it is (Azure refuses to change the day later)')
param budgetStart string = ''

// Everything that is wrong, said before anything is made.
var letters = 'abcdefghijklmnopqrstuvwxyz0123456789-'
var strange = filter(range(0, length(name)), i => !contains(letters, substring(name, i, 1)))
var baseUrl = options.?publicBaseUrl ?? ''
var problems = filter(
  [
    empty(strange) && !startsWith(name, '-') && !endsWith(name, '-')
      ? ''
      : 'name: lower-case letters, digits and -, which is neither first nor last.'
    botType == 'UserAssignedMSI' || !empty(botAppId) ? '' : 'botAppId: output of identity.bicep.'
    empty(options.defaultTimeZone) ? 'options.defaultTimeZone: an IANA zone, such as Europe/Stockholm.' : ''
    empty(baseUrl) || (startsWith(baseUrl, 'https://') && !endsWith(baseUrl, '/'))
      ? ''
      : 'options.publicBaseUrl: begins with https:// and has no slash at the end.'
    alwaysReadyInstances <= maximumInstances ? '' : 'alwaysReadyInstances: not more than maximumInstances.'
    zoneRedundant && alwaysReadyInstances < 2 ? 'alwaysReadyInstances: two or more for zoneRedundant.' : ''
    empty(alertEmails) && empty(alertWebhooks) ? 'alertEmails, alertWebhooks: somebody must get the alerts.' : ''
    empty(filter(alertEmails, email => !contains(email, '@') || contains(email, ' ')))
      ? ''
      : 'alertEmails: an address each.'
    empty(editorsGroupId) || editorsGroupId != readersGroupId
      ? ''
      : 'readersGroupId: another group than editorsGroupId.'
  ],
  problem => !empty(problem)
)
var unique = empty(problems) ? uniqueString(resourceGroup().id, name) : fail(join(problems, ' '))
var packageContainer = 'app-package'
var botTenantId = tenant().tenantId
var names = {
  identity: 'id-${name}'
  hostStorage: 'sthost${unique}'
  rotaStorage: 'strota${unique}'
  workspace: 'log-${name}'
  insights: 'appi-${name}'
  plan: 'plan-${name}'
  app: '${name}-${unique}'
  bot: 'bot-${name}-${unique}'
  actionGroup: 'ag-${name}'
  network: 'vnet-${name}'
}

module identity 'modules/managed-identity.bicep' = {
  params: { location: location, identityName: names.identity, tags: tags }
}

module storage 'modules/storage.bicep' = {
  params: {
    location: location
    names: names
    tags: tags
    hostSku: hostStorageSku
    rotaSku: rotaStorageSku
    softDeleteDays: softDeleteDays
    packageContainer: packageContainer
    tableNames: ['Rota', 'People', 'Lines', 'Callers', 'CallAudit', 'Feeds', 'Notices']
    privateNetwork: privateNetwork
    backupDays: backupDays
    lockRecord: lockRecord
  }
}

module telemetry 'modules/telemetry.bicep' = {
  params: { location: location, names: names, tags: tags, logRetentionDays: logRetentionDays }
}

module roles 'modules/roles.bicep' = {
  params: {
    names: names
    editorsGroupId: editorsGroupId
    readersGroupId: readersGroupId
    backup: backupDays > 0
  }
  dependsOn: [identity, storage, telemetry]
}

module network 'modules/network.bicep' = if (privateNetwork) {
  params: { location: location, names: names, tags: tags, addressPrefix: networkAddressPrefix }
  dependsOn: [storage]
}

module app 'modules/app.bicep' = {
  params: {
    location: location
    names: names
    tags: tags
    packageContainer: packageContainer
    botType: botType
    botAppId: botAppId
    botTenantId: botTenantId
    options: options
    teamsWebhookUrl: teamsWebhookUrl
    instanceMemoryMB: instanceMemoryMB
    alwaysReadyInstances: alwaysReadyInstances
    maximumInstances: maximumInstances
    httpConcurrency: httpConcurrency
    zoneRedundant: zoneRedundant
    updateStrategy: updateStrategy
    subnetId: network.?outputs.appSubnetId ?? ''
  }
  // The roles first: the host cannot start without its storage.
  dependsOn: [roles]
}

module bot 'modules/bot.bicep' = if (deployBot) {
  params: {
    names: names
    tags: tags
    displayName: botDisplayName
    botType: botType
    botAppId: app.outputs.botAppId
    botTenantId: botTenantId
    baseUrl: app.outputs.baseUrl
  }
}

module cors 'modules/cors.bicep' = {
  params: { names: names, baseUrl: app.outputs.baseUrl, board: !empty(options.?boardClientId) }
  dependsOn: [storage]
}

module diagnostics 'modules/diagnostics.bicep' = {
  params: { names: names }
  dependsOn: [app]
}

module alerts 'modules/alerts.bicep' = {
  params: {
    location: location
    names: names
    tags: tags
    emails: alertEmails
    webhooks: alertWebhooks
    normalRefusals: normalRefusals
    drillAlert: drillAlert
    healthUrl: '${app.outputs.baseUrl}/api/health'
    webTestLocations: webTestLocations
  }
}

module workbook 'modules/workbook.bicep' = {
  params: { location: location, names: names, tags: tags }
  dependsOn: [telemetry]
}

module budget 'modules/budget.bicep' = if (!empty(budgetStart)) {
  params: { names: names, amount: budgetAmount, startDate: budgetStart, emails: alertEmails }
  dependsOn: [alerts]
}

@description('Name of the function app: func azure functionapp publish <appName> --typescript, in dist/package')
output appName string = names.app

@description('Where the app answers: ringrota doctor --url <baseUrl>')
output baseUrl string = app.outputs.baseUrl

@description('Where Graph sends incoming calls')
output callingWebhook string = '${app.outputs.baseUrl}/api/calls'

@description('The page on which people see and change the rota')
output boardUrl string = '${app.outputs.baseUrl}/api/board'

@description('Must answer 200')
output healthUrl string = '${app.outputs.baseUrl}/api/health'

@description('Client id of the bot: -BotAppId of teams.ps1')
output botAppId string = app.outputs.botAppId

@description('Tenant of the bot')
output botTenantId string = botTenantId

@description('ROTA_STORAGE__tableServiceUri for the command line of people who edit the rota')
output rotaTablesUrl string = storage.outputs.tablesUrl

@description('Storage account of the rota and the audit')
output rotaStorageName string = names.rotaStorage

@description('Object id of the managed identity: subject of the federated credential')
output identityPrincipalId string = identity.outputs.principalId

@description('Client id of the managed identity')
output identityClientId string = identity.outputs.clientId

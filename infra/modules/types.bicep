metadata description = 'Shapes that the modules share.'

@export()
@description('Names of everything that a deployment makes; worked out once in main.bicep, so that what-if knows them beforehand')
type resourceNames = {
  @description('User-assigned identity of the app')
  identity: string
  @description('Storage account of the Functions host')
  hostStorage: string
  @description('Storage account of the rota and the audit')
  rotaStorage: string
  @description('Log Analytics workspace')
  workspace: string
  @description('Application Insights component')
  insights: string
  @description('Flex Consumption plan')
  plan: string
  @description('Function app')
  app: string
  @description('Azure Bot')
  bot: string
  @description('Action group that the alerts go to')
  actionGroup: string
  @description('Virtual network, where there is one')
  network: string
}

@export()
@description('Tags of every resource')
type resourceTags = {
  *: string
}

@export()
@description('What the bot is in Entra: an app registration of one tenant (infra/identity.bicep), or the managed identity itself')
type botTypes = 'SingleTenant' | 'UserAssignedMSI'

@export()
@description('Copies of the data: RAGZRS = three zones and a readable second region, RAGRS = the same without zones, ZRS = three zones, LRS = one place')
type storageSkus = 'Standard_RAGZRS' | 'Standard_RAGRS' | 'Standard_ZRS' | 'Standard_LRS'

@export()
@description('Ringrota\'s own settings; whatever is left out has the default of the contract')
type ringrotaOptions = {
  @description('Tenants whose calls are taken; left out: the tenant of the bot')
  allowedTenantIds: string[]?
  @description('Where Graph reaches the app, with https and no slash at the end; left out: the app\'s own host name')
  publicBaseUrl: string?
  @description('IANA zone of lines and rows that name none. Never left out: a deployment without it would move every shift')
  defaultTimeZone: string
  @description('Object ids and + numbers that ring when the tables cannot be read')
  fallbackTargets: string[]?
  @minValue(15)
  @maxValue(90)
  @description('How long phones ring, in seconds; left out: the default of Graph')
  ringSeconds: int?
  @minValue(0)
  @description('Days after which audit rows are deleted, 0 keeps them all; left out: 400')
  auditRetentionDays: int?
  @description('National clouds: the Graph endpoint')
  graphBaseUrl: string?
  @description('beta is needed for masking caller or callee; left out: v1.0')
  graphApiVersion: ('v1.0' | 'beta')?
  @description('National clouds: the Entra endpoint')
  authorityHost: string?
  @description('National clouds: metadata of the service that signs the notifications')
  notificationMetadataUrl: string?
  @description('National clouds: accepted issuers of the notifications\' tokens')
  notificationIssuers: string[]?
  @description('Client id of the board: output boardClientId of identity.bicep; left out: the board says how to turn it on')
  boardClientId: string?
  @description('Where browsers find the tables, for a host name of your own; left out: the account\'s own')
  boardTablesUrl: string?
}

@export()
@description('A webhook of the alerts. Its address stays readable in the deployment: no key in it; a receiver that needs proof of the sender can ask for an Entra token')
type alertWebhook = {
  @description('Name in the action group')
  name: string
  @description('Address that takes the common alert schema')
  uri: string
}

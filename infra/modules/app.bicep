metadata description = 'The function app: Flex Consumption, always-ready instances, rolling updates, every setting in one object.'

import { botTypes, resourceNames, resourceTags, ringrotaOptions } from 'types.bicep'

@description('Region of the app')
param location string

@description('Names of all resources')
param names resourceNames

@description('Tags of all resources')
param tags resourceTags

@description('Container that deployments put the package into')
param packageContainer string

@description('What the bot is in Entra')
param botType botTypes

@description('Client id of the app registration; not used for UserAssignedMSI')
param botAppId string

@description('Tenant of the bot')
param botTenantId string

@description('Ringrota\'s own settings')
param options ringrotaOptions

@description('Teams Workflows webhook that messages go to, or a Key Vault reference to it; empty: no messages')
@secure()
param teamsWebhookUrl string

@description('Memory of one instance in MB; 512 has a quarter of a core, 2048 a whole one')
param instanceMemoryMB int

@description('Instances that always run: a phone call cannot wait for a cold start')
param alwaysReadyInstances int

@description('The most instances there may be: a brake on abuse')
param maximumInstances int

@description('HTTP requests that one instance works on at a time')
param httpConcurrency int

@description('Instances spread over three zones; needs two always-ready instances or more')
param zoneRedundant bool

@description('How an update replaces the instances')
param updateStrategy 'RollingUpdate' | 'Recreate'

@description('Subnet that the app goes out from; empty: no network of its own')
param subnetId string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.hostStorage
}

resource rotaStorage 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.rotaStorage
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.insights
}

// Every setting. An empty one is left out of the app, which then takes the default (docs/deploy.md lists them).
var settings = {
  // The host
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  AzureWebJobsStorage__blobServiceUri: hostStorage.properties.primaryEndpoints.blob
  AzureWebJobsStorage__clientId: identity.properties.clientId
  AzureWebJobsStorage__credential: 'managedidentity'
  // A little above the app's own limit of 256 KiB, so that it is the app that answers 413
  FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '300000'
  // Ringrota
  ALLOWED_TENANT_IDS: join(options.?allowedTenantIds ?? [], ',')
  AUDIT_RETENTION_DAYS: string(options.?auditRetentionDays ?? '')
  AZURE_AUTHORITY_HOST: options.?authorityHost ?? ''
  BOARD_CLIENT_ID: options.?boardClientId ?? ''
  BOARD_TABLES_URL: options.?boardTablesUrl ?? ''
  BOT_APP_ID: botType == 'UserAssignedMSI' ? identity.properties.clientId : botAppId
  BOT_MANAGED_IDENTITY_CLIENT_ID: identity.properties.clientId
  BOT_TENANT_ID: botTenantId
  DEFAULT_TIME_ZONE: options.defaultTimeZone
  FALLBACK_TARGETS: join(options.?fallbackTargets ?? [], ',')
  GRAPH_API_VERSION: options.?graphApiVersion ?? ''
  GRAPH_BASE_URL: options.?graphBaseUrl ?? ''
  NOTIFICATION_ISSUERS: join(options.?notificationIssuers ?? [], ',')
  NOTIFICATION_METADATA_URL: options.?notificationMetadataUrl ?? ''
  PUBLIC_BASE_URL: options.?publicBaseUrl ?? ''
  RING_SECONDS: string(options.?ringSeconds ?? '')
  ROTA_STORAGE__clientId: identity.properties.clientId
  ROTA_STORAGE__credential: 'managedidentity'
  ROTA_STORAGE__tableServiceUri: rotaStorage.properties.primaryEndpoints.table
  TEAMS_WEBHOOK_URL: teamsWebhookUrl
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: names.plan
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: names.app
  location: location
  // azd finds the app that azure.yaml means by this tag
  tags: union(tags, { 'azd-service-name': 'ringrota' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostStorage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: { name: 'node', version: '24' }
      scaleAndConcurrency: {
        alwaysReady: [{ name: 'http', instanceCount: alwaysReadyInstances }]
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstances
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
      // Preview, and not in the published types. Recreate, the platform's own, kills the calls that are being decided.
      #disable-next-line BCP037
      siteUpdateStrategy: updateStrategy == 'RollingUpdate' ? { type: 'RollingUpdate' } : null
    }
    siteConfig: {
      appSettings: map(
        filter(items(settings), setting => !empty(setting.value)),
        setting => { name: setting.key, value: setting.value }
      )
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

@description('Where the app answers')
output baseUrl string = options.?publicBaseUrl ?? 'https://${app.properties.defaultHostName}'

@description('BOT_APP_ID')
output botAppId string = botType == 'UserAssignedMSI' ? identity.properties.clientId : botAppId

metadata description = 'Two storage accounts, both without shared keys: one for the Functions host, one for the rota and the audit.'

import { resourceNames, resourceTags, storageSkus } from 'types.bicep'

@description('Region of the accounts')
param location string

@description('Names of all resources')
param names resourceNames

@description('Tags of all resources')
param tags resourceTags

@description('Copies of the host\'s account (packages, keys and locks; nothing that a deployment cannot make again)')
param hostSku storageSkus

@description('Copies of the rota and the audit')
param rotaSku storageSkus

@description('Days for which deleted blobs can be had back')
param softDeleteDays int

@description('Container that deployments put the package into')
param packageContainer string

@description('Every table')
param tableNames string[]

@description('Reached by private endpoints alone')
param privateNetwork bool

@description('Days for which every night\'s backup is kept; 0: no backups')
param backupDays int

@description('A lock against deleting the account with the record of calls')
param lockRecord bool

var keyless = {
  allowBlobPublicAccess: false
  allowCrossTenantReplication: false
  allowSharedKeyAccess: false
  defaultToOAuthAuthentication: true
  minimumTlsVersion: 'TLS1_2'
  publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
  supportsHttpsTrafficOnly: true
}

var softDelete = {
  deleteRetentionPolicy: { enabled: true, days: softDeleteDays }
  containerDeleteRetentionPolicy: { enabled: true, days: softDeleteDays }
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  name: names.hostStorage
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: hostSku }
  properties: keyless

  resource blobs 'blobServices' = {
    name: 'default'
    properties: softDelete

    resource container 'containers' = {
      name: packageContainer
      properties: { publicAccess: 'None' }
    }
  }
}

resource rotaStorage 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  name: names.rotaStorage
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: rotaSku }
  properties: keyless

  resource blobs 'blobServices' = {
    name: 'default'
    properties: union(softDelete, backupDays > 0 ? { isVersioningEnabled: true } : {})

    resource container 'containers' = if (backupDays > 0) {
      name: 'backup'
      properties: { publicAccess: 'None' }
    }
  }

  // Each night overwrites the files of the night before; the versions are the backups.
  resource lifecycle 'managementPolicies' = if (backupDays > 0) {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'old-backups'
            enabled: true
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['backup/'] }
              actions: { version: { delete: { daysAfterCreationGreaterThan: max(backupDays, 1) } } }
            }
          }
        ]
      }
    }
    dependsOn: [blobs]
  }

  // Exists without being declared. cors.bicep sets its rule; declaring it here would take the rule away for a moment.
  resource tableService 'tableServices' existing = {
    name: 'default'
  }
}

// Keeps nobody from deleting rows: roles.bicep does.
resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (lockRecord) {
  scope: rotaStorage
  name: 'record-of-calls'
  properties: {
    level: 'CanNotDelete'
    notes: 'Holds the record of calls. docs/deploy.md, "Deleting everything", says what to keep first.'
  }
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2026-04-01' = [
  for table in tableNames: {
    parent: rotaStorage::tableService
    name: table
  }
]

@description('Where the tables are')
output tablesUrl string = rotaStorage.properties.primaryEndpoints.table

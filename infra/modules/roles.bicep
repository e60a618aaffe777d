metadata description = 'Who may do what. The table is all there is: a role that is not in it is not given.'

import { resourceNames } from 'types.bicep'

@description('Names of all resources')
param names resourceNames

@description('Object id of the Entra group of people who edit the rota; empty: nobody is given anything')
param editorsGroupId string

@description('Object id of the Entra group of people who look at the board and the record; empty: nobody is given anything')
param readersGroupId string

@description('Whether there is a container for backups')
param backup bool

var roleIds = {
  Reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb'
  'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  'Storage Blob Data Reader': '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  'Storage Table Data Reader': '76199698-9eea-4c19-bc75-cec21354c6b6'
}

// docs/deploy.md has the same table, with the reasons; a test compares them.
var roles = [
  { who: 'app', role: 'Storage Blob Data Owner', on: 'host storage' }
  { who: 'app', role: 'Monitoring Metrics Publisher', on: 'Application Insights' }
  { who: 'app', role: 'Storage Table Data Reader', on: 'rota storage' }
  { who: 'app', role: 'Storage Table Data Contributor', on: 'CallAudit' }
  { who: 'app', role: 'Storage Table Data Contributor', on: 'Notices' }
  { who: 'app', role: 'Storage Blob Data Contributor', on: 'backup' }
  { who: 'editors', role: 'Reader', on: 'rota storage' }
  { who: 'editors', role: 'Storage Table Data Contributor', on: 'Rota' }
  { who: 'editors', role: 'Storage Table Data Contributor', on: 'People' }
  { who: 'editors', role: 'Storage Table Data Contributor', on: 'Lines' }
  { who: 'editors', role: 'Storage Table Data Contributor', on: 'Callers' }
  { who: 'editors', role: 'Storage Table Data Contributor', on: 'Feeds' }
  { who: 'editors', role: 'Storage Table Data Reader', on: 'CallAudit' }
  { who: 'editors', role: 'Storage Blob Data Reader', on: 'backup' }
  { who: 'readers', role: 'Reader', on: 'rota storage' }
  { who: 'readers', role: 'Storage Table Data Reader', on: 'Rota' }
  { who: 'readers', role: 'Storage Table Data Reader', on: 'People' }
  { who: 'readers', role: 'Storage Table Data Reader', on: 'Lines' }
  { who: 'readers', role: 'Storage Table Data Reader', on: 'Callers' }
  { who: 'readers', role: 'Storage Table Data Reader', on: 'CallAudit' }
]

// Names are made from the identity's resource id, not its object id, so that what-if can work them out beforehand.
var keyOf = { app: identity.id, editors: editorsGroupId, readers: readersGroupId }
var principalOf = { app: identity.properties.principalId, editors: editorsGroupId, readers: readersGroupId }
var typeOf = { app: 'ServicePrincipal', editors: 'Group', readers: 'Group' }

var groups = { editors: editorsGroupId, readers: readersGroupId }
var wanted = filter(roles, row => (row.who == 'app' || !empty(groups[?row.who])) && (backup || row.on != 'backup'))
var places = ['host storage', 'rota storage', 'Application Insights', 'backup']
var onHostStorage = filter(wanted, row => row.on == 'host storage')
var onRotaStorage = filter(wanted, row => row.on == 'rota storage')
var onBackup = filter(wanted, row => row.on == 'backup')
var onInsights = filter(wanted, row => row.on == 'Application Insights')
var onTables = filter(wanted, row => !contains(places, row.on))

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.hostStorage
}

resource rotaStorage 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.rotaStorage

  resource tableService 'tableServices' existing = {
    name: 'default'
  }

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource container 'containers' existing = {
      name: 'backup'
    }
  }
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2026-04-01' existing = [
  for row in onTables: {
    parent: rotaStorage::tableService
    name: row.on
  }
]

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.insights
}

resource hostStorageRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for row in onHostStorage: {
    scope: hostStorage
    name: guid(hostStorage.id, keyOf[row.who], roleIds[row.role])
    properties: {
      principalId: principalOf[row.who]
      principalType: typeOf[row.who]
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[row.role])
    }
  }
]

resource rotaStorageRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for row in onRotaStorage: {
    scope: rotaStorage
    name: guid(rotaStorage.id, keyOf[row.who], roleIds[row.role])
    properties: {
      principalId: principalOf[row.who]
      principalType: typeOf[row.who]
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[row.role])
    }
  }
]

resource tableRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (row, i) in onTables: {
    scope: tables[i]
    name: guid(tables[i].id, keyOf[row.who], roleIds[row.role])
    properties: {
      principalId: principalOf[row.who]
      principalType: typeOf[row.who]
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[row.role])
    }
  }
]

resource backupRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for row in onBackup: {
    scope: rotaStorage::blobs::container
    name: guid(rotaStorage::blobs::container.id, keyOf[row.who], roleIds[row.role])
    properties: {
      principalId: principalOf[row.who]
      principalType: typeOf[row.who]
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[row.role])
    }
  }
]

resource insightsRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for row in onInsights: {
    scope: insights
    name: guid(insights.id, keyOf[row.who], roleIds[row.role])
    properties: {
      principalId: principalOf[row.who]
      principalType: typeOf[row.who]
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[row.role])
    }
  }
]

metadata description = 'Platform logs into the workspace: the app\'s own log by a second way, and every change to the tables. Metrics are left out: Azure keeps them for 93 days anyway.'

import { resourceNames } from 'types.bicep'

@description('Names of all resources')
param names resourceNames

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: names.workspace
}

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: names.app
}

resource rotaStorage 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.rotaStorage

  resource tableService 'tableServices' existing = {
    name: 'default'
  }
}

// Holds the lines audit.unsaved too where Application Insights does not take them.
resource appLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'to-workspace'
  properties: {
    workspaceId: workspace.id
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
  }
}

// Who changed the rota, and when. Reads are left out: there are several for every call.
resource tableLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: rotaStorage::tableService
  name: 'to-workspace'
  properties: {
    workspaceId: workspace.id
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

metadata description = 'Log Analytics workspace and Application Insights; both take Entra identities only.'

import { resourceNames, resourceTags } from 'types.bicep'

@description('Region of the workspace and the component')
param location string

@description('Names of all resources')
param names resourceNames

@description('Tags of all resources')
param tags resourceTags

@description('Days for which logs are kept')
param logRetentionDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: names.workspace
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: logRetentionDays
    features: { disableLocalAuth: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: names.insights
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

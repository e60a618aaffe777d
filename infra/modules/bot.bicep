metadata description = 'Azure Bot with the Teams channel, calling enabled, calls going to POST /api/calls.'

import { botTypes, resourceNames, resourceTags } from 'types.bicep'

@description('Names of all resources')
param names resourceNames

@description('Tags of all resources')
param tags resourceTags

@description('What people read as the name of the bot')
param displayName string

@description('What the bot is in Entra')
param botType botTypes

@description('Client id of the bot')
param botAppId string

@description('Tenant of the bot')
param botTenantId string

@description('Where the app answers, with https and without a slash at the end')
param baseUrl string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: names.bot
  location: 'global'
  tags: tags
  kind: 'azurebot'
  sku: { name: 'F0' }
  properties: {
    displayName: displayName
    description: 'Sends callers to the people on call; it does not chat.'
    // Required; chat messages go here, and nothing answers them.
    endpoint: '${baseUrl}/api/messages'
    msaAppId: botAppId
    msaAppType: botType
    msaAppTenantId: botTenantId
    msaAppMSIResourceId: botType == 'UserAssignedMSI' ? identity.id : null
    disableLocalAuth: true
    publicNetworkAccess: 'Enabled'
  }

  resource teams 'channels' = {
    name: 'MsTeamsChannel'
    location: 'global'
    properties: {
      channelName: 'MsTeamsChannel'
      properties: {
        isEnabled: true
        enableCalling: true
        callingWebhook: '${baseUrl}/api/calls'
        // Undocumented; exported templates of working bots have it: notifications in Graph's form from the first one on.
        incomingCallRoute: 'graphPma'
      }
    }
  }
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: names.workspace
}

resource botLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: bot
  name: 'to-workspace'
  properties: {
    workspaceId: workspace.id
    logs: [{ category: 'BotRequest', enabled: true }]
  }
}

metadata description = 'What an administrator of the tenant makes once: the app registration that is the bot, with the managed identity as its only credential and the one right it needs. Public cloud only; docs/deploy.md has the same by CLI.'

targetScope = 'resourceGroup'

extension microsoftGraphV1

@description('Unique name of the app registration: the same name finds it again')
param uniqueName string = 'ringrota'

@description('What administrators read as the name of the app registration')
param displayName string = 'Ringrota'

@description('Object id of the managed identity: output principalId of modules/managed-identity.bicep')
@minLength(36)
@maxLength(36)
param managedIdentityPrincipalId string

@description('Name of the credential; another one for a second resource group with an identity of its own')
param credentialName string = 'managed-identity'

var graphAppId = '00000003-0000-0000-c000-000000000000'
var permission = 'Calls.Initiate.All'

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: graphAppId
}

resource bot 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: uniqueName
  displayName: displayName
  signInAudience: 'AzureADMyOrg'
  requiredResourceAccess: [
    {
      resourceAppId: graphAppId
      resourceAccess: [{ id: filter(graph.appRoles, role => role.value == permission)[0].id, type: 'Role' }]
    }
  ]

  resource credential 'federatedIdentityCredentials@v1.0' = {
    name: '${bot.uniqueName}/${credentialName}'
    description: 'The managed identity of the function app signs for the bot: no secret, no certificate'
    issuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
    subject: managedIdentityPrincipalId
    audiences: ['api://AzureADTokenExchange']
  }
}

resource principal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: bot.appId
}

// Is the administrator's consent at the same time.
resource consent 'Microsoft.Graph/appRoleAssignedTo@v1.0' = {
  appRoleId: filter(graph.appRoles, role => role.value == permission)[0].id
  principalId: principal.id
  resourceId: graph.id
}

@description('Client id of the bot: BOT_APP_ID, param botAppId of main.bicep')
output botAppId string = bot.appId

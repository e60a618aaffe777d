metadata description = 'What an administrator of the tenant makes once: the app registration that is the bot, with the managed identity as its only credential and the one right it needs; and that of the board, a page without any credential. Public cloud only; docs/deploy.md has the same by CLI.'

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

@description('Stem of all names, as in main.bicep')
param name string = 'ringrota'

@description('Addresses to which people come back from signing in to the board; left out: that of the app which main.bicep makes in this resource group')
param boardUrls string[] = ['https://${name}-${uniqueString(resourceGroup().id, name)}.azurewebsites.net/api/board']

var graphAppId = '00000003-0000-0000-c000-000000000000'
var permission = 'Calls.Initiate.All'
var storageAppId = 'e406a681-f3d4-42a8-90b6-c2b029497af1'
var storageScope = 'user_impersonation'

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

resource azureStorage 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: storageAppId
}

// The board reads and writes the tables as whoever is signed in. It has no rights of its own.
resource board 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: '${uniqueName}-board'
  displayName: '${displayName} board'
  signInAudience: 'AzureADMyOrg'
  spa: { redirectUris: boardUrls }
  requiredResourceAccess: [
    {
      resourceAppId: storageAppId
      resourceAccess: [
        {
          id: filter(azureStorage.oauth2PermissionScopes, scope => scope.value == storageScope)[0].id
          type: 'Scope'
        }
      ]
    }
  ]
}

resource boardPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: board.appId
}

// Consent for everybody in the tenant, so that nobody is asked.
resource boardConsent 'Microsoft.Graph/oauth2PermissionGrants@v1.0' = {
  clientId: boardPrincipal.id
  consentType: 'AllPrincipals'
  resourceId: azureStorage.id
  scope: storageScope
}

@description('Client id of the board: BOARD_CLIENT_ID')
output boardClientId string = board.appId

@description('Client id of the bot: BOT_APP_ID, param botAppId of main.bicep')
output botAppId string = bot.appId
